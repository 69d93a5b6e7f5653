import type { ApiRecord } from './api-client.ts';
import { textOf } from './records.ts';

/** `30 min`, `1 h 30 min`, `45 s`: how long access lasts. */
export function secondsText(seconds: number): string {
  const parts = [
    [Math.floor(seconds / 3600), 'h'],
    [Math.floor((seconds % 3600) / 60), 'min'],
    [Math.floor(seconds % 60), 's'],
  ] as const;
  const words = parts.filter(([count]) => count > 0).map(([count, unit]) => `${count} ${unit}`);
  return words.length === 0 ? '0 s' : words.join(' ');
}

/** How long the access of a review lasts; empty for a command. */
export function windowDuration(review: ApiRecord): string {
  return typeof review.access_duration_sec === 'number' ? secondsText(review.access_duration_sec) : '';
}

/** What a review is about, where it is no command: `access for 30 min: the import failed`. */
export function windowText(review: ApiRecord): string {
  const why = textOf(review, 'justification');
  return `access for ${windowDuration(review)}${why === '' ? '' : `: ${why}`}`;
}

/** What is left of access at a time; empty where it has not begun or is over. */
export function windowLeft(review: ApiRecord, now: number): string {
  const until = typeof review.revoke_at === 'string' ? Date.parse(review.revoke_at) : Number.NaN;
  return review.status === 'APPROVED' && until > now ? secondsText(Math.round((until - now) / 1000)) : '';
}
