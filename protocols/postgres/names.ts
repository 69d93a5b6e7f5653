/** Names are compared by the server in their first 63 bytes (NAMEDATALEN - 1), so they are here. */
const NAME_BYTES_MAX = 63;

/** The key of a name that came as bytes of a message. */
export function nameKey(name: Buffer): string {
  return name.toString('latin1', 0, NAME_BYTES_MAX);
}

/** The key of a name that came from an analysed statement. */
export function nameKeyOf(name: string): string {
  return nameKey(Buffer.from(name, 'utf8'));
}

/** What was forwarded and may or may not come true: the server's answer settles it, once. */
export interface Change {
  /** The server did it; returns the objects that were replaced or removed. */
  confirm(): readonly object[];
  /** The server did not do it. */
  cancel(): void;
  /** Nobody can tell: both stay possible. */
  blur(): void;
}

interface Pending<T> {
  /** Undefined: the name is removed. */
  readonly value: T | undefined;
  readonly segment: number;
}

interface Entry<T> {
  /** What the server may hold under the name, as far as its answers tell. */
  possible: T[];
  /** What was forwarded since, in order. */
  readonly pending: Pending<T>[];
}

/**
 * The names of a session (prepared statements, portals) as the server holds them. The client runs ahead of the
 * server's answers, and a change that fails leaves the old object in place; a name that could mean two things must not
 * be judged by one of them. Within one segment (up to a Sync) the order is certain, because a failure skips the rest.
 */
export class Names<T extends object> {
  readonly #entries = new Map<string, Entry<T>>();
  readonly #countMax: number;
  readonly #bytesMax: number;
  readonly #bytesOf: (value: T) => number;
  #bytes = 0;

  constructor(options: { countMax: number; bytesMax: number; bytesOf: (value: T) => number }) {
    this.#countMax = options.countMax;
    this.#bytesMax = options.bytesMax;
    this.#bytesOf = options.bytesOf;
  }

  /** Everything the name may mean to the server when it comes to a message of this segment. Empty: nothing known. */
  lookup(key: string, segment: number): readonly T[] {
    const entry = this.#entries.get(key);
    if (entry === undefined) return [];
    // Segments only grow, so a change of this one is the last; and it alone counts.
    const last = entry.pending.at(-1);
    if (last?.segment === segment) return last.value === undefined ? [] : [last.value];
    const candidates = new Set(entry.possible);
    for (const { value } of entry.pending) if (value !== undefined) candidates.add(value);
    return [...candidates];
  }

  define(key: string, value: T, segment: number): Change {
    this.#bytes += this.#bytesOf(value) + key.length;
    const change = this.#change(key, { value, segment });
    this.#evict();
    return change;
  }

  remove(key: string, segment: number): Change {
    return this.#change(key, { value: undefined, segment });
  }

  /** Removes every name there is, or makes each of them stand for `value`. */
  replaceAll(value: T | undefined, segment: number): Change[] {
    return [...this.#entries.keys()].map((key) =>
      value === undefined ? this.remove(key, segment) : this.define(key, value, segment),
    );
  }

  /** Forgets the confirmed objects the server is known to have dropped, and returns them. */
  sweep(isGone: (value: T) => boolean): T[] {
    const gone: T[] = [];
    for (const [key, entry] of this.#entries) {
      const left = entry.possible.filter((value) => !isGone(value));
      if (left.length === entry.possible.length) continue;
      gone.push(...entry.possible.filter(isGone));
      this.#hold(key, entry, left);
    }
    return gone;
  }

  #change(key: string, pending: Pending<T>): Change {
    const entry = this.#entries.get(key) ?? { possible: [], pending: [] };
    this.#entries.set(key, entry);
    entry.pending.push(pending);
    const settle = (possible: T[], kept: boolean): readonly T[] => {
      const at = entry.pending.indexOf(pending);
      if (at < 0) return [];
      entry.pending.splice(at, 1);
      if (!kept && pending.value !== undefined) this.#bytes -= this.#bytesOf(pending.value) + key.length;
      const before = entry.possible;
      this.#hold(key, entry, possible);
      return before.filter((value) => !possible.includes(value));
    };
    const now = pending.value === undefined ? [] : [pending.value];
    return {
      confirm: () => settle(now, true),
      cancel: () => void settle(entry.possible, false),
      blur: () => void settle([...entry.possible, ...now], true),
    };
  }

  #hold(key: string, entry: Entry<T>, possible: T[]): void {
    for (const old of entry.possible) if (!possible.includes(old)) this.#bytes -= this.#bytesOf(old) + key.length;
    entry.possible = possible;
    if (possible.length > 0 || entry.pending.length > 0) return;
    if (this.#entries.get(key) === entry) this.#entries.delete(key);
  }

  /** Over a limit the oldest names are forgotten; what uses them then counts as unknown. */
  #evict(): void {
    for (const [key, entry] of this.#entries) {
      if (this.#entries.size <= this.#countMax && this.#bytes <= this.#bytesMax) return;
      if (entry.pending.length === 0) this.#hold(key, entry, []);
    }
  }
}
