import { type Flow, UNKNOWN, unionOf } from '../lineage/flow.ts';
import { type Item, type Range, renamed, type Scope } from '../lineage/scope.ts';
import { type ExpressionContext, flowOf } from './lineage-expression.ts';
import { isTree, nodeOf, stringsOf, type Tree } from './tree.ts';

/** What a FROM list brings: the names to refer to, the columns of `*`, the conditions of its joins. */
export interface From {
  readonly ranges: readonly Range[];
  readonly items: readonly Item[];
  readonly conditions: readonly unknown[];
}

/** What reading FROM needs of whoever reads whole statements. */
export interface FromContext extends ExpressionContext {
  columnsOf(select: Tree, scope: Scope): readonly Item[];
}

const NOTHING_READ: From = { ranges: [], items: [], conditions: [] };

/** Reads a FROM list; what LATERAL sees are the items before it. */
export function readFrom(list: unknown, scope: Scope, context: FromContext): From {
  let whole = NOTHING_READ;
  for (const item of Array.isArray(list) ? list : []) whole = both(whole, readItem(item, whole.ranges, scope, context));
  return whole;
}

function both(left: From, right: From): From {
  return {
    ranges: [...left.ranges, ...right.ranges],
    items: [...left.items, ...right.items],
    conditions: [...left.conditions, ...right.conditions],
  };
}

function readItem(item: unknown, before: readonly Range[], scope: Scope, context: FromContext): From {
  const node = nodeOf(item);
  const lateral: Scope = { ranges: before, ctes: scope.ctes, outer: scope };
  switch (node?.name) {
    case 'RangeVar':
      return one(readRelation(node.fields, scope, context));
    case 'RangeTableSample':
      return readItem(node.fields.relation, before, scope, context);
    case 'RangeSubselect': {
      const select = nodeOf(node.fields.subquery);
      const inner = node.fields.lateral === true ? lateral : scope;
      const items = select?.name === 'SelectStmt' ? context.columnsOf(select.fields, inner) : [open(UNKNOWN)];
      return one(aliased({ alias: '', items }, node.fields.alias));
    }
    case 'RangeFunction': {
      const flow = flowOf(node.fields.functions, lateral, context);
      return one(aliased({ alias: functionName(node.fields), items: [open(flow)] }, node.fields.alias));
    }
    case 'JoinExpr':
      return readJoin(node.fields, before, scope, context);
    default: {
      // XMLTABLE, JSON_TABLE, and what is not known: its columns come from whatever it is given.
      const flow = node === undefined ? UNKNOWN : flowOf(node.fields, lateral, context);
      return one(aliased({ alias: '', items: [open(flow)] }, node?.fields.alias));
    }
  }
}

/** A table, a view, or a WITH query, under its alias or its own name. */
export function readRelation(fields: Tree, scope: Scope, context: FromContext): Range {
  const name = String(fields.relname);
  const schema = typeof fields.schemaname === 'string' ? fields.schemaname : undefined;
  const cte = schema === undefined ? scope.ctes.find(name) : undefined;
  const range =
    cte === undefined
      ? context.relations.range(schema ?? context.defaultSchema, name, name)
      : { alias: name, items: cte };
  return aliased(range, fields.alias);
}

function readJoin(fields: Tree, before: readonly Range[], scope: Scope, context: FromContext): From {
  const left = readItem(fields.larg, before, scope, context);
  const right = readItem(fields.rarg, [...before, ...left.ranges], scope, context);
  const conditions = [...left.conditions, ...right.conditions, ...(fields.quals === undefined ? [] : [fields.quals])];
  const shared = fields.isNatural === true ? sharedNames(left, right) : stringsOf(fields.usingClause);
  const items = shared === undefined ? [...left.items, ...right.items] : joined(left.items, right.items, shared);
  const ranges = [...left.ranges, ...right.ranges];
  if (isTree(fields.alias)) return { ranges: [aliased({ alias: '', items }, fields.alias)], items, conditions };
  if (!isTree(fields.join_using_alias)) return { ranges, items, conditions };
  const merged = items.slice(0, shared?.length ?? 0);
  return { ranges: [...ranges, aliased({ alias: '', items: merged }, fields.join_using_alias)], items, conditions };
}

function sharedNames(left: From, right: From): readonly string[] {
  const names = new Set(right.items.map(({ name }) => name));
  return left.items.map(({ name }) => name).filter((name) => names.has(name));
}

/** The shared columns once, then the others of both sides; with uncounted columns nobody can tell which are which. */
function joined(left: readonly Item[], right: readonly Item[], shared: readonly string[]): readonly Item[] {
  const all = [...left, ...right];
  if (all.some(({ isOpen, name }) => isOpen || name === '')) return [open(unionOf(all.map(({ flow }) => flow)))];
  const once = shared.map((name) => ({
    name,
    flow: unionOf(all.filter((item) => item.name === name).map(({ flow }) => flow)),
  }));
  const rest = all.filter(({ name }) => !shared.includes(name));
  return [...once, ...rest];
}

function one(range: Range): From {
  return { ranges: [range], items: range.items, conditions: [] };
}

function open(flow: Flow): Item {
  return { name: '', flow, isOpen: true };
}

function aliased(range: Range, alias: unknown): Range {
  if (!isTree(alias)) return range;
  const names = stringsOf(alias.colnames);
  if (names === undefined) return { ...range, alias: String(alias.aliasname) };
  return { alias: String(alias.aliasname), items: renamed(range.items, names) };
}

/** `FROM f(x)` can be referred to as `f`. */
function functionName(fields: Tree): string {
  const [list] = Array.isArray(fields.functions) ? fields.functions : [];
  const items = nodeOf(list)?.fields.items;
  const call = Array.isArray(items) ? nodeOf(items[0]) : undefined;
  return stringsOf(call?.fields.funcname)?.at(-1) ?? '';
}
