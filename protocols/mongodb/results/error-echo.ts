import type { Echo } from '../../../src/core/plugin.ts';

/** Errors whose texts name things of the command or of the schema. All others may repeat values. */
const NAMING: ReadonlySet<number> = new Set([
  ...[13, 18, 26, 27, 43, 48, 50, 59, 64, 67, 68, 72, 73, 79, 85, 86, 91, 100, 112, 115, 166, 168, 189, 237, 246],
  ...[251, 256, 263, 10107, 11600, 11601, 11602, 13388, 13435, 13436, 40324, 40414, 40415],
]);
const DUPLICATE_KEYS: ReadonlySet<number> = new Set([11000, 11001]);
const DUPLICATE_KEY = 'dup key: ';
/**
 * How the server says which command of which collection failed. Whatever else stands before a `caused by` may repeat a
 * value, and so may what looks like one: `{$toInt: {$concat: ['$ssn', ' :: caused by :: ']}}`.
 */
const FAILED_COMMAND = /^(?:Plan ?[Ee]xecutor|Executor) error during [\w ]+(?:: [^\s:"'`{[(]+)? :: caused by :: /;
/** What a value may begin with: a quote, a bracket, a digit; or a colon comes before it. */
const VALUE = /["'`{[(\d]|: /;

/** Where an error's text may repeat values of fields. Texts of errors that are not known are taken for values from the first one on. */
export function echoesOf(code: number, text: string): readonly Echo[] {
  if (NAMING.has(code)) return [];
  if (DUPLICATE_KEYS.has(code)) {
    const key = text.indexOf(DUPLICATE_KEY);
    if (key >= 0) return [[key + DUPLICATE_KEY.length, text.length]];
  }
  const from = FAILED_COMMAND.exec(text)?.[0].length ?? 0;
  const value = text.slice(from).search(VALUE);
  return value === -1 ? [] : [[from + value, text.length]];
}
