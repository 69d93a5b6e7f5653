import { DEFAULT_READING, type MysqlReading } from './reading.ts';
import type { Token } from './token.ts';
import { versionComment } from './version-comment.ts';

const WORD = 1;
const DIGIT = 2;
const SPACE = 4;
const CLASSES = classes();

function classes(): Uint8Array {
  const table = new Uint8Array(128);
  for (let code = 0; code < 128; code += 1) {
    const character = String.fromCharCode(code);
    if (/[A-Za-z_$0-9]/.test(character)) table[code] = WORD;
    if (/[0-9]/.test(character)) table[code] = WORD | DIGIT;
    if (/[\t-\r ]/.test(character)) table[code] = SPACE;
  }
  return table;
}

/** Longest first, so that the first that fits is the one. */
const OPERATORS: readonly string[] = ['<=>', '->>', '<=', '>=', '<>', '!=', '<<', '>>', '&&', '||', ':=', '->', '@@'];
const LONG_OPERATOR_STARTS: ReadonlySet<string> = new Set(OPERATORS.map((operator) => operator.charAt(0)));

/** A no-break space is white space to a session in latin1, and a letter to one in UTF-8. */
const NO_BREAK_SPACE = 0xa0;

const ESCAPES: Readonly<Record<string, string>> = {
  n: '\n',
  t: '\t',
  r: '\r',
  b: '\b',
  '0': '\0',
  Z: '\x1a',
  '%': '\\%',
  _: '\\_',
};

/**
 * Cuts a text into the tokens the server cuts it into, under the session's reading: `#`, `-- ` and block comments,
 * version comments that run, both kinds of quotes. Undefined where servers refuse the text, or differ about it.
 */
export function tokensOf(text: string, reading: MysqlReading = DEFAULT_READING): readonly Token[] | undefined {
  if (reading.isForeign) return undefined;
  const lexer = new Lexer(text, reading);
  return lexer.run() ? lexer.tokens : undefined;
}

class Lexer {
  readonly tokens: Token[] = [];
  readonly #text: string;
  readonly #reading: MysqlReading;
  #at = 0;
  /** The next star-slash ends the body of a version comment that runs. */
  #isInComment = false;

  constructor(text: string, reading: MysqlReading) {
    this.#text = text;
    this.#reading = reading;
  }

