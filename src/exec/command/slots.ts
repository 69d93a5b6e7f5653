/** Commands one gateway runs at a time. */
export const COMMANDS_MAX = 64;
/** Of these one user's, so that nobody keeps everybody else from running any. */
export const USER_COMMANDS_MAX = 16;
/** How long an allowed command waits for others to end. */
const WAIT_MS_MAX = 60_000;

/** Places for commands, given out in the order they were asked for. */
export class CommandSlots {
  readonly #max: number;
  readonly #userMax: number;
  readonly #waitMsMax: number;
  #taken = 0;
  /** Places that a user has, or waits for. */
  readonly #users = new Map<string, number>();
  readonly #waiting: (() => void)[] = [];

  constructor(max: number = COMMANDS_MAX, userMax: number = USER_COMMANDS_MAX, waitMsMax: number = WAIT_MS_MAX) {
    this.#max = max;
    this.#userMax = userMax;
    this.#waitMsMax = waitMsMax;
  }

  get isFull(): boolean {
    return this.#taken >= this.#max;
  }

  /** Whether this user has as many places as one may. */
  isFullFor(user: string): boolean {
    return (this.#users.get(user) ?? 0) >= this.#userMax;
  }

  /** Waits for a place; returns what gives it back, or undefined when none came free in time, `signal` aborted, or the user has too many. */
  async take(user: string, signal: AbortSignal): Promise<(() => void) | undefined> {
    if (signal.aborted || this.isFullFor(user)) return undefined;
    this.#count(user, 1);
    if (!this.isFull) this.#taken += 1;
    else if (!(await this.#turn(signal))) {
      this.#count(user, -1);
      return undefined;
    }
    let isBack = false;
    return () => {
      if (isBack) return;
      isBack = true;
      this.#count(user, -1);
      // A place that is handed on is taken all the time.
      const next = this.#waiting.shift();
      if (next === undefined) this.#taken -= 1;
      else next();
    };
  }

  #count(user: string, change: number): void {
    const count = (this.#users.get(user) ?? 0) + change;
    if (count === 0) this.#users.delete(user);
    else this.#users.set(user, count);
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
