import { STMT_ID_LAST_PREPARED } from './constants.ts';
import { LongData } from './long-data.ts';
import type { Prepared } from './prepared.ts';

/** Statements one session may have prepared at a time; servers have limits of this size for all sessions together. */
export const STATEMENTS_MAX = 16_384;
/** Characters of all their texts together. */
export const STATEMENT_CHARS_MAX = 64 * 1024 * 1024;

/** The prepared statements of a session, by the server's numbers. */
export class Statements {
  readonly longData = new LongData();
  /** Also those the server has not named yet. */
  readonly #usable = new Set<Prepared>();
  readonly #byId = new Map<number, Prepared>();
  #chars = 0;
  /** The one prepared just before, in the order of the client's commands; MariaDB clients use it before they know its number. */
  #last: Prepared | undefined;

  get isFull(): boolean {
    return this.#usable.size >= STATEMENTS_MAX || this.#chars >= STATEMENT_CHARS_MAX;
  }

  /** The client asked for it. */
  add(prepared: Prepared): void {
    this.#last = prepared;
    this.#usable.add(prepared);
    this.#chars += prepared.text.length;
  }

  /** The server named it; it may have been closed meanwhile. */
  name(prepared: Prepared, id: number): void {
    prepared.id = id;
    if (prepared.state !== 'asked') return;
    prepared.state = 'ready';
    this.#byId.set(id, prepared);
  }

  /** The statement a command is about; undefined for a number nobody gave out. */
  find(id: number): Prepared | undefined {
    const found = id === STMT_ID_LAST_PREPARED ? this.#last : this.#byId.get(id);
    return found?.isUsable === true ? found : undefined;
  }

  /** It was denied, refused by the server, or closed. */
  remove(prepared: Prepared, state: 'denied' | 'failed' | 'gone'): void {
    if (!this.#usable.delete(prepared)) return;
    prepared.state = state;
    this.longData.drop(prepared);
    this.#chars -= prepared.text.length;
    if (prepared.id !== undefined && this.#byId.get(prepared.id) === prepared) this.#byId.delete(prepared.id);
  }

  /** Forgets all of them; returns what they were. */
  clear(): readonly Prepared[] {
    const all = [...this.#usable];
    for (const prepared of all) this.remove(prepared, 'gone');
    return all;
  }
}
