import { walkQuery } from './children.ts';
import { isDirect, isPure } from './functions.ts';
import type { ParsedStatement } from './parser.ts';
import type { MysqlReading } from './reading.ts';
import type { Token } from './token.ts';
import type { Expr, Parsed, Query, TableRef } from './tree.ts';
import { maySet } from './variables.ts';

/** Tables of information_schema that describe structure only: no statements of others, no accounts, no samples of values. */
const STRUCTURE: ReadonlySet<string> = new Set(
  `tables columns statistics schemata schemata_extensions tables_extensions columns_extensions key_column_usage
  table_constraints table_constraints_extensions referential_constraints check_constraints views view_table_usage
  view_routine_usage routines parameters triggers events engines plugins character_sets collations
  collation_character_set_applicability partitions files keywords sql_functions sequences periods key_period_usage
  st_geometry_columns geometry_columns st_spatial_reference_systems spatial_ref_sys st_units_of_measure applicable_roles
  enabled_roles administrable_role_authorizations`.split(/\s+/),
);

const TRANSACTIONS: ReadonlySet<string> = new Set([
  'begin',
  'commit',
  'rollback',
  'savepoint',
  'release',
  'deallocate',
  'use',
]);

/** What SHOW may be asked for, by its words; statements of others, accounts, code and replication are not here. */
const SHOWN: readonly RegExp[] = [
  /^(?:(?:GLOBAL|SESSION|LOCAL) )?(?:VARIABLES|STATUS)\b/,
  /^(?:DATABASES|SCHEMAS)\b/,
  /^(?:EXTENDED )?(?:FULL )?(?:TABLES|COLUMNS|FIELDS)\b/,
  /^(?:EXTENDED )?(?:INDEX|INDEXES|KEYS) (?:FROM|IN)\b/,
  /^(?:OPEN TABLES|TABLE STATUS)\b/,
  /^CREATE (?:TABLE|VIEW|DATABASE|SCHEMA|SEQUENCE)\b/,
  /^(?:COLLATION|CHARACTER SET|CHARSET)\b/,
  /^(?:STORAGE )?ENGINES$/,
  /^(?:PLUGINS|PRIVILEGES)$/,
  /^(?:COUNT \( \* \) )?(?:WARNINGS|ERRORS)\b/,
];

/** Which kind of housekeeping a statement is, if everything in it is on the lists. */
export function housekeepingOf(
  { parsed, tokens }: ParsedStatement,
  reading: MysqlReading,
): 'session' | 'catalogue' | false {
  if (parsed === undefined) return false;
  switch (parsed.kind) {
    case 'query':
      return readsCatalogue(parsed.query, reading) ? 'catalogue' : false;
    case 'set':
      return parsed.items.every(maySet) ? 'session' : false;
    case 'prepared':
      return parsed.action === 'deallocate' ? 'session' : false;
    case 'utility':
      return isSessionSetup(parsed, tokens.slice(1), reading) ? 'session' : false;
    default:
      return false;
  }
}

function wordOf({ kind, key, text }: Token): string {
  return key === '' ? (kind === 'string' ? "''" : text.toLowerCase()) : key;
}

function isSessionSetup(
  parsed: Extract<Parsed, { kind: 'utility' }>,
  tokens: readonly Token[],
  reading: MysqlReading,
): boolean {
  const [operation = ''] = parsed.operations;
  if (parsed.operations.includes('xa') || parsed.opaque !== undefined) return false;
  // DESCRIBE of a table is SHOW COLUMNS.
  if (operation === 'explain') return parsed.operations.includes('show');
  if (operation === 'show') {
    const words = tokens.map(wordOf).join(' ');
    return SHOWN.some((pattern) => pattern.test(words)) && callsNothing(tokens, reading);
  }
  return TRANSACTIONS.has(operation);
}

/** Whether the WHERE of a SHOW calls nothing but pure functions, and uses no variables. */
function callsNothing(tokens: readonly Token[], reading: MysqlReading): boolean {
  return tokens.every((token, i) => {
    if (token.kind === 'variable') return false;
    const behind = tokens[i + 1];
    if (behind?.key !== '(' || (token.kind !== 'word' && token.kind !== 'name')) return true;
    if (tokens[i - 1]?.key === '.') return false;
    return /^(IN|AND|OR|NOT|WHERE|COUNT|LIKE|BETWEEN)$/.test(token.key) || isPure(token.text, reading);
  });
}

/** Whether a query reads nothing but the structure of the database, or nothing at all, and does nothing beside. */
function readsCatalogue(query: Query, reading: MysqlReading): boolean {
  let isHarmless = true;
  const refuse = (isFine: boolean): void => {
    if (!isFine) isHarmless = false;
  };
  walkQuery(query, {
    // Names of CTEs would have to be told from tables; programs that read the structure do without.
    query: (one) => refuse(one.into === undefined && one.locks === undefined && one.with === undefined),
    table: (ref) => refuse(isHarmlessTable(ref, reading)),
    expr: (expr) => refuse(isHarmlessExpr(expr, reading)),
  });
  return isHarmless;
}

function isHarmlessTable(ref: TableRef, { database }: MysqlReading): boolean {
  if (ref.kind !== 'table') return true;
  const name = ref.table.name.toLowerCase();
  const schema = (ref.table.schema ?? database)?.toLowerCase();
  return schema === 'information_schema' && STRUCTURE.has(name);
}

function isHarmlessExpr(expr: Expr, reading: MysqlReading): boolean {
  switch (expr.kind) {
    case 'call':
      return isDirect(expr, reading) && isPure(expr.path[0] ?? '', reading);
    case 'variable':
    case 'assign':
    case 'sequence':
      return false;
    default:
      return true;
  }
}
