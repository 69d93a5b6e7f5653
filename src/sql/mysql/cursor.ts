import type { Token } from './token.ts';
import type { TableNode } from './tree.ts';
import { isReserved } from './words.ts';

/** Thrown where a text is not of the grammar; never leaves the parser. */
export class NotUnderstood extends Error {
  override readonly name = 'NotUnderstood';
}

/** The one that is thrown: going back is common, and making a stack trace each time is not cheap. */
export const NOT_UNDERSTOOD = new NotUnderstood();

/** Steps per token: going back and trying another way must not cost the square of a text. */
const STEPS_PER_TOKEN = 60;
const STEPS_MIN = 5_000;
/** How deeply expressions and queries may nest. */
export const DEPTH_MAX = 300;

const END: Token = { kind: 'operator', text: '', key: '', start: 0, end: 0 };

/** A place in the tokens of one statement. */
export class Cursor {
  readonly text: string;
  readonly #tokens: readonly Token[];
  #at: number;
  readonly #stop: number;
  #steps: number;
  #depth = 0;

  constructor(text: string, tokens: readonly Token[], from = 0, to = tokens.length) {
    this.text = text;
    this.#tokens = tokens;
    this.#at = from;
    this.#stop = to;
    this.#steps = STEPS_MIN + (to - from) * STEPS_PER_TOKEN;
  }

  get at(): number {
    return this.#at;
  }

  get isAtEnd(): boolean {
    return this.#at >= this.#stop;
  }

  peek(ahead = 0): Token {
    const at = this.#at + ahead;
    return at < this.#stop ? (this.#tokens[at] ?? END) : END;
  }

  next(): Token {
    if (this.isAtEnd) throw NOT_UNDERSTOOD;
    this.#steps -= 1;
    if (this.#steps < 0) throw NOT_UNDERSTOOD;
    const token = this.peek();
    this.#at += 1;
    return token;
  }

  /** Whether these words or operators come next. */
  is(...keys: readonly string[]): boolean {
    return keys.every((key, i) => this.peek(i).key === key);
  }

  isOneOf(keys: ReadonlySet<string>): boolean {
    const { key } = this.peek();
    return key !== '' && keys.has(key);
  }

  /** Takes these words or operators if they come next. */
  take(...keys: readonly string[]): boolean {
    if (!this.is(...keys)) return false;
    for (const _key of keys) this.next();
    return true;
  }

  expect(...keys: readonly string[]): void {
    if (!this.take(...keys)) throw NOT_UNDERSTOOD;
  }

  /** Takes any of the words that come next, in whatever order. */
  skipAny(words: ReadonlySet<string>): void {
    while (this.isOneOf(words)) this.next();
  }

  /** A name, quoted or not; behind a dot every word is one. */
  name(isBehindDot = false): string {
    const token = this.peek();
    const isName = token.kind === 'name' || (token.kind === 'word' && (isBehindDot || !isReserved(token.key)));
    if (!isName) throw NOT_UNDERSTOOD;
    return this.next().text;
  }

  /** `t`, `db.t`, `.t`. */
  table(): TableNode {
    if (this.take('.')) return { name: this.name(true) };
    const first = this.name();
    if (!this.is('.')) return { name: first };
    this.next();
    return { schema: first, name: this.name(true) };
  }

  /** Literals that stand one behind the other are one. */
  string(): string {
    if (this.peek().kind !== 'string') throw NOT_UNDERSTOOD;
    let text = '';
    while (this.peek().kind === 'string') text += this.next().text;
    return text;
  }

  list<T>(one: () => T): T[] {
    const all = [one()];
    while (this.take(',')) all.push(one());
    return all;
  }

  parenthesised<T>(inner: () => T): T {
    this.expect('(');
    const found = inner();
    this.expect(')');
    return found;
  }

  /** Skips a parenthesis with whatever is in it. */
  skipParenthesis(): void {
    this.expect('(');
    for (let depth = 1; depth > 0; ) {
      const { key } = this.next();
      if (key === '(') depth += 1;
      else if (key === ')') depth -= 1;
    }
  }

  /** What `inner` reads, or undefined and back to where it began. */
  attempt<T>(inner: () => T): T | undefined {
    const { at } = this;
    const depth = this.#depth;
    try {
      return inner();
    } catch (error) {
      if (!(error instanceof NotUnderstood) || this.#steps < 0) throw error;
      this.#at = at;
      this.#depth = depth;
      return undefined;
    }
  }

  /** Whether a query begins here, in whatever it is contained. */
  get isAtQuery(): boolean {
    return this.is('SELECT') || (this.is('(') && /^(TABLE|VALUES|WITH)$/.test(this.peek(1).key));
  }

  /** Takes tokens that were looked at already. */
  skip(count: number): void {
    this.#at = Math.min(this.#at + count, this.#stop);
  }

  /** Back to a place it was at before. */
  back(at: number): void {
    this.#at = at;
  }

  /** Guards against nests that would exhaust the stack. */
  nested<T>(inner: () => T): T {
    this.#depth += 1;
    if (this.#depth > DEPTH_MAX) throw NOT_UNDERSTOOD;
    const found = inner();
    this.#depth -= 1;
    return found;
  }

  /** The text from a token on, up to where the cursor is. */
  textFrom(at: number): string {
    const first = this.#tokens[at];
    const last = this.#tokens[this.#at - 1];
    return first === undefined || last === undefined ? '' : this.text.slice(first.start, last.end);
  }
}
