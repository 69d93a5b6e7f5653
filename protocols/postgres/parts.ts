/**
 * What one message becomes: nothing, one part, or several one after the other, where each may depend on what became of
 * the one before. Nearly all messages become one part, which then needs no generator.
 */
export type Parts<P extends { readonly kind: string }> = P | Iterator<P, void> | undefined;

export function isPart<P extends { readonly kind: string }>(parts: P | Iterator<P, void>): parts is P {
  return 'kind' in parts;
}

/** All of them, for a generator that has more to say. */
export function* each<P extends { readonly kind: string }>(parts: Parts<P>): Generator<P, void> {
  if (parts === undefined) return;
  if (isPart(parts)) {
    yield parts;
    return;
  }
  for (let next = parts.next(); next.done !== true; next = parts.next()) yield next.value;
}

/** Parts that are worked out one by one, each when it is asked for. One at a time goes through them. */
export class PulledParts<P extends { readonly kind: string }> implements IterableIterator<P, void> {
  readonly #pull: () => Parts<P> | 'end';
  /** What is left of the message before. */
  #more: Iterator<P, void> | undefined;

  /** `pull` works out the next message and is called until it says `end`. */
  constructor(pull: () => Parts<P> | 'end') {
    this.#pull = pull;
  }

  /** Forgets what nobody asked for. */
  restart(): this {
    this.#more = undefined;
    return this;
  }

  next(): IteratorResult<P, void> {
    for (;;) {
      if (this.#more !== undefined) {
        const next = this.#more.next();
        if (next.done !== true) return next;
        this.#more = undefined;
      }
      const parts = this.#pull();
      if (parts === undefined) continue;
      if (parts === 'end') return END;
      if (isPart(parts)) return { done: false, value: parts };
      this.#more = parts;
    }
  }

  [Symbol.iterator](): this {
    return this;
  }
}

const END = Object.freeze({ done: true, value: undefined } as const);
