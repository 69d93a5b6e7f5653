import { randomUUID } from 'node:crypto';
import type { FastifyBaseLogger } from 'fastify';
import type { LiveChange, PolicyChange, Store } from '../store/index.ts';
import type { Caller } from './auth.ts';
import { type Audience, EVERYBODY, isMeant, LiveAudiences } from './live-audience.ts';

/** What an onlooker is told: what changed, to be read anew. It holds nothing of its content. */
export type LiveEvent =
  | { readonly type: 'review' | 'connection' | 'user' | 'audit' | 'webhook'; readonly id: string }
  | { readonly type: 'session'; readonly id: string; readonly status: 'open' | 'closed' }
  | { readonly type: 'config'; readonly id: string; readonly entity: string }
  | { readonly type: 'counts' | 'refresh' };

/** An event under the number it is resumed by. */
export interface NumberedEvent {
  readonly id: string;
  readonly event: LiveEvent;
}

/** Somebody who looks on. */
export interface Onlooker {
  caller(): Caller;
  tell(event: NumberedEvent): void;
  /** What the caller may do has perhaps changed; resolves when that is known. */
  recheck(): Promise<void>;
}

/** Events that are kept for onlookers who come back. */
const KEPT_MAX = 1000;
/** Changes that wait for their audience to be looked up. With more, everything is read anew. */
const WAITING_MAX = 1000;

/** What of the configuration may end somebody's right to read on. */
const LOGINS: ReadonlySet<string> = new Set(['user', 'group', 'token', 'all']);

type Change = LiveChange | { readonly kind: 'policy'; readonly change: PolicyChange };

/**
 * Tells the onlookers of this gateway what changed on any. Changes are told in order, to those who may see what changed
 * and to nobody else; while nobody looks on nothing is looked up.
 */
export class LiveHub {
  readonly #audiences: LiveAudiences;
  readonly #log: Pick<FastifyBaseLogger, 'warn'>;
  readonly #stops: readonly (() => void)[];
  readonly #onlookers = new Set<Onlooker>();
  readonly #tails = new Map<string, Set<() => void>>();
  readonly #followers = new Set<() => void>();
  readonly #kept: { readonly number: number; readonly event: LiveEvent; readonly audience: Audience }[] = [];
  #era = randomUUID();
  #number = 0;
  #waiting: Change[] = [];
  #running: Promise<void> | undefined;

  constructor(
    store: Pick<Store, 'connections' | 'reviews' | 'onLiveChange' | 'onPolicyChange'>,
    log: Pick<FastifyBaseLogger, 'warn'>,
  ) {
    this.#audiences = new LiveAudiences(store);
    this.#log = log;
    this.#stops = [
      store.onLiveChange((change) => this.#take(change)),
      store.onPolicyChange((change) => this.#take({ kind: 'policy', change })),
    ];
  }

  /** Where the events that are told stand now. */
  get position(): string {
    return `${this.#era}.${this.#number}`;
  }

  /** Begins to tell somebody what they may see; returns what ends it. */
  async enter(onlooker: Onlooker): Promise<() => void> {
    await this.#audiences.open();
    this.#onlookers.add(onlooker);
    return () => {
      this.#onlookers.delete(onlooker);
      if (this.#onlookers.size === 0) this.#forget();
    };
  }

  /** What was told since a position, as far as this caller may see it; undefined when that is not known any more. */
  since(position: string, caller: Caller): readonly NumberedEvent[] | undefined {
    const [era, digits = ''] = position.split('.');
    const number = Number(digits);
    const isKnown = era === this.#era && /^\d{1,15}$/.test(digits) && number <= this.#number;
    if (!isKnown || number < this.#number - this.#kept.length) return undefined;
    return this.#kept
      .filter((kept) => kept.number > number && isMeant(kept.audience, caller))
      .map((kept) => ({ id: `${era}.${kept.number}`, event: kept.event }));
  }

  /** Calls `listener` whenever there is more to read of a session; returns what ends it. */
  tail(sessionId: string, listener: () => void): () => void {
    const listeners = this.#tails.get(sessionId) ?? new Set();
    this.#tails.set(sessionId, listeners.add(listener));
    return () => {
      listeners.delete(listener);
      if (listeners.size === 0) this.#tails.delete(sessionId);
    };
  }

  /** Calls `listener` whenever somebody's groups or logins changed; returns what ends it. */
  onPolicy(listener: () => void): () => void {
    this.#followers.add(listener);
    return () => this.#followers.delete(listener);
  }

  close(): void {
    for (const stop of this.#stops) stop();
    this.#waiting = [];
  }

  #take(change: Change): void {
    this.#tellTails(change);
    if (change.kind === 'policy' && LOGINS.has(change.change.entity))
      for (const follow of [...this.#followers]) follow();
    if (change.kind === 'activity' || change.kind === 'kill' || this.#onlookers.size === 0) return;
    if (this.#waiting.length >= WAITING_MAX) this.#waiting = [{ kind: 'gap' }];
    else this.#waiting.push(change);
    this.#running ??= this.#work().finally(() => {
      this.#running = undefined;
    });
  }

  #tellTails(change: Change): void {
    const ids =
      change.kind === 'activity'
        ? change.sessionIds
        : change.kind === 'session'
          ? [change.id]
          : change.kind === 'gap'
            ? [...this.#tails.keys()]
            : [];
    for (const id of ids) for (const listener of [...(this.#tails.get(id) ?? [])]) listener();
  }

  /** One change after the other, so that they are told in order. */
  async #work(): Promise<void> {
    for (let change = this.#waiting.shift(); change !== undefined; change = this.#waiting.shift()) {
      try {
        // Who may see what depends on people and groups: that counts before anything else is told.
        if (change.kind === 'policy') await this.#recheck(change.change);
        for (const { event, audience } of await this.#audiences.of(change)) this.#tell(event, audience);
      } catch (error) {
        this.#log.warn({ err: error }, 'who may see a change could not be looked up; everybody reads everything anew');
        this.#tell({ type: 'refresh' }, EVERYBODY);
      }
    }
  }

  #tell(event: LiveEvent, audience: Audience): void {
    this.#number += 1;
    this.#kept.push({ number: this.#number, event, audience });
    if (this.#kept.length > KEPT_MAX) this.#kept.shift();
    const numbered = { id: this.position, event };
    for (const onlooker of [...this.#onlookers]) {
      if (isMeant(audience, onlooker.caller())) onlooker.tell(numbered);
    }
  }

  async #recheck({ entity, id }: PolicyChange): Promise<void> {
    const concerned = [...this.#onlookers].filter((onlooker) => {
      const caller = onlooker.caller();
      if (entity === 'user') return caller.id === id;
      if (entity === 'token') return caller.tokenId === id;
      return entity === 'all' || (entity === 'group' && caller.groups.includes(id));
    });
    await Promise.all(concerned.map((onlooker) => onlooker.recheck()));
  }

  /** Nothing is kept while nobody listens: whoever comes back reads everything anew. */
  #forget(): void {
    this.#kept.length = 0;
    this.#waiting = [];
    this.#era = randomUUID();
    this.#audiences.forget();
  }
}
