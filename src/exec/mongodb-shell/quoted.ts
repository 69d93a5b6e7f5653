import { ShellError } from './shell-error.ts';

const SIMPLE_ESCAPES: Readonly<Record<string, string>> = {
  n: '\n',
  t: '\t',
  r: '\r',
  b: '\b',
  f: '\f',
  v: '\v',
  '0': '\0',
};
const PLAIN = /[^\\"'`$\n\r]+/y;
const CODED = /x([\da-fA-F]{2})|u([\da-fA-F]{4})|u\{([\da-fA-F]{1,6})\}/y;
const LINE_END = /\r\n|[\n\r\u2028\u2029]/y;
const CODE_POINT_MAX = 0x10ffff;

/** The text in quotes of any of the three kinds, and where it ends. Throws ShellError. */
export function readQuoted(source: string, start: number): { readonly text: string; readonly end: number } {
  const quote = source[start];
  let text = '';
  for (let at = start + 1; at < source.length; ) {
    PLAIN.lastIndex = at;
    const [plain] = PLAIN.exec(source) ?? [];
    if (plain !== undefined) {
      text += plain;
      at += plain.length;
      continue;
    }
    const character = source[at] ?? '';
    if (character === quote) {
      // Half of a character could only be sent as another one.
      if (!text.isWellFormed()) throw new ShellError(source, start, 'this string holds half of a surrogate pair');
      return { text, end: at + 1 };
    }
    if (character === '\\') {
      const meant = readEscape(source, at);
      text += meant.text;
      at = meant.end;
      continue;
    }
    if (quote !== '`' && (character === '\n' || character === '\r')) break;
    if (quote === '`' && source.startsWith('${', at)) {
      throw new ShellError(source, at, 'values in template strings are not accepted');
    }
    text += character;
    at += 1;
  }
  throw new ShellError(source, start, 'this string does not end');
}

function readEscape(source: string, at: number): { readonly text: string; readonly end: number } {
  LINE_END.lastIndex = at + 1;
  const [line] = LINE_END.exec(source) ?? [];
  if (line !== undefined) return { text: '', end: at + 1 + line.length };
  CODED.lastIndex = at + 1;
  const coded = CODED.exec(source);
  if (coded !== null) {
    const code = Number.parseInt(coded[1] ?? coded[2] ?? coded[3] ?? '', 16);
    if (code <= CODE_POINT_MAX) return { text: String.fromCodePoint(code), end: CODED.lastIndex };
  }
  const character = source[at + 1] ?? '';
  // A zero with digits behind it, and other digits, are octal codes in some readings and not in others.
  const isOctal = /\d/.test(character) && (character !== '0' || /\d/.test(source[at + 2] ?? ''));
  if (isOctal || /[xu]/.test(character)) throw new ShellError(source, at, 'this escape is not accepted');
  return { text: SIMPLE_ESCAPES[character] ?? character, end: at + 2 };
}
