/** The longest text that is parsed, in UTF-16 units. Longer statements are `unknown`. */
export const TEXT_LENGTH_MAX = 1024 * 1024;

/** The most tokens that are parsed: 3.5 µs each on the thread every session shares. */
export const TOKENS_MAX = 50_000;

/** A text of at most this many tokens cannot nest deeply enough to exhaust the parser's stack, whatever it says. */
export const SMALL_TOKENS_MAX = 3_000;

/**
 * The lexer reads a run of operator characters again from each of its characters, so a run of n costs n²;
 * this bounds the sum. 64 kB of `+-` would otherwise stop the gateway for a minute.
 */
export const OPERATOR_RUN_COST_MAX = 10_000_000;

/** What parsing a text may cost: `small` is always safe, `large` may exhaust the parser's stack, `refused` is not parsed. */
export type TextCost = 'small' | 'large' | 'refused';

const SPACE = 1;
const WORD = 2;
const OPERATOR = 3;
const OTHER = 4;

const CLASSES = classes();

function classes(): Uint8Array {
  const table = new Uint8Array(128).fill(OTHER);
  for (const character of ' \t\n\r\v\f') table[character.charCodeAt(0)] = SPACE;
  for (const character of '~!@#^&|`?+-*/%<>=') table[character.charCodeAt(0)] = OPERATOR;
  for (let code = 0; code < 128; code += 1) {
    if (/[A-Za-z0-9_$]/.test(String.fromCharCode(code))) table[code] = WORD;
  }
  return table;
}

/**
 * Judges a text before it is parsed, without knowing where its strings and comments lie: it may count too much, never
 * too little, so no quoting trick gets a text past it.
 */
export function textCost(text: string): TextCost {
  if (text.length > TEXT_LENGTH_MAX) return 'refused';
  let tokens = 0;
  let runCost = 0;
  let run = 0;
  let previous = SPACE;
  for (let i = 0; i < text.length; i += 1) {
    const code = text.charCodeAt(i);
    // The server ends the text at a NUL; what follows would be judged but never run, or the reverse.
    if (code === 0) return 'refused';
    const kind = code < 128 ? (CLASSES[code] ?? OTHER) : WORD;
    if (kind === OPERATOR) run += 1;
    else if (run > 0) {
      runCost += run * run;
      run = 0;
    }
    if (kind !== SPACE && (kind !== WORD || previous !== WORD)) tokens += 1;
    previous = kind;
  }
  if (tokens > TOKENS_MAX || runCost + run * run > OPERATOR_RUN_COST_MAX) return 'refused';
  return tokens > SMALL_TOKENS_MAX ? 'large' : 'small';
}
