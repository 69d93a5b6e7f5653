/** A command as it was typed could not be cut into words: a quote is open. */
export class OpenQuoteError extends Error {
  constructor(quote: string) {
    super(`A quote is open: ${quote}`);
    this.name = 'OpenQuoteError';
  }
}

const PLAIN = /^[A-Za-z0-9_@%+=:,./$~^{}-]+$/;

/** The words of a command, cut as a shell cuts them, with quotes and backslashes; nothing is filled in. Throws OpenQuoteError. */
export function wordsOf(line: string): string[] {
  const words: string[] = [];
  let word: string | undefined;
  let quote: string | undefined;
  for (let i = 0; i < line.length; i++) {
    const character = line.charAt(i);
    if (quote !== undefined) {
      if (character === quote) quote = undefined;
      else if (character === '\\' && quote === '"' && /["\\]/.test(line.charAt(i + 1))) word += line.charAt(++i);
      else word += character;
    } else if (character === '"' || character === "'") {
      quote = character;
      word ??= '';
    } else if (character === '\\' && i + 1 < line.length) {
      word = (word ?? '') + line.charAt(++i);
    } else if (/\s/.test(character)) {
      if (word !== undefined) words.push(word);
      word = undefined;
    } else {
      word = (word ?? '') + character;
    }
  }
  if (quote !== undefined) throw new OpenQuoteError(quote);
  if (word !== undefined) words.push(word);
  return words;
}

/** The line that is cut into these words again. */
export function lineOf(words: readonly string[]): string {
  return words.map((word) => (PLAIN.test(word) ? word : `'${word.replaceAll("'", `'"'"'`)}'`)).join(' ');
}
