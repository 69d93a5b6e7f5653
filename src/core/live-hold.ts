import type { Hold } from './plugin.ts';
import type { Reason } from './verdict.ts';

/** The wait in which a unit of queries is decided. Nearly none lasts, so its signal is made only for who asks for it. */
export class LiveHold implements Hold {
  readonly #notice: (text: string) => void;
  #reason: Reason | undefined;
  #controller: AbortController | undefined;

  constructor(notice: (text: string) => void) {
    this.#notice = notice;
  }

  get signal(): AbortSignal {
    if (this.#controller === undefined) {
      this.#controller = new AbortController();
      if (this.#reason !== undefined) this.#controller.abort(this.#reason);
    }
    return this.#controller.signal;
  }

  get isOver(): boolean {
    return this.#reason !== undefined;
  }

  notice(text: string): void {
    this.#notice(text);
  }

  /** Ends the wait; the first reason stays. Returns whether this one did. */
  end(reason: Reason): boolean {
    if (this.#reason !== undefined) return false;
    this.#reason = reason;
    this.#controller?.abort(reason);
    return true;
  }
}
