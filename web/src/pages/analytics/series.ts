import type { components } from '../../api/schema.d.ts';

/** What went through the gateways, as they report it. */
export type Activity = components['schemas']['ActivityReport'];

/** One colour of a chart. */
export interface Series {
  readonly name: string;
  /** A colour that the theme knows, with its shades for light and dark. */
  readonly color: string;
  readonly values: readonly number[];
}

/** What a chart shows: bars beside each other, each made of its series. */
export interface ChartData {
  readonly times: readonly string[];
  readonly series: readonly Series[];
}

/** More entity types than colours are counted together. */
const ENTITIES_MAX = 5;
const COLORS = ['var(--chart-1)', 'var(--chart-2)', 'var(--chart-3)', 'var(--chart-4)', 'var(--chart-5)'] as const;
const OTHERS = 'var(--chart-rest)';

/** Commands by what was decided. */
export function commandsOf({ buckets }: Activity): ChartData {
  return {
    times: buckets.map(({ at }) => at),
    series: [
      { name: 'Allowed', color: 'var(--chart-1)', values: buckets.map(({ commands }) => commands.allow) },
      { name: 'Denied', color: 'var(--chart-bad)', values: buckets.map(({ commands }) => commands.deny) },
    ],
  };
}

/** Masked values by entity type, the most frequent first. */
export function maskedOf({ buckets, masked }: Activity): ChartData {
  const names = Object.entries(masked)
    .sort(([a, n], [b, m]) => m - n || (a < b ? -1 : 1))
    .map(([name]) => name);
  const shown = names.slice(0, ENTITIES_MAX);
  const series = shown.map((name, i) => ({
    name,
    color: COLORS[i] ?? OTHERS,
    values: buckets.map((bucket) => bucket.masked[name] ?? 0),
  }));
  const rest = names.slice(ENTITIES_MAX);
  if (rest.length > 0) {
    const values = buckets.map((bucket) => rest.reduce((sum, name) => sum + (bucket.masked[name] ?? 0), 0));
    series.push({ name: `${rest.length} other${rest.length === 1 ? '' : 's'}`, color: OTHERS, values });
  }
  return { times: buckets.map(({ at }) => at), series };
}

/** Access requests by what people decided; the rest waits, expired or needed nobody. */
export function requestsOf({ buckets }: Activity): ChartData {
  const of = (pick: (requests: Activity['buckets'][number]['requests']) => number) =>
    buckets.map(({ requests }) => pick(requests));
  return {
    times: buckets.map(({ at }) => at),
    series: [
      { name: 'Approved', color: 'var(--chart-good)', values: of(({ approved }) => approved) },
      { name: 'Rejected', color: 'var(--chart-bad)', values: of(({ rejected }) => rejected) },
      {
        name: 'Neither',
        color: OTHERS,
        values: of(({ total, approved, rejected }) => Math.max(0, total - approved - rejected)),
      },
    ],
  };
}

/** The average time to an approval, in seconds; nothing was approved where it is 0. */
export function approvalTimesOf({ buckets }: Activity): ChartData {
  return {
    times: buckets.map(({ at }) => at),
    series: [
      {
        name: 'Average',
        color: 'var(--chart-2)',
        values: buckets.map(({ average_approval_sec: seconds }) => seconds ?? 0),
      },
    ],
  };
}

/** The sum over all series and times. */
export function totalOf({ series }: ChartData): number {
  return series.reduce((sum, { values }) => sum + values.reduce((part, value) => part + value, 0), 0);
}

/** Lines of a chart: round numbers from 0 on, the last at or above the largest. */
export function ticksOf(largest: number): readonly number[] {
  if (largest <= 0) return [0, 1];
  const STEPS_WANTED = 4;
  const raw = largest / STEPS_WANTED;
  const power = 10 ** Math.floor(Math.log10(raw));
  // Counts have no halves.
  const step = Math.max(1, ([1, 2, 5, 10].find((n) => n * power >= raw) ?? 10) * power);
  const ticks = [0];
  while ((ticks.at(-1) ?? 0) < largest) ticks.push((ticks.at(-1) ?? 0) + step);
  return ticks;
}
