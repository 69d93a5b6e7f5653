import { PREPARES, SAYS_KILL } from './kill-hidden.ts';
import { SAYS_LOCAL } from './local-infile.ts';
import { CHANGES_SCHEMA, EXECUTES } from './schema-change.ts';
import { NAMES_TRACKER } from './session-mode.ts';
import { RUNS_CODE, USES_NAMES } from './statement-names.ts';
import { MENTIONS_TEMPORARY } from './temporary-tables.ts';

/** What is looked for in every text; all of them look for words, whatever their case. */
export const LOOKED_FOR: readonly RegExp[] = [
  SAYS_KILL,
  PREPARES,
  SAYS_LOCAL,
  CHANGES_SCHEMA,
  EXECUTES,
  NAMES_TRACKER,
  RUNS_CODE,
  USES_NAMES,
  MENTIONS_TEMPORARY,
];

const ANY = new RegExp(LOOKED_FOR.map(({ source }) => source).join('|'), 'i');

/**
 * Whether a text has none of the words by which it could do more to its session than return or change rows: nearly every
 * text has none, and is looked through once instead of nine times.
 */
export function isOrdinary(text: string): boolean {
  return !ANY.test(text);
}
