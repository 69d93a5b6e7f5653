/** Commands one gateway runs at a time. */
export const COMMANDS_MAX = 64;
/** How long an allowed command waits for others to end. */
const WAIT_MS_MAX = 60_000;

/** Places for commands, given out in the order they were asked for. */
export class CommandSlots {
  readonly #max: number;
  readonly #waitMsMax: number;
  #taken = 0;
  readonly #waiting: (() => void)[] = [];

  constructor(max: number = COMMANDS_MAX, waitMsMax: number = WAIT_MS_MAX) {
    this.#max = max;
    this.#waitMsMax = waitMsMax;
  }

  get isFull(): boolean {
    return this.#taken >= this.#max;
  }

  /** Waits for a place; returns what gives it back, or undefined when none came free in time or `signal` aborted. */
  async take(signal: AbortSignal): Promise<(() => void) | undefined> {
    if (signal.aborted) return undefined;
    if (!this.isFull) this.#taken += 1;
    else if (!(await this.#turn(signal))) return undefined;
    let isBack = false;
    return () => {
      if (isBack) return;
      isBack = true;
      // A place that is handed on is taken all the time.
      const next = this.#waiting.shift();
      if (next === undefined) this.#taken -= 1;
      else next();
    };
  }

  #turn(signal: AbortSignal): Promise<boolean> {
    return new Promise((resolve) => {
      const done = (hasTurn: boolean): void => {
        clearTimeout(timer);
        signal.removeEventListener('abort', leave);
        const at = this.#waiting.indexOf(turn);
        if (at >= 0) this.#waiting.splice(at, 1);
        resolve(hasTurn);
      };
      const turn = (): void => done(true);
      const leave = (): void => done(false);
      const timer = setTimeout(leave, this.#waitMsMax);
      signal.addEventListener('abort', leave, { once: true });
      this.#waiting.push(turn);
    });
  }
}
