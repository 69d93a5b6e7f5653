import { LRUCache } from 'lru-cache';

/** What one limiter allows: `burst` at once, then one every `refillMs`; `keysMax` bounds its memory. */
export interface RateLimit {
  readonly burst: number;
  readonly refillMs: number;
  readonly keysMax: number;
}

interface Bucket {
  tokens: number;
  at: number;
}

/** Token buckets by key. The least recently used keys are forgotten first, so an attacker's own key is kept while it is being tried. */
export class RateLimiter {
  readonly #limit: RateLimit;
  readonly #now: () => number;
  readonly #buckets: LRUCache<string, Bucket>;

  constructor(limit: RateLimit, now: () => number = () => performance.now()) {
    this.#limit = limit;
    this.#now = now;
    this.#buckets = new LRUCache({ max: limit.keysMax });
  }

  /** Takes one token; returns 0 if there was one, else the milliseconds until the next. */
  take(key: string): number {
    const bucket = this.#refilled(key);
    if (bucket.tokens >= 1) {
      bucket.tokens -= 1;
      return 0;
    }
    return Math.ceil((1 - bucket.tokens) * this.#limit.refillMs);
  }

  /** Gives a token back: the attempt turned out to be a good one. */
  giveBack(key: string): void {
    const bucket = this.#refilled(key);
    bucket.tokens = Math.min(this.#limit.burst, bucket.tokens + 1);
  }

  #refilled(key: string): Bucket {
    const now = this.#now();
    const bucket = this.#buckets.get(key) ?? { tokens: this.#limit.burst, at: now };
    bucket.tokens = Math.min(this.#limit.burst, bucket.tokens + (now - bucket.at) / this.#limit.refillMs);
    bucket.at = now;
    this.#buckets.set(key, bucket);
    return bucket;
  }
}
