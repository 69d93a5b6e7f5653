import { derived, type Flow, unionOf } from '../lineage/flow.ts';
import { type Item, type Range, renamed, type Scope } from '../lineage/scope.ts';
import { type ExpressionContext, flowsOf } from './lineage-expression.ts';
import { cteKey } from './reading.ts';
import type { Expr, Query, TableNode, TableRef } from './tree.ts';

/** What a FROM list brings: the names to refer to, the columns of `*`, the conditions of its joins. */
export interface From {
  readonly ranges: readonly Range[];
  readonly items: readonly Item[];
  readonly conditions: readonly Expr[];
}

/** What reading FROM needs of whoever reads whole statements. */
export interface FromContext extends ExpressionContext {
  columnsOf(query: Query, scope: Scope): readonly Item[];
}

const NOTHING_READ: From = { ranges: [], items: [], conditions: [] };

/** Reads a FROM list; what LATERAL and JSON_TABLE see are the tables before. */
export function readFrom(
  refs: readonly TableRef[],
  scope: Scope,
  context: FromContext,
  before: readonly Range[] = [],
): From {
  let whole = NOTHING_READ;
  for (const ref of refs) whole = both(whole, readRef(ref, [...before, ...whole.ranges], scope, context));
  return whole;
}

function both(left: From, right: From): From {
  return {
    ranges: [...left.ranges, ...right.ranges],
    items: [...left.items, ...right.items],
    conditions: [...left.conditions, ...right.conditions],
  };
}

function readRef(ref: TableRef, before: readonly Range[], scope: Scope, context: FromContext): From {
  const lateral: Scope = { ranges: before, ctes: scope.ctes, outer: scope };
  switch (ref.kind) {
    case 'table':
      return one(readTable(ref.table, ref.alias, scope, context));
    case 'derived': {
      const items = context.columnsOf(ref.query, ref.isLateral ? lateral : scope);
      return one({ alias: ref.alias.toLowerCase(), items: renamed(items, (ref.columns ?? []).map(folded)) });
    }
    case 'json': {
      const flow = derived(flowsOf(ref.args, lateral, context));
      return one({ alias: ref.alias.toLowerCase(), items: ref.columns.map((name) => ({ name: folded(name), flow })) });
    }
    case 'list':
      return readFrom(ref.items, scope, context, before);
    case 'join':
      return readJoin(ref, before, scope, context);
  }
}

function folded(name: string): string {
  return name.toLowerCase();
}

/** A table, a view, or a WITH query, under its alias or its own name. */
export function readTable(table: TableNode, alias: string | undefined, scope: Scope, context: FromContext): Range {
  const name = folded(alias ?? table.name);
  const cte = table.schema === undefined ? scope.ctes.find(cteKey(table.name, context.relations.reading)) : undefined;
  if (cte !== undefined) return { alias: name, items: cte };
  return context.relations.range(table.schema ?? context.database, table.name, name);
}

function readJoin(
  join: TableRef & { readonly kind: 'join' },
  before: readonly Range[],
  scope: Scope,
  context: FromContext,
): From {
  const left = readRef(join.left, before, scope, context);
  const right = readRef(join.right, [...before, ...left.ranges], scope, context);
  const conditions = [...left.conditions, ...right.conditions, ...(join.on === undefined ? [] : [join.on])];
  const shared = join.isNatural ? sharedNames(left, right) : usedNames(join, left);
  const ranges = [...left.ranges, ...right.ranges];
  const all = [...left.items, ...right.items];
  const items = shared === undefined ? all : joined(all, shared, join.isRight);
  return { ranges, items, conditions };
}

function sharedNames(left: From, right: From): readonly string[] {
  const names = new Set(right.items.map(({ name }) => name));
  return left.items.map(({ name }) => name).filter((name) => names.has(name));
}

/** The columns of USING: servers show them in the order of the first table, however they are written. */
function usedNames({ using }: TableRef & { readonly kind: 'join' }, left: From): readonly string[] | undefined {
  if (using === undefined) return undefined;
  const written = new Set(using.map(folded));
  return left.items.map(({ name }) => name).filter((name) => written.has(name));
}

/** The shared columns once, then the others; in a right join, and with uncounted columns, nobody can tell which are which. */
function joined(all: readonly Item[], shared: readonly string[], isRight: boolean): readonly Item[] {
  const isUncertain = isRight || all.some(({ isOpen, name }) => isOpen || name === '');
  if (isUncertain) return [open(unionOf(all.map(({ flow }) => flow)))];
  const once = shared.map((name) => ({
    name,
    flow: unionOf(all.filter((item) => item.name === name).map(({ flow }) => flow)),
  }));
  return [...once, ...all.filter(({ name }) => !shared.includes(name))];
}

function one(range: Range): From {
  return { ranges: [range], items: range.items, conditions: [] };
}

function open(flow: Flow): Item {
  return { name: '', flow, isOpen: true };
}
