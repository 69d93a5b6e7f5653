const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
/** Longer ago, the day says more. */
const RELATIVE_MAX = 7 * DAY;
/** The clocks of the gateway and of this machine differ by a little. */
const NOW_MS = 5 * SECOND;

const relative = new Intl.RelativeTimeFormat('en', { numeric: 'always', style: 'short' });
const exact = new Intl.DateTimeFormat('en-GB', { dateStyle: 'medium', timeStyle: 'medium' });
const day = new Intl.DateTimeFormat('en-GB', { dateStyle: 'medium' });

/** A time as people say it, seen from `now`: `3 min. ago`, `in 2 hr.`, `4 Mar 2026`. */
export function agoOf(at: string, now: number): string {
  const ms = Date.parse(at) - now;
  const far = Math.abs(ms);
  if (far < NOW_MS) return 'just now';
  if (far < MINUTE) return relative.format(Math.trunc(ms / SECOND), 'second');
  if (far < HOUR) return relative.format(Math.trunc(ms / MINUTE), 'minute');
  if (far < DAY) return relative.format(Math.trunc(ms / HOUR), 'hour');
  if (far < RELATIVE_MAX) return relative.format(Math.trunc(ms / DAY), 'day');
  return day.format(Date.parse(at));
}

/** A time to the second, in the reader's own time zone. */
export function exactOf(at: string): string {
  return exact.format(Date.parse(at));
}

/** A length of time in its two largest units: `1 h 30 min`, `45 s`. */
export function lengthOf(ms: number): string {
  const units: readonly (readonly [number, string])[] = [
    [DAY, 'd'],
    [HOUR, 'h'],
    [MINUTE, 'min'],
    [SECOND, 's'],
  ];
  const first = units.findIndex(([size]) => ms >= size);
  if (first < 0) return `${Math.max(0, Math.round(ms))} ms`;
  let rest = ms;
  const words: string[] = [];
  for (const [size, name] of units.slice(first, first + 2)) {
    const count = Math.floor(rest / size);
    rest -= count * size;
    if (count > 0) words.push(`${count} ${name}`);
  }
  return words.join(' ');
}
