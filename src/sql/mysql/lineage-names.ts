import { walkExpr, walkQuery, walkTable } from './children.ts';
import { isBuiltIn } from './functions.ts';
import { tokensOf } from './lexer.ts';
import type { ObjectName } from './lineage-catalogue.ts';
import type { MysqlReading } from './reading.ts';
import type { Expr, Parsed, Query, TableNode } from './tree.ts';

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
  const visitor = {
    expr: (expr: Expr) => addCall(expr, names.functions, reading),
    table: (ref: { readonly kind: string; readonly table?: TableNode }) => {
      if (ref.table !== undefined) addTable(ref.table);
    },
  };
  const addQuery = (query: Query | undefined): void => {
    if (query !== undefined) walkQuery(query, visitor);
  };
  const addExprs = (exprs: readonly Expr[]): void => {
    for (const expr of exprs) walkExpr(expr, visitor);
  };
  switch (parsed.kind) {
    case 'query':
      addQuery(parsed.query);
      break;
    case 'insert':
      addTable(parsed.table);
      addQuery(parsed.source);
      addExprs([...parsed.assignments, ...(parsed.onDuplicate ?? [])].map(({ value }) => value));
      addExprs((parsed.returning ?? []).map(({ expr }) => expr));
      break;
    case 'update':
    case 'delete':
      for (const ref of parsed.from) walkTable(ref, visitor);
      for (const { query } of parsed.with?.ctes ?? []) addQuery(query);
      if (parsed.kind === 'update') addExprs(parsed.assignments.map(({ value }) => value));
      addExprs((parsed.returning ?? []).map(({ expr }) => expr));
      break;
    case 'explain':
    case 'with settings': {
      const inner = namesIn(parsed.statement, reading);
      names.relations.push(...inner.relations);
      names.functions.push(...inner.functions);
      break;
    }
  }
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
  const tokens = tokensOf(body, reading);
  if (tokens === undefined) return false;
  return tokens.every(({ kind, key, text }, i) => {
    if (kind === 'variable' || READING_WORDS.has(key)) return false;
    const isCalled = (kind === 'word' || kind === 'name') && tokens[i + 1]?.key === '(';
    return !isCalled || kind === 'word' ? !isCalled || mayPrecede(key) || isBuiltIn(text, reading) : false;
  });
}

/** Words a parenthesis may follow that call nothing: types, and parts of statements. */
function mayPrecede(key: string): boolean {
  return /^(VARCHAR|CHAR|DECIMAL|NUMERIC|INT|INTEGER|BIGINT|TINYINT|SMALLINT|FLOAT|DOUBLE|DATETIME|TIMESTAMP|TIME|BIT|BINARY|VARBINARY|ENUM|SET|TEXT|BLOB|IF|ELSEIF|WHILE|RETURN|RETURNS|AND|OR|NOT|XOR|IN|WHEN|THEN|ELSE|CASE|DIV|MOD|UNTIL|BETWEEN|LIKE)$/.test(
    key,
  );
}
