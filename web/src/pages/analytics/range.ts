const HOUR_MS = 3600 * 1000;
const DAY_MS = 24 * HOUR_MS;
/** Shorter ranges are shown by the hour. */
const HOURLY_DAYS_MAX = 3;
/** The gateway answers no more buckets. */
export const DAYS_MAX = 366;

/** Ranges to choose from, by their name in the address. */
export const RANGES = [
  { value: '24h', label: '24 hours', days: 1 },
  { value: '7d', label: '7 days', days: 7 },
  { value: '30d', label: '30 days', days: 30 },
  { value: '90d', label: '90 days', days: 90 },
] as const;
const DEFAULT = '7d';

/** What is looked at: a range that ends now, or days somebody chose. */
export interface Range {
  /** `7d`, or `custom`. */
  readonly name: string;
  /** Of a range that somebody chose: its first and its last day, in UTC. */
  readonly from?: string;
  readonly to?: string;
}

/** The range an address names; days that are none, or too many, are passed over. */
export function rangeOf(search: URLSearchParams): Range {
  const from = search.get('from') ?? '';
  const to = search.get('to') ?? '';
  if (dayProblem(from, to) === undefined) return { name: 'custom', from, to };
  const named = RANGES.find(({ value }) => value === search.get('range'));
  return { name: named?.value ?? DEFAULT };
}

/** Why two days are no range, in a sentence; undefined where they are. */
export function dayProblem(from: string, to: string): string | undefined {
  const first = dayOf(from);
  const last = dayOf(to);
  if (first === undefined || last === undefined) return 'Choose the first and the last day.';
  if (last < first) return 'The last day comes before the first.';
  if ((last - first) / DAY_MS >= DAYS_MAX) return `At most ${DAYS_MAX} days.`;
  return undefined;
}

function dayOf(text: string): number | undefined {
  const time = /^\d{4}-\d{2}-\d{2}$/.test(text) ? Date.parse(`${text}T00:00:00Z`) : Number.NaN;
  return Number.isNaN(time) ? undefined : time;
}

/** What is asked of the gateway for a range. Ends with the running hour or day, so that what just happened is in it. */
export function askedOf(range: Range, now: number) {
  const named = RANGES.find(({ value }) => value === range.name);
  const first = dayOf(range.from ?? '');
  const last = dayOf(range.to ?? '');
  if (named === undefined && first !== undefined && last !== undefined) {
    const days = (last - first) / DAY_MS + 1;
    return asked(first, last + DAY_MS, days <= HOURLY_DAYS_MAX ? 'hour' : 'day');
  }
  const { days } = named ?? { days: 7 };
  const bucket = days <= HOURLY_DAYS_MAX ? 'hour' : 'day';
  const size = bucket === 'hour' ? HOUR_MS : DAY_MS;
  const end = Math.ceil((now + 1) / size) * size;
  return asked(end - days * DAY_MS, end, bucket);
}

function asked(since: number, until: number, bucket: 'hour' | 'day') {
  return { start_date: new Date(since).toISOString(), end_date: new Date(until).toISOString(), bucket };
}
