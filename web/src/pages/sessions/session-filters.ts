import type { Session } from '../../api/shapes.ts';
import { PROTOCOLS, VERBS } from './session-words.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
/** The end of the time is not asked for to the millisecond: the question stays the same for a while. */
const MINUTE_MS = 60_000;

/** Times one chooses most; others are typed as days. */
export const RANGES = [
  { value: '1h', label: 'Last hour', ms: HOUR_MS },
  { value: '24h', label: 'Last 24 hours', ms: DAY_MS },
  { value: '7d', label: 'Last 7 days', ms: 7 * DAY_MS },
  { value: '30d', label: 'Last 30 days', ms: 30 * DAY_MS },
] as const;
/** The choice that shows two days to be typed. */
export const OWN_RANGE = 'days';

const DAY = /^\d{4}-\d{2}-\d{2}$/;

/** What a list of sessions is narrowed down by, as the API takes it. */
export interface SessionFilters {
  readonly search?: string;
  readonly user?: string;
  readonly connection?: string;
  readonly status?: Session['status'];
  readonly verb?: Session['verb'];
  readonly type?: string;
  readonly start_date?: string;
  readonly end_date?: string;
}

/** What the address narrows the list down by. What it does not know is left out. */
export function filtersOf(search: URLSearchParams, now: number): SessionFilters {
  const status = search.get('status');
  const verb = search.get('verb');
  const type = search.get('type');
  return {
    ...textOf(search, 'search'),
    ...textOf(search, 'user'),
    ...textOf(search, 'connection'),
    ...(status === 'open' || status === 'closed' ? { status } : {}),
    ...(isVerb(verb) ? { verb } : {}),
    ...(type !== null && Object.hasOwn(PROTOCOLS, type) ? { type } : {}),
    ...timesOf(search, now),
  };
}

function textOf(search: URLSearchParams, name: 'search' | 'user' | 'connection'): Pick<SessionFilters, typeof name> {
  const text = search.get(name)?.trim() ?? '';
  return text === '' ? {} : { [name]: text };
}

function isVerb(text: string | null): text is Session['verb'] {
  return text !== null && Object.hasOwn(VERBS, text);
}

function timesOf(search: URLSearchParams, now: number): Pick<SessionFilters, 'start_date' | 'end_date'> {
  const range = search.get('time');
  const preset = RANGES.find(({ value }) => value === range);
  if (preset !== undefined) {
    return { start_date: new Date(Math.floor((now - preset.ms) / MINUTE_MS) * MINUTE_MS).toISOString() };
  }
  if (range !== OWN_RANGE) return {};
  const from = dayOf(search.get('from'));
  const to = dayOf(search.get('to'));
  // The last day belongs to it.
  if (to !== undefined) to.setDate(to.getDate() + 1);
  return {
    ...(from === undefined ? {} : { start_date: from.toISOString() }),
    ...(to === undefined ? {} : { end_date: to.toISOString() }),
  };
}

/** The beginning of a day where the reader is. */
function dayOf(text: string | null): Date | undefined {
  if (text === null || !DAY.test(text)) return undefined;
  const date = new Date(`${text}T00:00:00`);
  return Number.isNaN(date.getTime()) ? undefined : date;
}
