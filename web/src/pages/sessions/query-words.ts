import type { MantineColor } from '@mantine/core';
import type { SessionQuery } from '../../api/shapes.ts';
import type { ResultTableData } from '../../components/result-table.tsx';
import { lengthOf } from '../../components/time-words.ts';

/** How a query fared, in a word and a colour. */
export interface Fate {
  readonly label: string;
  readonly color: MantineColor;
}

/** What became of a query: of its verdict, and then of itself. */
export function fateOf({ state, status, blocked, phase }: SessionQuery): Fate {
  if (state === 'waiting') return { label: 'Waits for approval', color: 'amber' };
  if (state === 'denied') return { label: 'Denied', color: 'red' };
  if (state === 'running') return { label: 'Running', color: 'sluice' };
  if (blocked !== null) return { label: 'Result withheld', color: 'red' };
  if (status === 'ok') return { label: phase === 'prepare' ? 'Prepared' : 'Allowed', color: 'teal' };
  return FATES[status ?? ''] ?? { label: status ?? 'Ended', color: 'gray' };
}

const FATES: Readonly<Record<string, Fate>> = {
  error: { label: 'Failed', color: 'red' },
  skipped: { label: 'Skipped', color: 'gray' },
  lost: { label: 'Connection lost', color: 'red' },
  suspended: { label: 'Paused by its client', color: 'gray' },
};

/** The statement in one line. */
export function lineOf({ text }: Pick<SessionQuery, 'text'>): string {
  // Nobody reads more of it in a list, and some are megabytes.
  return text.slice(0, 2000).replace(/\s+/g, ' ').trim();
}

/** When a query began: when it was held, or else decided. */
export function beginOf({ held_at, decided_at }: Pick<SessionQuery, 'held_at' | 'decided_at'>): string | undefined {
  return held_at ?? decided_at ?? undefined;
}

/** A time within a session as its clock: `0:03.2`, `1:02:03`. */
export function clockOf(ms: number): string {
  const tenths = Math.max(0, Math.floor(ms / 100));
  const seconds = Math.floor(tenths / 10);
  const pad = (n: number) => String(n).padStart(2, '0');
  const hours = Math.floor(seconds / 3600);
  const minutes = Math.floor(seconds / 60) % 60;
  if (hours > 0) return `${hours}:${pad(minutes)}:${pad(seconds % 60)}`;
  return `${minutes}:${pad(seconds % 60)}.${tenths % 10}`;
}

/** How long it ran, `3 ms`. */
export function runWords(ms: number): string {
  return ms < 1000 ? `${ms} ms` : ms < 60_000 ? `${(ms / 1000).toFixed(1)} s` : lengthOf(ms);
}

type Result = SessionQuery['results'][number];

/** Whether the rows of a result are documents. */
export function holdsDocuments({ columns }: Pick<Result, 'columns'>): boolean {
  return columns.length === 1 && columns[0] === 'document';
}

/** A result as a table; a value of which only the beginning was kept says so. */
export function tableOf({ columns, rows }: Result): ResultTableData {
  return {
    columns,
    rows: rows.map((row) =>
      row.map((cell) => (cell === null || typeof cell === 'string' ? cell : `${cell.text}… (${cell.bytes} bytes)`)),
    ),
  };
}

/** What of a result was kept, where that is not everything; undefined where it is. */
export function cutWords({ kept, truncated }: Pick<Result, 'kept' | 'truncated'>): string | undefined {
  if (!truncated) return undefined;
  if (kept === 0) return 'The client got rows; the gateway is set up to keep none.';
  return kept === 1
    ? 'The client got more: the record keeps the first row.'
    : `The client got more: the record keeps the first ${kept.toLocaleString('en')} rows.`;
}
