import { randomUUID } from 'node:crypto';
import { LiveHold } from './live-hold.ts';
import type { Hold } from './plugin.ts';
import type { Connection, Session, User, Verb } from './session.ts';
import type { Reason } from './verdict.ts';

/** A session that is running: the Session its plugins see, and the handles the gateway ends it by. */
export class LiveSession implements Session {
  readonly id: string = randomUUID();
  readonly user: User;
  /** Replaced when an administrator changes the connection: new rules hold for open sessions too. */
  connection: Connection;
  readonly tokenId: string;
  readonly protocol: string;
  readonly verb: Verb;
  readonly failsFast: boolean;
  readonly client: { readonly address: string; readonly application: string };
  readonly database: string;
  readonly startedAt: Date = new Date();
  readonly masked: Map<string, number> = new Map();
  queryCount = 0;
  /** Set by the protocol once it is logged in upstream. */
  estimateRows?: NonNullable<Session['estimateRows']>;
  /** Told what a waiting client is told; for clients of our own, which no protocol's notices need to reach. */
  onNotice?: (text: string) => void;
  readonly #end = new AbortController();
  #unreported: Record<string, number> = {};
  #hold: LiveHold | undefined;

  constructor(
    init: Pick<Session, 'user' | 'connection' | 'protocol' | 'client' | 'database' | 'failsFast'> & {
      readonly tokenId: string;
      readonly verb?: Verb | undefined;
    },
  ) {
    this.user = init.user;
    this.connection = init.connection;
    this.protocol = init.protocol;
    this.verb = init.verb ?? 'connect';
    this.failsFast = init.failsFast ?? false;
    this.client = init.client;
    this.database = init.database;
    this.tokenId = init.tokenId;
  }

  get signal(): AbortSignal {
    return this.#end.signal;
  }

  kill(reason: Reason): void {
    if (this.#end.signal.aborted) return;
    this.#end.abort(reason);
    this.endHold(reason);
  }

  countMasked(entityType: string, n = 1): void {
    this.masked.set(entityType, (this.masked.get(entityType) ?? 0) + n);
    this.#unreported[entityType] = (this.#unreported[entityType] ?? 0) + n;
  }

  takeMasked(): Record<string, number> {
    const counts = this.#unreported;
    this.#unreported = {};
    return counts;
  }

  /** Opens the wait in which a unit of queries is decided; `done` closes it. One at a time: the client side is read in order. */
  beginHold(notice: (text: string) => void): { hold: Hold; done: () => void } {
    const hold = new LiveHold((text) => {
      this.onNotice?.(text);
      notice(text);
    });
    this.#hold = hold;
    if (this.#end.signal.aborted) hold.end(this.#end.signal.reason as Reason);
    return {
      hold,
      done: () => {
        this.#hold = undefined;
      },
    };
  }

  get isHolding(): boolean {
    return this.#hold !== undefined;
  }

  /** Ends the wait of the query that is being decided, if there is one. Returns whether there was. */
  endHold(reason: Reason): boolean {
    return this.#hold?.end(reason) ?? false;
  }

  /** A protocol-level cancel: true when it ended a held query, false when the upstream must be told. */
  cancelHeld(): boolean {
    return this.endHold({ code: 'cancelled', message: 'canceling statement due to user request' });
  }
}
