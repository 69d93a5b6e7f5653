import { isDeepStrictEqual } from 'node:util';
import { messageOf } from '../../src/errors.ts';
import type { Logger } from '../../src/log.ts';
import { type Face, type FaceChoice, faceFor, readTraits, type Traits } from './face.ts';

/** How long what was read of the store is taken for true: a new connection or another gateway may have changed it. */
const FRESH_MS = 2_000;
/** How long a client may be kept waiting for its greeting by a store that does not answer. */
const READ_MS_MAX = 1_000;

/** Where it is kept what upstreams were last seen to be; shared by all gateways. */
export interface TraitsStore {
  /** Every connection of the protocol. */
  list(): Promise<readonly { readonly connectionId: string; readonly traits: unknown }[]>;
  save(connectionId: string, traits: Readonly<Record<string, unknown>>): Promise<void>;
}

/** Remembers what the upstreams of all connections are, so that a listener can greet its clients with what they have. */
export class UpstreamMemory {
  readonly #store: TraitsStore;
  readonly #log: Logger;
  #known = new Map<string, Traits | undefined>();
  #readAt = Number.NEGATIVE_INFINITY;
  #reading: Promise<void> | undefined;

  constructor(store: TraitsStore, log: Logger) {
    this.#store = store;
    this.#log = log;
  }

  /** What to greet with. Never rejects: without the store, what is in memory must do. */
  async face(choice: FaceChoice): Promise<Face> {
    if (performance.now() - this.#readAt > FRESH_MS) await this.#refresh();
    return faceFor([...this.#known.values()], choice);
  }

  /** An upstream was reached and is this. */
  async learn(connectionId: string, traits: Traits): Promise<void> {
    if (isDeepStrictEqual(this.#known.get(connectionId), traits)) return;
    this.#known.set(connectionId, traits);
    try {
      await this.#store.save(connectionId, { ...traits });
    } catch (error) {
      this.#log.warn({ reason: messageOf(error) }, 'what an upstream is could not be remembered');
    }
  }

  async #refresh(): Promise<void> {
    this.#reading ??= this.#read().finally(() => {
      this.#reading = undefined;
    });
    const late = Promise.withResolvers<void>();
    const timer = setTimeout(late.resolve, READ_MS_MAX);
    await Promise.race([this.#reading, late.promise]);
    clearTimeout(timer);
  }

  async #read(): Promise<void> {
    try {
      const rows = await this.#store.list();
      this.#known = new Map(rows.map(({ connectionId, traits }) => [connectionId, readTraits(traits)]));
      this.#readAt = performance.now();
    } catch (error) {
      this.#log.warn({ reason: messageOf(error) }, 'what the upstreams are could not be read');
    }
  }
}
