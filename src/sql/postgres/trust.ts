/**
 * How far a name may be trusted to mean the built-in object: `exact` whatever the search path, `unqualified` only while
 * nobody put another object of that name in its way, undefined: it is no known harmless object.
 */
export type Trust = 'exact' | 'unqualified' | undefined;
