import type { Wire } from '../../src/net/wire.ts';

/** How long a client may take to say something, and to prove who it is once it began. Programs do so within milliseconds. */
export const CLIENT_LOGIN_MS_MAX = 15_000;
/** How long a client that does not log in may be silent: drivers that only watch say `hello` every 10 seconds. */
export const IDLE_MS_MAX = 5 * 60_000;

/** Drops a client whose time is up before it has logged in. */
export class LoginClock {
  readonly #wire: Wire;
  #timer: NodeJS.Timeout;

  constructor(wire: Wire, firstMs: number = CLIENT_LOGIN_MS_MAX) {
    this.#wire = wire;
    this.#timer = this.#start(firstMs);
  }

  /** From now on the client has this much time. */
  allow(ms: number): void {
    clearTimeout(this.#timer);
    this.#timer = this.#start(ms);
  }

  stop(): void {
    clearTimeout(this.#timer);
  }

  #start(ms: number): NodeJS.Timeout {
    return setTimeout(() => this.#wire.destroy(), ms);
  }
}
