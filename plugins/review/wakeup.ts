/** Lets one waiter sleep until something happened; what happens while it is awake is remembered. */
export class Wakeup {
  #isDue = false;
  #wake: (() => void) | undefined;

  /** Something happened. Any number of times counts as once. */
  up(): void {
    this.#isDue = true;
    this.#wake?.();
  }

  /** Resolves when something happened since the last call returned. */
  async next(): Promise<void> {
    if (!this.#isDue) {
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
      this.#wake = undefined;
    }
    this.#isDue = false;
  }
}
