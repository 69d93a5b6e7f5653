import type { SessionEvent } from '../../src/core/plugin.ts';

/** What one session ran by which window. */
export class WindowMemory {
  /** Queries that may run by a window and have not ended: query id → window id. */
  readonly #released = new Map<number, string>();
  readonly #commands = new Map<string, number>();

  /** Whether the session is closed. */
  isOver = false;

  /** Whether the session used any. */
  get isUsed(): boolean {
    return this.#commands.size > 0;
  }

  /** How many commands ran by each window that the session used: window id → number. */
  get counts(): ReadonlyMap<string, number> {
    return this.#commands;
  }

  /** The session uses this window. */
  join(windowId: string): void {
    if (!this.#commands.has(windowId)) this.#commands.set(windowId, 0);
  }

  /** A query may run by this window. */
  release(queryId: number, windowId: string): void {
    this.#released.set(queryId, windowId);
  }

  /** Takes in what became of queries. What never ran does not count. */
  note(event: SessionEvent): void {
    if (event.type === 'query.decided' && !event.verdict.allow) {
      this.#released.delete(event.query.id);
    } else if (event.type === 'query.ended') {
      const id = this.#released.get(event.query.id);
      // A portal that stopped at its row limit goes on under the same query.
      if (id === undefined || event.outcome.status === 'suspended') return;
      this.#released.delete(event.query.id);
      if (event.outcome.status !== 'skipped') this.#commands.set(id, (this.#commands.get(id) ?? 0) + 1);
    }
  }
}
