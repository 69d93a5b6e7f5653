import type { MantineColor } from '@mantine/core';
import type { Session } from '../../api/shapes.ts';

/** What a session was opened for. */
export const VERBS: Readonly<Record<Session['verb'], string>> = {
  connect: 'Own client',
  exec: 'Script',
  test: 'Test',
};

/** The protocols of sessions, as people name them. */
export const PROTOCOLS: Readonly<Record<string, string>> = {
  postgres: 'PostgreSQL',
  mysql: 'MySQL',
  mongodb: 'MongoDB',
};

/** Whether a session goes on. */
export const STATUSES: Readonly<Record<Session['status'], { readonly label: string; readonly color: MantineColor }>> = {
  open: { label: 'Open', color: 'teal' },
  closed: { label: 'Closed', color: 'gray' },
};

/** A protocol as people name it. */
export function protocolOf({ type }: Pick<Session, 'type'>): string {
  return PROTOCOLS[type] ?? type;
}

/** How the statements of a session are written; undefined where only their look tells. */
export function subtypeOf({ type }: Pick<Session, 'type'>): string | undefined {
  return Object.hasOwn(PROTOCOLS, type) ? type : undefined;
}

/** How many values were masked, whatever they were. */
export function maskedTotal(masked: Readonly<Record<string, number>>): number {
  return Object.values(masked).reduce((sum, count) => sum + count, 0);
}

/** Masked values by what they were: `2 × EMAIL_ADDRESS, 1 × PHONE_NUMBER`. */
export function maskedWords(masked: Readonly<Record<string, number>>): string {
  return Object.entries(masked)
    .map(([what, count]) => `${count.toLocaleString('en')} × ${what}`)
    .join(', ');
}

/** How long a session lasted, or lasts. */
export function lengthMsOf({ start_date, end_date }: Pick<Session, 'start_date' | 'end_date'>, now: number): number {
  return Math.max(0, (end_date === null ? now : Date.parse(end_date)) - Date.parse(start_date));
}

/** `1 query`, `2 queries`. */
export function queriesWords(count: number): string {
  return count === 1 ? '1 query' : `${count.toLocaleString('en')} queries`;
}
