import { UsageError } from './failure.ts';

const UNIT_SECONDS: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3600, d: 86_400 };
const DURATION = /^(?:\d+(?:\.\d+)?[smhd])+$/;

/** Seconds of a duration such as `90s`, `30m`, `1h30m` or `7d`; a bare number is seconds. */
export function parseDuration(text: string): number {
  if (/^\d+$/.test(text)) return positive(Number(text), text);
  if (!DURATION.test(text))
    throw new UsageError(`"${text}" is not a duration.`, 'Write it like 90s, 30m, 1h30m or 7d.');
  let seconds = 0;
  for (const [, amount, unit] of text.matchAll(/(\d+(?:\.\d+)?)([smhd])/g)) {
    seconds += Number(amount) * (UNIT_SECONDS[unit ?? ''] ?? 0);
  }
  return positive(Math.round(seconds), text);
}

function positive(seconds: number, text: string): number {
  if (!Number.isSafeInteger(seconds) || seconds < 1) {
    throw new UsageError(`"${text}" is not a duration.`, 'It must be at least one second.');
  }
  return seconds;
}
