import { isTree, nodeOf, type Tree } from '../tree.ts';
import { functionParts, isRangeVar } from './names.ts';
import { aggregateKind } from './sql-functions.ts';

/** Whether the number of rows a query takes from tables is bounded by its text. */
export type Bound = 'bounded' | 'parameter' | 'unbounded';

type Ctes = ReadonlyMap<string, Bound>;

const CATALOGUES: ReadonlySet<string> = new Set(['pg_catalog', 'information_schema']);

/** How the rows of a SELECT are bounded: by LIMIT or FETCH FIRST, by being one aggregate, or by what it reads from. */
export function boundOf(select: Tree, outer: Ctes = new Map()): Bound {
  const ctes = ctesOf(select.withClause, outer);
  const limit = limitBound(select.limitCount);
  if (limit !== 'unbounded') return limit;
  if (isTree(select.larg) && isTree(select.rarg))
    return worst([boundOf(select.larg, ctes), boundOf(select.rarg, ctes)]);
  if (!Array.isArray(select.fromClause) || isOneAggregate(select)) return 'bounded';
  return worst(select.fromClause.map((item) => itemBound(item, ctes)));
}

function ctesOf(withClause: unknown, outer: Ctes): Ctes {
  if (!isTree(withClause) || !Array.isArray(withClause.ctes)) return outer;
  const ctes = new Map(outer);
  for (const cte of withClause.ctes) {
    const fields = nodeOf(cte)?.fields;
    const query = nodeOf(fields?.ctequery);
    if (fields === undefined) continue;
    // A recursive one may go on for ever, whatever it began with.
    const isPlain = query?.name === 'SelectStmt' && withClause.recursive !== true;
    ctes.set(String(fields.ctename), isPlain ? boundOf(query.fields, ctes) : 'unbounded');
  }
  return ctes;
}

function limitBound(limit: unknown): Bound {
  const node = nodeOf(limit);
  if (node?.name === 'TypeCast') return limitBound(node.fields.arg);
  if (node?.name === 'ParamRef') return 'parameter';
  // LIMIT NULL and LIMIT ALL are none, and what is computed may be NULL.
  return node?.name === 'A_Const' && node.fields.isnull !== true ? 'bounded' : 'unbounded';
}

function itemBound(item: unknown, ctes: Ctes): Bound {
  const node = nodeOf(item);
  switch (node?.name) {
    case 'RangeVar': {
      if (!isRangeVar(node.fields)) return 'unbounded';
      const { schemaname, relname } = node.fields;
      if (typeof schemaname === 'string') return CATALOGUES.has(schemaname) ? 'bounded' : 'unbounded';
      return ctes.get(relname) ?? 'unbounded';
    }
    case 'RangeSubselect': {
      const query = nodeOf(node.fields.subquery);
      return query?.name === 'SelectStmt' ? boundOf(query.fields, ctes) : 'unbounded';
    }
    case 'RangeFunction':
    case 'RangeTableFunc':
    case 'JsonTable':
      // Their rows come from an argument, and what the argument reads is a sub-query's.
      return 'bounded';
    case 'JoinExpr':
      return worst([itemBound(node.fields.larg, ctes), itemBound(node.fields.rarg, ctes)]);
    default:
      return 'unbounded';
  }
}

function worst(bounds: readonly Bound[]): Bound {
  if (bounds.includes('unbounded')) return 'unbounded';
  return bounds.includes('parameter') ? 'parameter' : 'bounded';
}

/** One row, made of aggregates that do not simply hold all the rows. */
function isOneAggregate(select: Tree): boolean {
  if (Array.isArray(select.groupClause)) return false;
  const kinds = new Set<string>();
  aggregatesIn(select.targetList, kinds);
  return kinds.has('reducing') && !kinds.has('collecting');
}

function aggregatesIn(value: unknown, kinds: Set<string>): void {
  if (Array.isArray(value)) {
    for (const one of value) aggregatesIn(one, kinds);
    return;
  }
  if (!isTree(value)) return;
  const node = nodeOf(value);
  // A sub-query's aggregates are its own.
  if (node?.name === 'SubLink') return;
  if (node?.name === 'JsonArrayAgg' || node?.name === 'JsonObjectAgg') kinds.add('collecting');
  if (node?.name === 'FuncCall') {
    const parts = functionParts(node.fields);
    const isBuiltIn = parts.length === 1 || parts[0] === 'pg_catalog';
    const kind = isBuiltIn ? aggregateKind(parts.at(-1) ?? '') : undefined;
    if (kind !== undefined && !('over' in node.fields)) kinds.add(kind);
  }
  for (const one of Object.values(value)) aggregatesIn(one, kinds);
}
