import { ACTIVE, BY_VERSION, COMMON, MARIADB_ACTIVE, MARIADB_ONLY, MYSQL_ONLY } from './function-names.ts';
import type { MysqlReading } from './reading.ts';

type Server = Pick<MysqlReading, 'flavour' | 'version'>;

/** Functions of the file system: what they return was in no statement and no table. */
const FILE_READERS: ReadonlySet<string> = new Set(['load_file']);

/** Whether the result of a function, called without its database, is made of nothing but its arguments and the session. */
export function isPure(name: string, { flavour, version }: Server): boolean {
  const lower = name.toLowerCase();
  if (COMMON.has(lower)) return true;
  // Of a server nobody knows, only what every server has.
  if (version === 0) return false;
  if ((flavour === 'mysql' ? MYSQL_ONLY : MARIADB_ONLY).has(lower)) return true;
  return BY_VERSION.some(
    (one) => one.flavour === flavour && version >= one.from && version < one.before && one.names.has(lower),
  );
}

/** Whether the server has it, whatever it does; any other is somebody's own. */
export function isBuiltIn(name: string, reading: Server): boolean {
  const lower = name.toLowerCase();
  if (isPure(lower, reading) || ACTIVE.has(lower)) return true;
  return reading.flavour === 'mariadb' && reading.version > 0 && MARIADB_ACTIVE.has(lower);
}

/** Functions that are words of the grammar: called in quotes, or across a space, the name is looked up as a stored function's. */
const WORDS: ReadonlySet<string> = new Set(
  `adddate bit_and bit_or bit_xor cast count curdate curtime date_add date_sub extract group_concat json_arrayagg
  json_objectagg max mid min now position session_user st_collect std stddev stddev_pop stddev_samp subdate substr
  substring sum sysdate system_user trim variance var_pop var_samp`.split(/\s+/),
);

/** Whether a call without a database surely means the server's own function, if it has one of the name. */
export function isDirect(
  { path, form }: { readonly path: readonly string[]; readonly form?: 'quoted' | 'spaced' },
  { ignoresSpace }: Pick<MysqlReading, 'ignoresSpace'>,
): boolean {
  if (path.length !== 1 || form === 'quoted') return false;
  return form === undefined || ignoresSpace === true || !WORDS.has((path[0] ?? '').toLowerCase());
}

/** Whether it returns the number of a sequence, which its argument names. */
export function countsSequence(name: string): boolean {
  return /^(last|next|set)val$/i.test(name);
}

/** Whether it reads files of the server. */
export function readsFiles(name: string): boolean {
  return FILE_READERS.has(name.toLowerCase());
}

/** Aggregates of one row per group; `collecting` ones hold all the values they were made of. */
export function aggregateKind(name: string): 'reducing' | 'collecting' | undefined {
  const lower = name.toLowerCase();
  if (COLLECTING.has(lower)) return 'collecting';
  return REDUCING.has(lower) ? 'reducing' : undefined;
}

const COLLECTING: ReadonlySet<string> = new Set(['group_concat', 'json_arrayagg', 'json_objectagg', 'st_collect']);
const REDUCING: ReadonlySet<string> = new Set(
  'avg bit_and bit_or bit_xor count max median min std stddev stddev_pop stddev_samp sum var_pop var_samp variance'.split(
    ' ',
  ),
);
