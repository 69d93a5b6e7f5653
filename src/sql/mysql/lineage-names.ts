import { walkParsed } from './children.ts';
import { isBuiltIn } from './functions.ts';
import { tokensOf } from './lexer.ts';
import type { ObjectName } from './lineage-catalogue.ts';
import type { MysqlReading } from './reading.ts';
import type { Expr, Parsed, TableNode } from './tree.ts';

/** Names of tables and functions a statement uses. */
export interface NamesUsed {
  readonly relations: ObjectName[];
  readonly functions: ObjectName[];
}

/** Every name in a statement that may be a table's, a view's or a stored function's. */
export function namesIn(parsed: Parsed, reading: MysqlReading): NamesUsed {
  const names: NamesUsed = { relations: [], functions: [] };
  const addTable = (table: TableNode): void => {
    const schema = table.schema ?? reading.database;
    if (schema !== undefined) names.relations.push({ schema, name: table.name });
  };
  walkParsed(parsed, {
    expr: (expr) => addCall(expr, names.functions, reading),
    table: (ref) => {
      if (ref.kind === 'table') addTable(ref.table);
    },
  });
  return names;
}

function addCall(expr: Expr, functions: ObjectName[], reading: MysqlReading): void {
  if (expr.kind !== 'call') return;
  const name = functionOf(expr.path, reading);
  if (name !== undefined) functions.push(name);
}

/** The stored function a call means; undefined for a built-in one, and where no database is chosen. */
export function functionOf(
  path: readonly string[],
  reading: Pick<MysqlReading, 'flavour' | 'version'> & { readonly database?: string | undefined },
): ObjectName | undefined {
  const name = path.at(-1) ?? '';
  const schema = path.at(-2) ?? (isBuiltIn(name, reading) ? undefined : reading.database);
  return schema === undefined ? undefined : { schema, name };
}

/** Words by which a body reads more than it was given. */
const READING_WORDS: ReadonlySet<string> = new Set(['SELECT', 'TABLE', 'CALL', 'OPEN', 'FETCH', 'EXECUTE', 'HANDLER']);

/** Whether the body of a function works with nothing but what the function was given. */
export function isSelfContained(body: string, reading: MysqlReading): boolean {
  return isMadeWithout(READING_WORDS, body, reading);
}

/** Words by which a body keeps what it was given, or what it read. A function of the name has a parenthesis behind it. */
const STORING_WORDS: ReadonlySet<string> = new Set(
  'INSERT REPLACE UPDATE LOAD CREATE ALTER RENAME CALL EXECUTE PREPARE OUTFILE DUMPFILE DIAGNOSTICS SIGNAL RESIGNAL'.split(
    ' ',
  ),
);

/** Whether the body of a function changes nothing, and uses no variables of the session. */
export function storesNothing(body: string, reading: MysqlReading): boolean {
  return isMadeWithout(STORING_WORDS, body, reading);
}

/** Whether a body holds none of these words, no variables of the session, and calls nothing but the server's own functions. */
function isMadeWithout(words: ReadonlySet<string>, body: string, reading: MysqlReading): boolean {
  const tokens = tokensOf(body, reading);
  if (tokens === undefined) return false;
  return tokens.every(({ kind, key, text }, i) => {
    if (kind === 'variable' || key === '@@') return false;
    const isCalled = (kind === 'word' || kind === 'name') && tokens[i + 1]?.key === '(';
    if (!isCalled) return !words.has(key);
    if (kind !== 'word' || tokens[i - 1]?.key === '.') return false;
    return (!READING_WORDS.has(key) || !words.has(key)) && (mayPrecede(key) || keepsNothing(text, reading));
  });
}

/** Functions of the server that put aside what they are given. */
export const KEEPERS: ReadonlySet<string> = new Set(['get_lock', 'last_insert_id', 'setval']);

function keepsNothing(name: string, reading: MysqlReading): boolean {
  return isBuiltIn(name, reading) && !KEEPERS.has(name.toLowerCase());
}

/** Words a parenthesis may follow that call nothing: types, and parts of statements. */
function mayPrecede(key: string): boolean {
  return /^(VARCHAR|CHAR|DECIMAL|NUMERIC|INT|INTEGER|BIGINT|TINYINT|SMALLINT|FLOAT|DOUBLE|DATETIME|TIMESTAMP|TIME|BIT|BINARY|VARBINARY|ENUM|SET|TEXT|BLOB|IF|ELSEIF|WHILE|RETURN|RETURNS|AND|OR|NOT|XOR|IN|WHEN|THEN|ELSE|CASE|DIV|MOD|UNTIL|BETWEEN|LIKE|SELECT|DISTINCT|FROM|JOIN|USING|WHERE|EXISTS|ON|BY|ANY|SOME|ALL|UNION|AS)$/.test(
    key,
  );
}
