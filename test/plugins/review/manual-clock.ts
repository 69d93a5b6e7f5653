import type { Clock } from '../../../plugins/review/index.ts';

interface Timer {
  due: number;
  readonly interval: number | undefined;
  readonly callback: () => void;
}

/** Time that passes only when a test says so. */
export class ManualClock implements Clock {
  #now = 1_000_000;
  readonly #timers = new Set<Timer>();

  now(): number {
    return this.#now;
  }

  after(ms: number, callback: () => void): () => void {
    return this.#add({ due: this.#now + Math.max(ms, 0), interval: undefined, callback });
  }

  every(ms: number, callback: () => void): () => void {
    return this.#add({ due: this.#now + ms, interval: ms, callback });
  }

  get timers(): number {
    return this.#timers.size;
  }

  /** Lets time pass, timer by timer, and lets what they woke go on in between. */
  async pass(ms: number): Promise<void> {
    const end = this.#now + ms;
    await settle();
    for (let next = this.#nextDue(end); next !== undefined; next = this.#nextDue(end)) {
      this.#now = next.due;
      if (next.interval === undefined) this.#timers.delete(next);
      else next.due += next.interval;
      next.callback();
      await settle();
    }
    this.#now = end;
    await settle();
  }

  #add(timer: Timer): () => void {
    this.#timers.add(timer);
    return () => this.#timers.delete(timer);
  }

  #nextDue(end: number): Timer | undefined {
    const due = [...this.#timers].filter((timer) => timer.due <= end);
    return due.sort((a, b) => a.due - b.due)[0];
  }
}

/** Lets everything run that waits for nothing but its turn. */
export async function settle(): Promise<void> {
  for (let i = 0; i < 5; i += 1) await new Promise((resolve) => setImmediate(resolve));
}
