import type { ColumnSource } from '../../../../src/core/query.ts';

/** Where a value comes from, in the words of `DocumentField.sources`. */
export type Sources = readonly ColumnSource[] | 'unknown';

export const NO_SOURCES: readonly ColumnSource[] = [];
/** Fields that are told apart; of more, only their collections are. */
const SOURCES_MAX = 64;

const derivedOnes = new WeakMap<readonly ColumnSource[], readonly ColumnSource[]>();

/** All of them together. What is derived in one of them is derived. */
export function bothSources(all: Iterable<Sources>): Sources {
  let first: readonly ColumnSource[] | undefined;
  let merged: Map<string, ColumnSource> | undefined;
  for (const sources of all) {
    if (sources === 'unknown') return 'unknown';
    if (sources.length === 0 || sources === first) continue;
    if (first === undefined) {
      first = sources;
      continue;
    }
    merged ??= keyed(first);
    for (const source of sources) add(merged, source);
  }
  if (merged === undefined) return first ?? NO_SOURCES;
  return merged.size <= SOURCES_MAX ? [...merged.values()] : wholeOf(merged.values());
}

/** The same fields, of which something was computed. */
export function derivedSources(sources: Sources): Sources {
  if (sources === 'unknown' || sources.every(({ isDerived }) => isDerived)) return sources;
  let derived = derivedOnes.get(sources);
  if (derived === undefined) {
    derived = sources.map((source) => (source.isDerived ? source : { ...source, isDerived: true }));
    derivedOnes.set(sources, derived);
  }
  return derived;
}

/** Too many to be told apart: something of anything in their collections. */
function wholeOf(sources: Iterable<ColumnSource>): Sources {
  const whole = new Map<string, ColumnSource>();
  for (const source of sources) add(whole, { ...source, column: '', isDerived: true });
  return whole.size <= SOURCES_MAX ? [...whole.values()] : 'unknown';
}

function keyed(sources: readonly ColumnSource[]): Map<string, ColumnSource> {
  const map = new Map<string, ColumnSource>();
  for (const source of sources) add(map, source);
  return map;
}

function add(map: Map<string, ColumnSource>, source: ColumnSource): void {
  const key = `${source.schema ?? ''}\0${source.table}\0${source.column}`;
  if (source.isDerived || !map.has(key)) map.set(key, source);
}
