import type { LiveSession } from './live-session.ts';
import type { Reason } from './verdict.ts';

/** Sessions one gateway process runs at a time. */
export const SESSIONS_MAX = 10_000;

/** The sessions that run in this process. */
export class SessionRegistry {
  readonly #sessions = new Map<string, LiveSession>();

  get size(): number {
    return this.#sessions.size;
  }

  get isFull(): boolean {
    return this.#sessions.size >= SESSIONS_MAX;
  }

  add(session: LiveSession): void {
    this.#sessions.set(session.id, session);
  }

  remove(id: string): void {
    this.#sessions.delete(id);
  }

  get(id: string): LiveSession | undefined {
    return this.#sessions.get(id);
  }

  all(): readonly LiveSession[] {
    return [...this.#sessions.values()];
  }

  /** Ends a session; false when it does not run here. */
  kill(id: string, reason: Reason): boolean {
    const session = this.#sessions.get(id);
    session?.kill(reason);
    return session !== undefined;
  }

  killAll(reason: Reason): void {
    for (const session of this.#sessions.values()) session.kill(reason);
  }
}
