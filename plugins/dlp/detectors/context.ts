import { BLANK, type Codes, codeAt, isAsciiLetter, isForeignLetter, OPEN_BRACKET, UNDERSCORE } from '../characters.ts';

/** How far before a number a word may stand that says what the number is. */
const CONTEXT_CODES_MAX = 32;

/** More of an identifier says nothing more about it. */
const KEY_CODES_MAX = 256;
/** Documents repeat their keys in every row; this many are remembered. */
const KEYS_REMEMBERED_MAX = 1000;

/** `wordsOf`, remembering what it was asked. */
export function rememberedWords(): (identifier: string) => ReadonlySet<string> {
  const known = new Map<string, ReadonlySet<string>>();
  return (identifier) => {
    let words = known.get(identifier);
    if (words === undefined) {
      words = wordsOf(identifier);
      if (known.size < KEYS_REMEMBERED_MAX && identifier.length < KEY_CODES_MAX) known.set(identifier, words);
    }
    return words;
  };
}

/** The lower-case words of an identifier: `homePhone_2` gives `home` and `phone`. */
export function wordsOf(identifier: string): ReadonlySet<string> {
  const spaced = identifier.slice(0, KEY_CODES_MAX).replace(/(\p{Ll})(\p{Lu})/gu, '$1 $2');
  return new Set(spaced.toLowerCase().match(/\p{L}+/gu) ?? []);
}

/** Whether one of `words` stands shortly before `start`. Words in square brackets are labels of masks and say nothing. */
export function hasWordBefore(codes: Codes, start: number, words: ReadonlySet<string>): boolean {
  let word = '';
  // Values taken out before do not count: what is left moves together, as it will for whoever reads the masked text.
  let left = CONTEXT_CODES_MAX;
  for (let i = start - 1; i >= -1 && left > 0; i--) {
    const code = codeAt(codes, i);
    if (code !== BLANK || i < 0) left--;
    if (isAsciiLetter(code) || isForeignLetter(code)) {
      word = String.fromCharCode(code) + word;
      continue;
    }
    if (words.has(word.toLowerCase()) && !isLabel(codes, i)) return true;
    word = '';
  }
  return false;
}

/** `[PHONE_NUMBER]`: walks back over the label's other words to its bracket. */
function isLabel(codes: Codes, before: number): boolean {
  let i = before;
  for (let steps = 0; steps < CONTEXT_CODES_MAX; steps++, i--) {
    const code = codeAt(codes, i);
    if (code === OPEN_BRACKET) return true;
    if (!isAsciiLetter(code) && code !== UNDERSCORE) return false;
  }
  return false;
}