  /** False where the text cannot be cut. */
  run(): boolean {
    const text = this.#text;
    while (this.#at < text.length) {
      const code = text.charCodeAt(this.#at);
      const kind = classOf(code);
      if (kind === SPACE) this.#at += 1;
      else if (code === 0 || code === NO_BREAK_SPACE) return false;
      else if (kind !== 0) {
        if (!this.#word(code)) return false;
      } else if (!this.#sign(text.charAt(this.#at))) return false;
    }
    return !this.#isInComment;
  }

  #push(kind: Token['kind'], start: number, end: number, content?: string): true {
    const text = content ?? this.#text.slice(start, end);
    const key = kind === 'word' ? text.toUpperCase() : kind === 'operator' ? text : '';
    this.tokens.push({ kind, text, key, start, end });
    this.#at = end;
    return true;
  }

  /** A name, a keyword, a number, or a literal with a letter in front. */
  #word(code: number): boolean {
    const start = this.#at;
    const next = this.#text.charAt(start + 1);
    const isBehindDot = this.#text[start - 1] === '.' && this.tokens.at(-1)?.key === '.';
    if (!isBehindDot) {
      if (next === "'" && /[xXbB]/.test(this.#text.charAt(start))) return this.#bits(start);
      if (next === "'" && /[nN]/.test(this.#text.charAt(start))) return this.#quoted('string', start, start + 1, "'");
      if (((CLASSES[code] ?? 0) & DIGIT) !== 0) {
        const end = numberEnd(this.#text, start);
        if (end !== undefined) return this.#push('number', start, end);
      }
    }
    // `$tag$ … $tag$` quotes in later versions.
    if (code === 0x24) return false;
    return this.#push('word', start, wordEnd(this.#text, start));
  }

  /** `x'4a'`, `b'01'`: of any other content the server refuses the text. */
  #bits(start: number): boolean {
    const close = this.#text.indexOf("'", start + 2);
    if (close === -1) return false;
    const isHex = /[xX]/.test(this.#text.charAt(start));
    const body = this.#text.slice(start + 2, close);
    const isGood = isHex ? /^(?:[0-9a-fA-F]{2})*$/.test(body) : /^[01]*$/.test(body);
    return isGood && this.#push('number', start, close + 1);
  }

  #sign(character: string): boolean {
    const start = this.#at;
    switch (character) {
      case "'":
        return this.#quoted('string', start, start, character);
      case '"':
        return this.#quoted(this.#reading.ansiQuotes ? 'name' : 'string', start, start, character);
      case '`':
        return this.#quoted('name', start, start, character);
      case '?':
        return this.#push('parameter', start, start + 1);
      case '#':
        return this.#skipLine();
      case '-':
        return isLineComment(this.#text, start) ? this.#skipLine() : this.#operator(character);
      case '/':
        return this.#text[start + 1] === '*' ? this.#comment() : this.#operator(character);
      case '*':
        if (!this.#isInComment || this.#text[start + 1] !== '/') return this.#operator(character);
        this.#isInComment = false;
        this.#at += 2;
        return true;
      case '.':
        return this.#dot();
      case '@':
        return this.#text[start + 1] === '@' ? this.#operator(character) : this.#variable();
      case '\\':
        return this.#text[start + 1] === 'N' && this.#push('word', start, start + 2, 'NULL');
      case ';':
        // What follows is read anew, outside of any comment.
        this.#isInComment = false;
        return this.#operator(character);
      default:
        return this.#operator(character);
    }
  }

  #operator(character: string): boolean {
    const start = this.#at;
    const long = LONG_OPERATOR_STARTS.has(character)
      ? OPERATORS.find((operator) => this.#text.startsWith(operator, start))
      : undefined;
    return this.#push('operator', start, start + (long?.length ?? 1));
  }

  #dot(): boolean {
    const start = this.#at;
    const isNumber = /[0-9]/.test(this.#text.charAt(start + 1)) && !this.#isBehindName(start);
    return isNumber ? this.#push('number', start, fractionEnd(this.#text, start)) : this.#operator('.');
  }

  /** Whether the dot there parts two names: the number behind it is a name. */
  #isBehindName(dot: number): boolean {
    const previous = this.tokens.at(-1);
    return previous !== undefined && previous.end === dot && (previous.kind === 'word' || previous.kind === 'name');
  }

  #quoted(kind: 'string' | 'name' | 'variable', start: number, open: number, quote: string): boolean {
    const escapes = kind !== 'name' && quote !== '`' && !this.#reading.noBackslashEscapes;
    let content = '';
    let from = open + 1;
    for (let at = from; at < this.#text.length; at += 1) {
      const character = this.#text.charAt(at);
      if (escapes && character === '\\') {
        const escaped = this.#text.charAt(at + 1);
        content += this.#text.slice(from, at) + (ESCAPES[escaped] ?? escaped);
        at += 1;
        from = at + 1;
      } else if (character === quote) {
        if (this.#text.charAt(at + 1) !== quote) {
          return this.#push(kind, start, at + 1, content + this.#text.slice(from, at));
        }
        content += this.#text.slice(from, at + 1);
        at += 1;
        from = at + 1;
      }
    }
    return false;
  }

  #variable(): boolean {
    const start = this.#at;
    const quote = this.#text.charAt(start + 1);
    if (/['"`]/.test(quote)) return this.#quoted('variable', start, start + 1, quote);
    const name = matchAt(/[A-Za-z0-9_.$\u0080-\uffff]*/y, this.#text, start + 1);
    return this.#push('variable', start, start + 1 + name.length, name);
  }

  #skipLine(): true {
    const end = this.#text.indexOf('\n', this.#at);
    const stop = end === -1 ? this.#text.length : end;
    // The server ends its text at a NUL, even in a comment.
    const nul = this.#text.slice(this.#at, stop).indexOf('\0');
    this.#at = nul === -1 ? stop : this.#at + nul;
    return true;
  }

  #comment(): boolean {
    const found = versionComment(this.#text, this.#at, this.#reading);
    if (found === undefined) return false;
    if (found.runs) this.#isInComment = true;
    this.#at = found.next;
    return true;
  }
}

function classOf(code: number): number {
  return code < 128 ? (CLASSES[code] ?? 0) : WORD;
}

function wordEnd(text: string, start: number): number {
  let end = start + 1;
  while (end < text.length) {
    const code = text.charCodeAt(end);
    if (code === NO_BREAK_SPACE || (classOf(code) & WORD) === 0) break;
    end += 1;
  }
  return end;
}

/** Where the number ends that begins here; undefined where it is the beginning of a name (`1a`). */
function numberEnd(text: string, start: number): number | undefined {
  const prefixed = matchAt(/0x[0-9a-fA-F]+|0b[01]+/y, text, start);
  if (prefixed !== '' && wordEnd(text, start) === start + prefixed.length) return start + prefixed.length;
  const digits = matchAt(/[0-9]+/y, text, start);
  const end = start + digits.length;
  if (text[end] === '.') return fractionEnd(text, end);
  const exponent = matchAt(/[eE](?:[0-9]+|[+-][0-9]+)/y, text, end);
  if (exponent !== '') return end + exponent.length;
  return wordEnd(text, start) === end ? end : undefined;
}

/** The end of a number from its point on. */
function fractionEnd(text: string, point: number): number {
  return point + matchAt(/\.[0-9]*(?:[eE][+-]?[0-9]+)?/y, text, point).length;
}

/** Two dashes begin a comment before white space, a control character, or the end. */
function isLineComment(text: string, at: number): boolean {
  if (text[at + 1] !== '-') return false;
  const code = at + 2 < text.length ? text.charCodeAt(at + 2) : 0;
  return code <= 0x20 || code === 0x7f;
}

function matchAt(pattern: RegExp, text: string, at: number): string {
  pattern.lastIndex = at;
  return pattern.exec(text)?.[0] ?? '';
}
