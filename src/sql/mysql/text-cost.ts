/** The longest text that is read, in UTF-16 units; dumps hold INSERTs of 1 MiB. Longer statements are `unknown`. */
export const TEXT_LENGTH_MAX = 4 * 1024 * 1024;

/** The most tokens that are read, counted in a way that may find too many and never too few. */
export const TOKENS_MAX = 1_000_000;

/** What reading a text may cost: linear in its length, and done on the thread all sessions share. */
export type TextCost = 'small' | 'refused';

/** Judges a text before it is read, without knowing where its strings and comments lie. */
export function textCost(text: string): TextCost {
  if (text.length > TEXT_LENGTH_MAX) return 'refused';
  // No text of fewer characters has more tokens.
  if (text.length <= TOKENS_MAX) return 'small';
  let tokens = 0;
  let wasWord = false;
  for (let i = 0; i < text.length; i += 1) {
    const code = text.charCodeAt(i);
    const isWord = code >= 0x80 || (code >= 0x30 && code <= 0x39) || ((code | 0x20) >= 0x61 && (code | 0x20) <= 0x7a);
    if (code > 0x20 && (!isWord || !wasWord)) tokens += 1;
    wasWord = isWord;
  }
  return tokens > TOKENS_MAX ? 'refused' : 'small';
}
