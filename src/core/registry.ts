import type { LiveSession } from './live-session.ts';
import type { Reason } from './verdict.ts';

/** Sessions one gateway process runs at a time. */
export const SESSIONS_MAX = 10_000;

/** The sessions that run in this process. */
export class SessionRegistry {
  readonly #sessions = new Map<string, LiveSession>();
  /** How many of them are whose, by the user's id. */
  readonly #counts = new Map<string, number>();
  /** Sessions one user may have open here at a time. */
  readonly perUserMax: number;

  constructor({ perUserMax = SESSIONS_MAX }: { readonly perUserMax?: number } = {}) {
    this.perUserMax = perUserMax;
  }

  get size(): number {
    return this.#sessions.size;
  }

  get isFull(): boolean {
    return this.#sessions.size >= SESSIONS_MAX;
  }

  /** Whether one more session of this user is one too many. */
  isFullFor(userId: string): boolean {
    return (this.#counts.get(userId) ?? 0) >= this.perUserMax;
  }

  add(session: LiveSession): void {
    if (this.#sessions.has(session.id)) return;
    this.#sessions.set(session.id, session);
    this.#counts.set(session.user.id, (this.#counts.get(session.user.id) ?? 0) + 1);
  }

  remove(id: string): void {
    const session = this.#sessions.get(id);
    if (session === undefined) return;
    this.#sessions.delete(id);
    const left = (this.#counts.get(session.user.id) ?? 1) - 1;
    if (left > 0) this.#counts.set(session.user.id, left);
    else this.#counts.delete(session.user.id);
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
