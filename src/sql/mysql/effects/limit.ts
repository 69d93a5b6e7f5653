import { aggregateKind } from '../functions.ts';
import { cteKey, type MysqlReading } from '../reading.ts';
import type { Expr, Limit, Query, Select, TableRef } from '../tree.ts';
import { type Context, folded } from './names.ts';

/** Whether the number of rows a query takes from tables is bounded by its text. */
export type Bound = 'bounded' | 'parameter' | 'unbounded';

type Ctes = ReadonlyMap<string, Bound>;

const CATALOGUES: ReadonlySet<string> = new Set(['information_schema', 'performance_schema']);

/** Tells the collector that rows are selected, and whether they are bounded. */
export function selectEffect(query: Query, { collector, reading }: Context): void {
  const bound = boundOf(query, reading);
  const lacks = bound === 'unbounded' ? 'always' : bound === 'parameter' ? 'parameter' : undefined;
  collector.add(['select'], [], lacks === undefined ? {} : { lacksLimit: lacks });
}

/** How the rows of a query are bounded: by LIMIT, by being one aggregate, or by what it reads from. */
export function boundOf(query: Query, reading: MysqlReading, outer: Ctes = new Map()): Bound {
  const ctes = ctesOf(query, reading, outer);
  const limit = limitBound(query.limit);
  if (limit !== 'unbounded') return limit;
  switch (query.kind) {
    case 'values':
      return 'bounded';
    case 'set':
      return worst([boundOf(query.left, reading, ctes), boundOf(query.right, reading, ctes)]);
    default:
      if (query.from.length === 0 || isOneAggregate(query)) return 'bounded';
      return worst(query.from.map((ref) => refBound(ref, reading, ctes)));
  }
}

function ctesOf({ with: clause }: Query, reading: MysqlReading, outer: Ctes): Ctes {
  if (clause === undefined) return outer;
  const ctes = new Map(outer);
  for (const { name, query } of clause.ctes) {
    // A recursive one may go on for ever, whatever it began with.
    ctes.set(cteKey(name, reading), clause.isRecursive ? 'unbounded' : boundOf(query, reading, ctes));
  }
  return ctes;
}

function limitBound(limit: Limit | undefined): Bound {
  const { count } = limit ?? {};
  if (count === undefined || (count.kind === 'literal' && count.type === 'null')) return 'unbounded';
  return count.kind === 'literal' ? 'bounded' : 'parameter';
}

function refBound(ref: TableRef, reading: MysqlReading, ctes: Ctes): Bound {
  switch (ref.kind) {
    case 'table': {
      const { schema, name } = ref.table;
      const cte = schema === undefined ? ctes.get(cteKey(name, reading)) : undefined;
      return cte ?? (CATALOGUES.has(folded(schema ?? reading.database ?? '')) ? 'bounded' : 'unbounded');
    }
    case 'derived':
      return boundOf(ref.query, reading, ctes);
    case 'json':
      // Its rows come from an argument, and what the argument reads is a sub-query's.
      return 'bounded';
    case 'join':
      return worst([refBound(ref.left, reading, ctes), refBound(ref.right, reading, ctes)]);
    case 'list':
      return worst(ref.items.map((item) => refBound(item, reading, ctes)));
  }
}

function worst(bounds: readonly Bound[]): Bound {
  if (bounds.includes('unbounded')) return 'unbounded';
  return bounds.includes('parameter') ? 'parameter' : 'bounded';
}

/** One row, made of aggregates that do not simply hold all the rows. */
function isOneAggregate(select: Select): boolean {
  if (select.hasGroupBy) return false;
  const kinds = new Set<string>();
  for (const { expr } of select.items) aggregatesIn(expr, kinds);
  return kinds.has('reducing') && !kinds.has('collecting');
}

function aggregatesIn(expr: Expr, kinds: Set<string>): void {
  // A sub-query's aggregates are its own.
  if (expr.kind === 'assign') aggregatesIn(expr.value, kinds);
  if (expr.kind !== 'op' && expr.kind !== 'call') return;
  // `count (a)` may be somebody's own function; `count (*)` cannot.
  const isOwn = expr.kind === 'call' && expr.form !== undefined && (expr.form === 'quoted' || expr.args.length > 0);
  const isAggregate = expr.kind === 'call' && expr.path.length === 1 && expr.isWindow !== true && !isOwn;
  const kind = isAggregate ? aggregateKind(expr.path[0] ?? '') : undefined;
  if (kind !== undefined) kinds.add(kind);
  for (const arg of expr.args) aggregatesIn(arg, kinds);
}
