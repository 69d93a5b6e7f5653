/** A table column whose values may be part of another value. */
export interface FlowColumn {
  readonly schema: string;
  readonly table: string;
  readonly column: string;
  /** The value was computed, or may have been: a part, a digest, an encoding of the column's, not the value as it is. */
  readonly isDerived: boolean;
}

/** What may flow into a value. */
export interface Flow {
  readonly columns: ReadonlyMap<string, FlowColumn>;
  /** Also any column of any relation the statement reads: it could not be told which. */
  readonly isWide: boolean;
  /** Also what the statement does not show: the inside of a function, a relation nobody could look up. */
  readonly isUnknown: boolean;
}

/** Nothing that is stored: constants, parameters, counters. */
export const NOTHING: Flow = { columns: new Map(), isWide: false, isUnknown: false };
/** Anything of what the statement reads. */
export const WIDE: Flow = { ...NOTHING, isWide: true };
/** Anything. */
export const UNKNOWN: Flow = { ...NOTHING, isUnknown: true };

/** The flow of a column's own value. */
export function flowOfColumn(schema: string, table: string, column: string): Flow {
  return {
    ...NOTHING,
    columns: new Map([[JSON.stringify([schema, table, column]), { schema, table, column, isDerived: false }]]),
  };
}

/** Everything that is in any of the flows. A column that is derived in one of them is derived. */
export function unionOf(flows: Iterable<Flow>): Flow {
  let first: Flow | undefined;
  let columns: Map<string, FlowColumn> | undefined;
  let isWide = false;
  let isUnknown = false;
  for (const flow of flows) {
    if (flow === NOTHING || flow === first) continue;
    isWide ||= flow.isWide;
    isUnknown ||= flow.isUnknown;
    if (first === undefined) {
      first = flow;
      continue;
    }
    columns ??= new Map(first.columns);
    for (const [key, column] of flow.columns) {
      if (column.isDerived || !columns.has(key)) columns.set(key, column);
    }
  }
  if (first === undefined) return NOTHING;
  return columns === undefined ? first : { columns, isWide, isUnknown };
}

/** The same columns, of which something was computed. */
export function derived(flow: Flow): Flow {
  if (![...flow.columns.values()].some(({ isDerived }) => !isDerived)) return flow;
  const columns = new Map([...flow.columns].map(([key, column]) => [key, { ...column, isDerived: true }]));
  return { ...flow, columns };
}

/** Whether both hold the same: what a recursive query comes to an end with. */
export function sameFlow(a: Flow, b: Flow): boolean {
  if (a.isWide !== b.isWide || a.isUnknown !== b.isUnknown || a.columns.size !== b.columns.size) return false;
  return [...a.columns].every(([key, column]) => b.columns.get(key)?.isDerived === column.isDerived);
}
