import { ShellError } from './shell-error.ts';
import { type Token, tokensOf } from './tokens.ts';

/** Goes over the tokens of a script. */
export class Reader {
  readonly #source: string;
  readonly #tokens: readonly Token[];
  #at = 0;

  constructor(source: string) {
    this.#source = source;
    this.#tokens = tokensOf(source);
  }

  /** The token that comes next; at the end, the end. */
  get next(): Token {
    return this.#tokens[Math.min(this.#at, this.#tokens.length - 1)] as Token;
  }

  get isAtEnd(): boolean {
    return this.next.kind === 'end';
  }

  /** Whether a statement may end before the token that comes next. */
  get endsStatement(): boolean {
    return this.isAtEnd || this.next.startsLine || this.isMark(';');
  }

  take(): Token {
    const token = this.next;
    this.#at += 1;
    return token;
  }

  isMark(text: string): boolean {
    return this.next.kind === 'mark' && this.next.text === text;
  }

  /** Takes this mark if it comes next. */
  takeMark(text: string): boolean {
    const found = this.isMark(text);
    if (found) this.#at += 1;
    return found;
  }

  mustTakeMark(text: string): void {
    if (!this.takeMark(text)) throw this.unexpected(`\`${text}\``);
  }

  /** What is wrong at an offset, or with what comes next. */
  error(problem: string, offset: number = this.next.offset): ShellError {
    return new ShellError(this.#source, offset, problem);
  }

  /** `wanted` should have come next. */
  unexpected(wanted: string): ShellError {
    const { kind, text } = this.next;
    if (kind === 'end') return this.error(`the script ends where ${wanted} is expected`);
    if (kind === 'mark' && (text === '+' || text === '-')) return this.error('arithmetic is not accepted');
    return this.error(`${wanted} is expected, not ${kind === 'string' ? 'a string' : `\`${shortened(text)}\``}`);
  }
}

const SHOWN_CHARS_MAX = 40;

function shortened(text: string): string {
  return text.length > SHOWN_CHARS_MAX ? `${text.slice(0, SHOWN_CHARS_MAX)}…` : text;
}
