import { readQuoted } from './quoted.ts';
import { ShellError } from './shell-error.ts';

interface Place {
  /** Where it begins in the script. */
  readonly offset: number;
  /** Whether a line ended before it, behind the token before. */
  readonly startsLine: boolean;
}

/** The smallest pieces of a script. */
export type Token = Place &
  (
    | { readonly kind: 'word' | 'number' | 'mark'; readonly text: string }
    | { readonly kind: 'string'; readonly text: string }
    | { readonly kind: 'regex'; readonly text: string; readonly flags: string }
    /** `use` and `show` take the rest of their line as it is. */
    | { readonly kind: 'order'; readonly text: 'use' | 'show'; readonly argument: string }
    | { readonly kind: 'end'; readonly text: '' }
  );

type Piece = Token extends infer T ? (T extends Token ? Omit<T, keyof Place> : never) : never;

const SPACE = /[^\S\n\r\u2028\u2029]+/y;
const LINE_END = /\r\n|[\n\r\u2028\u2029]/y;
const LINE_COMMENT = /\/\/[^\n\r\u2028\u2029]*/y;
const WORD = /[\p{ID_Start}$_][\p{ID_Continue}$\u200c\u200d]*/uy;
const NUMBER = /0[xX][\da-fA-F]+n?|0[bB][01]+n?|0[oO][0-7]+n?|(?:\d+n|(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?)/y;
const MARK = /[{}[\](),:.;+-]/y;
const REGEX = /\/((?:[^/\\[\n\r]|\\[^\n\r]|\[(?:[^\]\\\n\r]|\\[^\n\r])*\])+)\/([\p{ID_Continue}]*)/uy;
const ORDER = /(use|show)[^\S\n\r\u2028\u2029]+([^\s;(.=[][^\n\r\u2028\u2029;]*)/y;

/** Cuts a script into tokens, the last of them `end`. Throws ShellError. */
export function tokensOf(source: string): readonly Token[] {
  return new Lexer(source).read();
}

class Lexer {
  readonly #source: string;
  readonly #tokens: Token[] = [];
  #at = 0;
  #depth = 0;
  #startsLine = true;

  constructor(source: string) {
    this.#source = source;
  }

  read(): readonly Token[] {
    for (;;) {
      this.#skip();
      const offset = this.#at;
      const piece = offset >= this.#source.length ? { kind: 'end' as const, text: '' as const } : this.#piece();
      this.#tokens.push({ ...piece, offset, startsLine: this.#startsLine });
      this.#startsLine = false;
      if (piece.kind === 'end') return this.#tokens;
    }
  }

  /** Goes over spaces, line ends and comments. */
  #skip(): void {
    for (;;) {
      if (this.#match(LINE_END)) this.#startsLine = true;
      else if (this.#source.startsWith('/*', this.#at)) this.#skipComment();
      else if (!this.#match(SPACE) && !this.#match(LINE_COMMENT)) return;
    }
  }

  #skipComment(): void {
    const end = this.#source.indexOf('*/', this.#at + 2);
    if (end === -1) throw this.#error('this comment does not end');
    if (/[\n\r\u2028\u2029]/.test(this.#source.slice(this.#at, end))) this.#startsLine = true;
    this.#at = end + 2;
  }

  #piece(): Piece {
    return this.#order() ?? this.#plain() ?? this.#string() ?? this.#regex();
  }

  /** Only at the beginning of a statement; elsewhere the words are names like any other. */
  #order(): Piece | undefined {
    const last = this.#tokens.at(-1);
    const isStart = last === undefined || (last.kind === 'mark' && last.text === ';');
    const follows = this.#startsLine && this.#depth === 0 && !(last?.kind === 'mark' && last.text === '.');
    if (!isStart && !follows) return undefined;
    const found = this.#match(ORDER);
    if (!found) return undefined;
    const [argument = ''] = (found[2] ?? '').split('//', 1);
    return { kind: 'order', text: found[1] === 'use' ? 'use' : 'show', argument: argument.trim() };
  }

  #plain(): Piece | undefined {
    const number = this.#match(NUMBER);
    if (number) {
      const { lastIndex } = NUMBER;
      WORD.lastIndex = lastIndex;
      if (/\d/.test(this.#source[lastIndex] ?? '') || WORD.test(this.#source)) {
        throw this.#error('this is no number', lastIndex - number[0].length);
      }
      return { kind: 'number', text: number[0] };
    }
    const word = this.#match(WORD);
    if (word) return { kind: 'word', text: word[0] };
    const mark = this.#match(MARK);
    if (!mark) return undefined;
    const [text] = mark;
    if ('{[('.includes(text)) this.#depth += 1;
    if ('}])'.includes(text)) this.#depth -= 1;
    return { kind: 'mark', text };
  }

  #string(): Piece | undefined {
    const quote = this.#source[this.#at];
    if (quote !== '"' && quote !== "'" && quote !== '`') return undefined;
    const { text, end } = readQuoted(this.#source, this.#at);
    this.#at = end;
    return { kind: 'string', text };
  }

  #regex(): Piece {
    const character = String.fromCodePoint(this.#source.codePointAt(this.#at) ?? 0);
    const last = this.#tokens.at(-1);
    const endsValue =
      last !== undefined && (last.kind !== 'mark' || ')]}'.includes(last.text)) && last.kind !== 'order';
    if (character !== '/' || endsValue) throw this.#error(`${JSON.stringify(character)} is not accepted here`);
    const found = this.#match(REGEX);
    if (!found) throw this.#error('this regular expression does not end');
    return { kind: 'regex', text: found[1] ?? '', flags: found[2] ?? '' };
  }

  #match(pattern: RegExp): RegExpExecArray | null {
    pattern.lastIndex = this.#at;
    const found = pattern.exec(this.#source);
    if (found !== null) this.#at = pattern.lastIndex;
    return found;
  }

  #error(problem: string, offset = this.#at): ShellError {
    return new ShellError(this.#source, offset, problem);
  }
}
