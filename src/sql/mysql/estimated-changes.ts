import { walkParsed } from './children.ts';
import { isDirect, isPure } from './functions.ts';
import { type ParsedStatement, parseMysql } from './parser.ts';
import type { MysqlReading } from './reading.ts';
import type { Delete, Expr, TableNode, TableRef, Update } from './tree.ts';

/** An UPDATE or DELETE whose plan can be asked for without running anything of it. */
export interface EstimatedChange {
  readonly operation: 'update' | 'delete';
  /** The statement with its parameters written out. */
  readonly text: string;
  /** What names without a database mean in it. */
  readonly database: string | undefined;
  /** The tables whose rows it changes, as far as the statement tells; with their database. */
  readonly changed: readonly TableNode[];
  /** Every table in it. The plan runs nothing only where none of them is a view. */
  readonly tables: readonly TableNode[];
  /** LIMIT, where it is a number. */
  readonly rowsMax: number | undefined;
}

/**
 * The statements of a text that change rows; undefined where one of them cannot be asked about: the server works out
 * sub-queries, derived tables and functions of constants while it plans, and variables are not what they are in the session.
 * `literals` stand for the parameters, in order.
 */
export function estimatedChangesOf(
  text: string,
  reading: MysqlReading,
  literals: readonly string[],
): readonly EstimatedChange[] | undefined {
  const parsed = reading.isForeign === true ? undefined : parseMysql(text, reading);
  if (parsed === undefined) return undefined;
  const found: EstimatedChange[] = [];
  let parameters = 0;
  for (const one of parsed) {
    const first = parameters;
    parameters += one.tokens.filter(({ kind }) => kind === 'parameter').length;
    if (one.parsed?.kind !== 'update' && one.parsed?.kind !== 'delete') continue;
    if (!isHarmless(one.parsed, one.reading)) return undefined;
    const written = writeOut(text, one, literals.slice(first, parameters));
    if (written === undefined) return undefined;
    found.push(changeOf(one.parsed, written, one.reading.database));
  }
  return found;
}

function isHarmless(change: Update | Delete, reading: MysqlReading): boolean {
  let isFine = change.with === undefined;
  walkParsed(change, {
    table: ({ kind }) => {
      isFine &&= kind === 'table' || kind === 'join' || kind === 'list';
    },
    expr: (expr) => {
      isFine &&= isHarmlessExpr(expr, reading);
    },
  });
  return isFine;
}

function isHarmlessExpr(expr: Expr, reading: MysqlReading): boolean {
  switch (expr.kind) {
    case 'call':
      return isDirect(expr, reading) && isPure(expr.path[0] ?? '', reading);
    case 'query':
    case 'assign':
    case 'variable':
    case 'sequence':
      return false;
    default:
      return true;
  }
}

/** From the statement's first token on, so that nothing stands between EXPLAIN and it. */
function writeOut(text: string, { tokens }: ParsedStatement, literals: readonly string[]): string | undefined {
  const [first] = tokens;
  const last = tokens.at(-1);
  if (first === undefined || last === undefined) return undefined;
  // A version comment around it is left as it is only where all of it is inside.
  if (!/^(?:update|delete)$/i.test(text.slice(first.start, first.end))) return undefined;
  let written = '';
  let at = first.start;
  let n = 0;
  for (const { kind, start, end } of tokens) {
    if (kind !== 'parameter') continue;
    const literal = literals[n];
    if (literal === undefined) return undefined;
    written += text.slice(at, start) + literal;
    at = end;
    n += 1;
  }
  return written + text.slice(at, last.end);
}

function changeOf(change: Update | Delete, text: string, database: string | undefined): EstimatedChange {
  const tables: { readonly table: TableNode; readonly alias: string }[] = [];
  walkParsed(change, {
    table: (ref: TableRef) => {
      if (ref.kind === 'table') tables.push({ table: full(ref.table, database), alias: ref.alias ?? ref.table.name });
    },
  });
  const named = new Set(
    (change.kind === 'delete' ? change.targets.map(({ name }) => name) : change.assignments.map(tableOf)).map((name) =>
      name?.toLowerCase(),
    ),
  );
  const isTold = tables.length > 1 && !named.has(undefined);
  const changed = isTold ? tables.filter(({ alias }) => named.has(alias.toLowerCase())) : tables;
  const count = change.limit?.count;
  return {
    operation: change.kind,
    text,
    database,
    changed: changed.map(({ table }) => table),
    tables: tables.map(({ table }) => table),
    rowsMax: count?.kind === 'literal' && count.type === 'number' ? Number(count.text) : undefined,
  };
}

function tableOf({ column }: { readonly column: readonly string[] }): string | undefined {
  return column.at(-2);
}

function full({ schema, name }: TableNode, database: string | undefined): TableNode {
  const where = schema ?? database;
  return { ...(where === undefined ? {} : { schema: where }), name };
}
