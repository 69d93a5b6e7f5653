import type { MantineColor } from '@mantine/core';
import type { ConsoleRun } from './console-queries.ts';

/** The script of a run, out of the queries it was made of. */
export function scriptOf({ queries }: ConsoleRun): string {
  return queries.map(({ text }) => text.trim().replace(/;$/, '')).join(';\n');
}

/** When it began. */
export function startedAt({ queries }: ConsoleRun): string | undefined {
  const first = queries[0];
  return first?.held_at ?? first?.decided_at ?? first?.ended_at ?? undefined;
}

/** How it ended, by the worst of its queries. */
export function outcomeOf({ queries }: ConsoleRun): { readonly label: string; readonly color: MantineColor } {
  if (queries.some(({ state }) => state === 'waiting')) return { label: 'Waits', color: 'amber' };
  if (queries.some(({ verdict }) => verdict === 'deny')) return { label: 'Denied', color: 'red' };
  if (queries.some(({ blocked }) => blocked !== null)) return { label: 'Withheld', color: 'red' };
  if (queries.some(({ error }) => error !== null)) return { label: 'Failed', color: 'red' };
  if (queries.some(({ state }) => state === 'running')) return { label: 'Runs', color: 'sluice' };
  return { label: 'Done', color: 'teal' };
}
