/** How much of something limited each user has taken, so that whoever takes most gives way first. */
export class Shares {
  readonly #taken = new Map<string, number>();

  /** Less than nothing gives back. */
  take(userId: string, amount: number): void {
    const taken = (this.#taken.get(userId) ?? 0) + amount;
    if (taken > 0) this.#taken.set(userId, taken);
    else this.#taken.delete(userId);
  }

  /** Who has most; undefined where nobody has anything. */
  get largest(): string | undefined {
    let largest: string | undefined;
    let most = 0;
    for (const [userId, taken] of this.#taken) {
      if (taken <= most) continue;
      most = taken;
      largest = userId;
    }
    return largest;
  }
}
