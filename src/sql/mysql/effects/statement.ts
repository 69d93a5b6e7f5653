import { parseMysql } from '../parser.ts';
import type { Parsed, SetItem, Utility } from '../tree.ts';
import { deleteFrom, insertInto, update } from './changes.ts';
import { selectEffect } from './limit.ts';
import { type Context, NO_CTES } from './names.ts';
import { walkExpr, walkExprs, walkQuery } from './walk.ts';

/** How deeply texts may be prepared or run inside of texts. */
const NESTING_MAX = 8;

/** Tells the collector what a statement does when it runs, whatever it is wrapped in. */
export function statement(parsed: Parsed, context: Context, nesting = 0): void {
  const { collector } = context;
  switch (parsed.kind) {
    case 'query':
      selectEffect(parsed.query, context);
      walkQuery(parsed.query, NO_CTES, context);
      break;
    case 'insert':
      insertInto(parsed, context);
      break;
    case 'update':
      update(parsed, context);
      break;
    case 'delete':
      deleteFrom(parsed, context);
      break;
    case 'do':
      collector.add(['do'], []);
      walkExprs(parsed.exprs, NO_CTES, context);
      break;
    case 'set':
      settings(parsed.items, context);
      break;
    case 'with settings':
      settings(parsed.items, context);
      statement(parsed.statement, context, nesting);
      break;
    case 'explain':
      explain(parsed, context, nesting);
      break;
    case 'prepared':
      prepared(parsed, context, nesting);
      break;
    case 'utility':
      utility(parsed, context, nesting);
      break;
  }
}

function settings(items: readonly SetItem[], context: Context): void {
  const isGlobal = items.some(({ scope }) => scope === 'global');
  context.collector.add(isGlobal ? ['set', 'set_global'] : ['set'], []);
  for (const { value } of items) if (value !== undefined) walkExpr(value, NO_CTES, context);
}

/** EXPLAIN alone runs nothing, but tells of the tables; with ANALYZE it runs what it explains. */
function explain(parsed: Extract<Parsed, { kind: 'explain' }>, context: Context, nesting: number): void {
  const { collector } = context;
  if (parsed.isAnalyze) {
    collector.add(['explain'], []);
    statement(parsed.statement, context, nesting);
    return;
  }
  const inner = context.nested();
  statement(parsed.statement, inner, nesting);
  collector.adopt(inner.collector, ['explain']);
}

/** The text of PREPARE counts when it is prepared; what is not written down may be anything. */
function prepared(parsed: Extract<Parsed, { kind: 'prepared' }>, context: Context, nesting: number): void {
  const { collector } = context;
  const word = parsed.action === 'immediate' ? 'execute' : parsed.action;
  collector.add([word], []);
  walkExprs(parsed.exprs, NO_CTES, context);
  if (parsed.action !== 'prepare' && parsed.action !== 'immediate') return;
  const found =
    parsed.body === undefined || nesting >= NESTING_MAX ? undefined : parseMysql(parsed.body, context.reading);
  if (found === undefined) collector.addOpaque([word, 'opaque'], 'a text that is put together when it runs');
  for (const one of found ?? []) {
    if (one.parsed === undefined) collector.addOpaque([word, 'unknown'], 'a statement that cannot be read');
    else statement(one.parsed, context, nesting + 1);
  }
}

function utility(parsed: Utility, context: Context, nesting: number): void {
  const { collector } = context;
  const { operations, reach } = parsed;
  if (parsed.opaque !== undefined) collector.addOpaque([...new Set([...operations, 'opaque'])], parsed.opaque);
  const tables = [...parsed.tables.map((table) => context.tableOf(table)), ...(reach === undefined ? [] : [reach])];
  if (operations[0] !== 'call' && operations[0] !== 'do') collector.add(operations, tables, unbounded(parsed));
  collector.reads.addWhole(tables);
  if (parsed.reads) for (const table of tables) collector.reads.addRead(table);
  if (operations.includes('copy_from')) collector.add(['insert', 'copy_from'], tables);
  if (operations.includes('copy_from') && operations.includes('replace')) collector.add(['delete', 'replace'], tables);
  walkExprs(parsed.exprs, NO_CTES, context);
  if (parsed.query !== undefined) {
    // A view reads when somebody reads it, but then nobody names these tables.
    if (operations.includes('create_as')) selectEffect(parsed.query, context);
    walkQuery(parsed.query, NO_CTES, context);
  }
  for (const one of parsed.stored ?? []) statement(one, context, nesting + 1);
}

/** HANDLER … READ takes one row unless it says otherwise. */
function unbounded({ operations }: Utility): { readonly lacksLimit?: 'always' } {
  return operations.includes('copy_to') ? { lacksLimit: 'always' } : {};
}
