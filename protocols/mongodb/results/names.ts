import { Elements } from '../bson/elements.ts';

/** The names of one document as they are now. A name that comes a second time would be lost by whoever makes a map of them. */
export class Names {
  readonly #taken = new Map<string, number>();
  readonly #last = new Map<string, number>();

  /** The document at `[start, limit)`. */
  constructor(bytes: Buffer, start: number, limit: number, nameAt: (start: number) => Buffer | undefined) {
    const element = new Elements(bytes, start, limit);
    while (element.next()) this.#add(nameAt(element.start)?.toString() ?? element.name);
  }

  /** Takes `wanted` in the place of `old`, or, where it is taken, with a number behind it. */
  replace(old: string, wanted: string): string {
    // A name ends at its first zero; whatever makes names must not cut one off.
    const name = wanted.replaceAll('\0', '\u2400');
    const count = this.#taken.get(old) ?? 0;
    if (count > 1) this.#taken.set(old, count - 1);
    else this.#taken.delete(old);
    const free = this.#free(name);
    this.#add(free);
    return free;
  }

  #free(name: string): string {
    if (!this.#taken.has(name)) return name;
    let number = this.#last.get(name) ?? 1;
    let numbered: string;
    do {
      number += 1;
      numbered = `${name}~${number}`;
    } while (this.#taken.has(numbered));
    this.#last.set(name, number);
    return numbered;
  }

  #add(name: string): void {
    this.#taken.set(name, (this.#taken.get(name) ?? 0) + 1);
  }
}
