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

/** A word with a dollar sign before it: a name of the query language, or a path that the query says itself. */
const OWN_WORD = /^\$\w+$/;

/**
 * Where messages about documents repeat values: `dup key: { email: "…" }`, `Failed to parse number '…' in $convert`. All
 * that stands in braces or quotes: what of it is a value cannot be told.
 */
export function documentEchoes(text: string): readonly Echo[] {
  const echoes: Echo[] = [];
  for (let i = 0; i < text.length; i++) {
    const open = text[i];
    if (open !== '{' && open !== "'" && open !== '"') continue;
    // Values may hold quotes and braces themselves: the last one that may end it does.
    const end = open === '{' ? text.lastIndexOf('}') : quoteEnd(text, i);
    if (end <= i) continue;
    if (!OWN_WORD.test(text.slice(i + 1, end))) echoes.push([i + 1, end]);
    i = end;
  }
  return echoes;
}

/** An apostrophe within a word ends nothing, nor does a quote behind which a word goes on. */
function quoteEnd(text: string, start: number): number {
  const quote = text[start];
  if (quote === "'" && /\w/.test(text[start - 1] ?? '')) return -1;
  for (let end = text.indexOf(quote ?? '', start + 1); end !== -1; end = text.indexOf(quote ?? '', end + 1)) {
    if (!/[\w@]/.test(text[end + 1] ?? '')) return end;
  }
  return text.length;
}
