import { randomInt } from 'node:crypto';

/** Above the ids servers count up from 1 in practice, below the sign of clients that read 32 bits as signed. */
const ID_MIN = 0x4000_0000;
const ID_MAX = 0x7fff_ffff;

/** KILL QUERY and KILL CONNECTION, and how COM_PROCESS_KILL is meant (a connection). */
export type KillKind = 'query' | 'connection';

/** A session that may be killed, as it registers itself. */
export interface Killable {
  /** Who runs it: only the same user may kill it, over the same connection. */
  readonly userId: string;
  readonly upstreamConnectionName: string;
  /** The upstream's thread id, which `SELECT CONNECTION_ID()` and the process list tell. */
  readonly upstreamThreadId: number;
  /** Ends its held or running query, or the session. Rejects when the upstream cannot be told. */
  kill(kind: KillKind): Promise<void>;
}

/** The running sessions by the thread ids their clients know. They hold in this gateway only. */
export class KillRegistry {
  readonly #reserved = new Set<number>();
  readonly #sessions = new Map<number, Killable>();

  /** A thread id nobody else has here; for the greeting, which comes before the login. Give it back with `release`. */
  reserve(): number {
    let id = randomInt(ID_MIN, ID_MAX);
    while (this.#reserved.has(id)) id = randomInt(ID_MIN, ID_MAX);
    this.#reserved.add(id);
    return id;
  }

  add(id: number, session: Killable): void {
    this.#sessions.set(id, session);
  }

  release(id: number): void {
    this.#sessions.delete(id);
    this.#reserved.delete(id);
  }

  /**
   * The session a user means by an id: one we gave, or one of the upstream's, over the same connection. Undefined for
   * ids of nobody and of others alike.
   */
  find(by: Pick<Killable, 'userId' | 'upstreamConnectionName'>, id: number): Killable | undefined {
    const isOwn = (session: Killable | undefined): session is Killable =>
      session?.userId === by.userId && session.upstreamConnectionName === by.upstreamConnectionName;
    const named = this.#sessions.get(id);
    if (isOwn(named)) return named;
    return [...this.#sessions.values()].find((session) => session.upstreamThreadId === id && isOwn(session));
  }
}
