const STATEMENT_TIMEOUT_MS = 4_000;

/**
 * A query of the system catalogue for the side connection. Names in it must be qualified, and the search path is empty of
 * anybody's own objects, so that no function or operator of a user answers in the catalogue's place. SET LOCAL rather
 * than start-up parameters: poolers refuse those.
 */
export function catalogueQuery(select: string): string {
  return [
    'BEGIN READ ONLY',
    `SET LOCAL statement_timeout = ${STATEMENT_TIMEOUT_MS}`,
    'SET LOCAL search_path = pg_catalog',
    select,
    'COMMIT',
  ].join('; ');
}

/** A list of object numbers as a literal. */
export function oidArray(oids: readonly number[]): string {
  return `'{${oids.map((oid) => oid >>> 0).join(',')}}'::pg_catalog.oid[]`;
}
