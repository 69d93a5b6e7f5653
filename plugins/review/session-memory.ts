import type { Query, Statement } from '../../src/core/query.ts';
import { WindowMemory } from './window-memory.ts';

/** How many cursors of a session are remembered as approved; a forgotten one needs approval again. */
export const CURSORS_REMEMBERED_MAX = 256;

/** What the plugin knows of one session. */
export class SessionMemory {
  /** Queries of this session that wait now. */
  holds = 0;
  /** Approved queries that were released and have not ended: query id → review id. */
  readonly released = new Map<number, string>();
  /** What ran by windows. */
  readonly windows = new WindowMemory();
  readonly #cursors = new Map<string, string>();
  #hasRunOthers = false;

  /**
   * Whether the session has run nothing yet but housekeeping and statements that only read or change rows. Only then do
   * names without a schema surely mean the built-in objects: anything else may have changed the search path or made
   * temporary objects.
   */
  get isPristine(): boolean {
    return !this.#hasRunOthers;
  }

  /** Remembers a query that may run: the cursors it declares, and that names may mean something else from now on. */
  passed(query: Query): void {
    for (const statement of query.statements()) {
      if (mayChangeNames(statement)) this.#hasRunOthers = true;
      if (statement.cursor?.action === 'declare') this.#remember(statement.cursor.name, statement.text);
    }
  }

  /** Remembers that something ran which nobody looked at. */
  passedUnseen(): void {
    this.#hasRunOthers = true;
  }

  /** Whether a cursor of this name was declared by this very text, and that declaration was let pass. */
  hasPassedCursor(name: string, text: string): boolean {
    return this.#cursors.get(name) === text;
  }

  /** Whether any declaration of this cursor was let pass. */
  knowsCursor(name: string): boolean {
    return this.#cursors.has(name);
  }

  #remember(name: string, text: string): void {
    this.#cursors.delete(name);
    this.#cursors.set(name, text);
    for (const oldest of this.#cursors.keys()) {
      if (this.#cursors.size <= CURSORS_REMEMBERED_MAX) break;
      this.#cursors.delete(oldest);
    }
  }
}

/** What a cursor's rows run was looked at when it was declared. */
function mayChangeNames(statement: Statement): boolean {
  return statement.housekeeping === false && statement.keepsNames !== true && statement.cursor?.action !== 'use';
}
