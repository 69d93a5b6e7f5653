import type { Store } from '../store/index.ts';
import { type Caller, callerFrom } from './auth.ts';

/** How often a login is looked at of which nothing was heard. */
const RECHECK_MS = 60_000;
/** Timers take no more. */
const TIMER_MS_MAX = 2 ** 31 - 1;

/** The login behind something that stays open: looked at again and again, and over when it is revoked or has run out. */
export class LiveLogin {
  readonly #store: Pick<Store, 'tokens'>;
  readonly #ended: (why: 'over' | 'unknown') => void;
  readonly #regular: NodeJS.Timeout;
  readonly #expiry: NodeJS.Timeout | undefined;
  #caller: Caller;
  #running: Promise<void> | undefined;
  #again = false;
  #isOver = false;

  /** `ended` is called once: the login is over, or nobody could be asked whether it is. */
  constructor(store: Pick<Store, 'tokens'>, caller: Caller, ended: (why: 'over' | 'unknown') => void) {
    this.#store = store;
    this.#caller = caller;
    this.#ended = ended;
    this.#regular = setInterval(() => void this.recheck(), RECHECK_MS);
    const leftMs = caller.tokenExpiresAt === undefined ? undefined : caller.tokenExpiresAt.getTime() - Date.now();
    if (leftMs !== undefined && leftMs <= TIMER_MS_MAX) {
      this.#expiry = setTimeout(() => this.#end('over'), Math.max(0, leftMs));
    }
  }

  /** The caller, with the groups they have now. */
  get caller(): Caller {
    return this.#caller;
  }

  /** Looks whether the login still counts; never rejects. A call during a look waits for one more. */
  recheck(): Promise<void> {
    this.#again = true;
    this.#running ??= this.#lookAgain().finally(() => {
      this.#running = undefined;
    });
    return this.#running;
  }

  close(): void {
    this.#isOver = true;
    clearInterval(this.#regular);
    clearTimeout(this.#expiry);
  }

  async #lookAgain(): Promise<void> {
    while (this.#again && !this.#isOver) {
      this.#again = false;
      await this.#look();
    }
  }

  /** A login that cannot be looked up does not count: whoever is still logged in comes back. */
  async #look(): Promise<void> {
    try {
      const owner = await this.#store.tokens.resolve(this.#caller.tokenId);
      if (owner === undefined) this.#end('over');
      else this.#caller = callerFrom(owner);
    } catch {
      this.#end('unknown');
    }
  }

  #end(why: 'over' | 'unknown'): void {
    if (this.#isOver) return;
    this.close();
    this.#ended(why);
  }
}
