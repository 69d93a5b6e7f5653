import { ApiError } from './errors.ts';

/** How many runs somebody may have open at a time, so that nobody uses up what there is for everybody. */
export class RunLimit {
  readonly #max: number;
  readonly #open = new Map<string, number>();

  constructor(max: number) {
    this.#max = max;
  }

  /** Begins a run of this user; returns what ends it. Throws ApiError 429 where there are too many. */
  enter(user: string): () => void {
    const open = this.#open.get(user) ?? 0;
    if (open >= this.#max)
      throw new ApiError(429, `you have ${open} runs of this kind open, which is the limit; wait for one to end`);
    this.#open.set(user, open + 1);
    return () => this.#leave(user);
  }

  #leave(user: string): void {
    const left = (this.#open.get(user) ?? 1) - 1;
    if (left === 0) this.#open.delete(user);
    else this.#open.set(user, left);
  }
}
