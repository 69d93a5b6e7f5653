import { LRUCache } from 'lru-cache';
import { networkOf } from './client-network.ts';
import { type RateLimit, RateLimiter } from './rate-limit.ts';

/** Ten tries at once, then one every twelve seconds, for one name from one address. */
const PAIR_LIMIT: RateLimit = { burst: 10, refillMs: 12_000, keysMax: 20_000 };
/** An address may try many names, but not so many that hashing passwords keeps the gateway from its work. */
const ADDRESS_LIMIT: RateLimit = { burst: 60, refillMs: 1_000, keysMax: 20_000 };
/** One name from all addresses it never logged in from, together: guessing does not get faster with more machines. */
const NAME_LIMIT: RateLimit = { burst: 100, refillMs: 6_000, keysMax: 20_000 };
/** Names with the addresses they logged in from, the latest of them. */
const KNOWN_MAX = 20_000;
const LOOPBACK = /^(?:127(?:\.\d{1,3}){3}|::1|::ffff:127(?:\.\d{1,3}){3})$/;

/**
 * How fast passwords may be tried. Nobody can use up the tries of a person elsewhere: what is counted by name alone does
 * not hold for the addresses that name logged in from, nor for the gateway's own machine.
 */
export class LoginLimits {
  readonly #byPair: RateLimiter;
  readonly #byAddress: RateLimiter;
  readonly #byName: RateLimiter;
  readonly #known = new LRUCache<string, true>({ max: KNOWN_MAX });

  constructor(now: () => number = () => performance.now()) {
    this.#byPair = new RateLimiter(PAIR_LIMIT, now);
    this.#byAddress = new RateLimiter(ADDRESS_LIMIT, now);
    this.#byName = new RateLimiter(NAME_LIMIT, now);
  }

  /** Takes a try; returns 0 when it may be made, else the milliseconds to wait. Names that nobody has count alike. */
  takePassword(address: string, name: string): number {
    const network = networkOf(address);
    const pair = `${network} ${name}`;
    const isFree = this.#known.get(pair) === true || LOOPBACK.test(address);
    const own = Math.max(this.#byAddress.take(network), this.#byPair.take(pair));
    // Refused tries take nothing from everybody else.
    if (own > 0 || isFree) return own;
    return this.#byName.take(name);
  }

  /** The try was a good one: it costs nothing, and the address is known from now on. */
  passwordWasRight(address: string, name: string): void {
    const network = networkOf(address);
    const pair = `${network} ${name}`;
    if (this.#known.get(pair) !== true && !LOOPBACK.test(address)) this.#byName.giveBack(name);
    this.#known.set(pair, true);
    this.#byPair.giveBack(pair);
    this.#byAddress.giveBack(network);
  }

  /** The same for the codes of an identity provider's logins, which name nobody. */
  takeCode(address: string): number {
    return this.#byAddress.take(networkOf(address));
  }

  codeWasRight(address: string): void {
    this.#byAddress.giveBack(networkOf(address));
  }
}
