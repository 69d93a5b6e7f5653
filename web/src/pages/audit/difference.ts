/** A value, or one of a list, and whether the other state is without it. */
export interface Piece {
  readonly text: string;
  readonly isMarked: boolean;
}

/** One place at which what was before differs from what is after. */
export interface Difference {
  /** `policy.review_timeout_sec`, `rules[2].pattern`. */
  readonly path: string;
  /** Empty: there was nothing. */
  readonly before: readonly Piece[];
  /** Empty: there is nothing any more. */
  readonly after: readonly Piece[];
}

type Values = Readonly<Record<string, unknown>> | null;

/** Places that change with every change, and say nothing. */
const NOISE: ReadonlySet<string> = new Set(['updated_at']);
/** Beyond that the whole is better read elsewhere. */
const DIFFERENCES_MAX = 500;

/** Where two states of something differ, place by place. */
export function differencesOf(before: Values, after: Values): readonly Difference[] {
  const found: Difference[] = [];
  compare('', before ?? undefined, after ?? undefined, found);
  return found.slice(0, DIFFERENCES_MAX);
}

function compare(path: string, before: unknown, after: unknown, found: Difference[]): void {
  if (NOISE.has(path) || found.length >= DIFFERENCES_MAX || isSame(before, after)) return;
  if (canDescend(before) && canDescend(after) && (isObject(before) || isObject(after))) {
    const names = new Set([...Object.keys(before ?? {}), ...Object.keys(after ?? {})]);
    for (const name of names) {
      compare(path === '' ? name : `${path}.${name}`, memberOf(before, name), memberOf(after, name), found);
    }
    return;
  }
  if (isPlainList(before) && isPlainList(after)) {
    const was = (before ?? []).map(textOf);
    const is = (after ?? []).map(textOf);
    found.push({ path, before: piecesOf(was, is), after: piecesOf(is, was) });
    return;
  }
  const named = namedLists(before, after);
  if (named !== undefined) {
    const names = new Set([...named.before.keys(), ...named.after.keys()]);
    for (const name of names) compare(`${path}[${name}]`, named.before.get(name), named.after.get(name), found);
    return;
  }
  if (isList(before) && isList(after)) {
    const length = Math.max(before?.length ?? 0, after?.length ?? 0);
    for (let i = 0; i < length; i += 1) compare(`${path}[${i + 1}]`, before?.[i], after?.[i], found);
    return;
  }
  found.push({ path, before: wholeOf(before), after: wholeOf(after) });
}

type Named = ReadonlyMap<string, unknown>;

/** Lists of things with names, by name: that one was put in moves no other. Undefined where they are others. */
function namedLists(before: unknown, after: unknown): { readonly before: Named; readonly after: Named } | undefined {
  const was = byName(before);
  const is = byName(after);
  return was === undefined || is === undefined ? undefined : { before: was, after: is };
}

function byName(list: unknown): Named | undefined {
  if (!isList(list)) return undefined;
  const named = new Map<string, unknown>();
  for (const each of list ?? []) {
    if (!isObject(each) || typeof each.name !== 'string') return undefined;
    named.set(each.name, each);
  }
  return named.size === (list?.length ?? 0) ? named : undefined;
}

/** A list, in which is marked what the other one is without. */
function piecesOf(list: readonly string[], other: readonly string[]): readonly Piece[] {
  return list.map((text) => ({ text, isMarked: !other.includes(text) }));
}

function wholeOf(value: unknown): readonly Piece[] {
  return isEmpty(value) ? [] : [{ text: textOf(value), isMarked: true }];
}

/** A value as people read it. */
function textOf(value: unknown): string {
  if (typeof value === 'string') return value;
  return value !== null && typeof value === 'object' ? JSON.stringify(value, undefined, 2) : String(value);
}

function isSame(a: unknown, b: unknown): boolean {
  if (Object.is(a, b) || (isEmpty(a) && isEmpty(b))) return true;
  return typeof a === 'object' && typeof b === 'object' && JSON.stringify(a) === JSON.stringify(b);
}

/** That something is there and empty, or not there, is the same to whoever reads it. */
function isEmpty(value: unknown): boolean {
  if (value === undefined || value === null || value === '') return true;
  return typeof value === 'object' && Object.keys(value).length === 0;
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function canDescend(value: unknown): value is Readonly<Record<string, unknown>> | undefined | null {
  return value === undefined || value === null || isObject(value);
}

function memberOf(of: Readonly<Record<string, unknown>> | undefined | null, name: string): unknown {
  return of !== undefined && of !== null && Object.hasOwn(of, name) ? of[name] : undefined;
}

function isList(value: unknown): value is readonly unknown[] | undefined {
  return value === undefined || Array.isArray(value);
}

function isPlainList(value: unknown): value is readonly unknown[] | undefined {
  return isList(value) && (value ?? []).every((each) => typeof each !== 'object' || each === null);
}
