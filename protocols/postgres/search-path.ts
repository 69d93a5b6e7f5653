import type { Analyse } from './session-state.ts';

/**
 * The analysis for a session that starts with this `search_path` (reported at login by PostgreSQL 18 and later). Where
 * it names a schema before `pg_catalog`, as ALTER ROLE … SET can make it, a name without a schema need not mean the
 * built-in object: reads of the catalogue by such names are then no housekeeping.
 */
export function analyseUnder(searchPath: string | undefined, analyse: Analyse): Analyse {
  if (searchPath === undefined || !isCatalogueShadowed(searchPath)) return analyse;
  return (text) =>
    analyse(text).map((statement) =>
      statement.unqualified === true ? { ...statement, housekeeping: false as const } : statement,
    );
}

/** The server looks into `pg_catalog` first unless the path names it further behind. */
function isCatalogueShadowed(searchPath: string): boolean {
  const schemas = searchPath.split(',').map((schema) => schema.trim().replaceAll('"', ''));
  return schemas.indexOf('pg_catalog') > 0;
}
