import type { Echo } from '../../src/core/plugin.ts';
import type { Label } from './strategies.ts';
import type { TextMasker } from './text-masker.ts';

/**
 * Masks a message. With column rules, values it repeats are masked whole: whose they are cannot be told. `echoes` says where
 * they stand; without, they are looked for as PostgreSQL writes them.
 */
export function maskServerText(
  text: string,
  masker: TextMasker,
  column: Label | undefined,
  echoes: readonly Echo[] = [findEcho(text)],
): string {
  let plain = text;
  // From the end, so that what stands before keeps its place.
  for (const [start, end] of column === undefined ? [] : echoes.toReversed()) {
    if (column === undefined || start >= end) continue;
    plain = `${plain.slice(0, start)}${masker.whole(column, plain.slice(start, end))}${plain.slice(end)}`;
  }
  // A message cannot be NULL.
  return masker.mask(plain) ?? '[MASKED]';
}

/**
 * Where PostgreSQL's messages repeat values of columns: `Key (email)=(…) already exists`, `Failing row contains (…)`,
 * `invalid input syntax for type integer: "…"`. Found by their shape, because the words are in the server's language.
 */
function findEcho(text: string): Echo {
  const key = text.indexOf(')=(');
  const lastParenthesis = text.lastIndexOf(')');
  if (key >= 0 && lastParenthesis > key + 3) return [key + 3, lastParenthesis];
  const quoted = text.indexOf(': "');
  if (quoted >= 0 && text.endsWith('"') && text.length > quoted + 4) return [quoted + 3, text.length - 1];
  const value = text.startsWith('value "') ? text.lastIndexOf('"') : -1;
  if (value > 7) return [7, value];
  const row = text.indexOf(' (');
  const isRow = row > 0 && /\)\.?$/.test(text.slice(-2)) && !/[():"]/.test(text.slice(0, row));
  return isRow ? [row + 2, lastParenthesis] : [0, 0];
}
