/** Names are compared by the server in their first 63 bytes (NAMEDATALEN - 1), so they are here. */
const NAME_BYTES_MAX = 63;

/** The key of a name that came as bytes of a message. */
export function nameKey(name: Buffer): string {
  return name.length === 0 ? '' : name.toString('latin1', 0, NAME_BYTES_MAX);
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
  /** What the server may hold under the name, as far as its answers tell. Replaced, never changed. */
  possible: readonly T[];
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
    if (last === undefined && entry.possible.length === 1) return entry.possible;
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
      if (!entry.possible.some(isGone)) continue;
      const left = entry.possible.filter((value) => !isGone(value));
      gone.push(...entry.possible.filter(isGone));
      this.#hold(key, entry, left);
    }
    return gone;
  }

  #change(key: string, pending: Pending<T>): Change {
    let entry = this.#entries.get(key);
    if (entry === undefined) {
      entry = { possible: [], pending: [] };
      this.#entries.set(key, entry);
    }
    entry.pending.push(pending);
    return new PendingChange(this, key, entry, pending);
  }

  /** For a change that was made here: what it comes to is known. Returns the objects that went away. */
  settle(
    key: string,
    entry: Entry<T>,
    pending: Pending<T>,
    settled: 'confirmed' | 'cancelled' | 'blurred',
  ): readonly T[] {
    const at = entry.pending.indexOf(pending);
    if (at < 0) return NONE;
    if (entry.pending.length === 1) entry.pending.pop();
    else entry.pending.splice(at, 1);
    const before = entry.possible;
    const now = pending.value === undefined ? [] : [pending.value];
    if (settled === 'confirmed') {
      this.#hold(key, entry, now);
      return before.length === 0 ? NONE : before.filter((value) => !now.includes(value));
    }
    if (settled === 'cancelled' && pending.value !== undefined)
      this.#bytes -= this.#bytesOf(pending.value) + key.length;
    this.#hold(key, entry, settled === 'cancelled' ? before : [...before, ...now]);
    return NONE;
  }

  #hold(key: string, entry: Entry<T>, possible: readonly T[]): void {
    for (const old of entry.possible) if (!possible.includes(old)) this.#bytes -= this.#bytesOf(old) + key.length;
    entry.possible = possible;
    if (possible.length > 0 || entry.pending.length > 0) return;
    if (this.#entries.get(key) === entry) this.#entries.delete(key);
  }

  /** Over a limit the oldest names are forgotten; what uses them then counts as unknown. */
  #evict(): void {
    if (this.#entries.size <= this.#countMax && this.#bytes <= this.#bytesMax) return;
    for (const [key, entry] of this.#entries) {
      if (this.#entries.size <= this.#countMax && this.#bytes <= this.#bytesMax) return;
      if (entry.pending.length === 0) this.#hold(key, entry, []);
    }
  }
}

/** One change of one name. An object of its own, because every statement makes several. */
class PendingChange<T extends object> implements Change {
  readonly #names: Names<T>;
  readonly #key: string;
  readonly #entry: Entry<T>;
  readonly #pending: Pending<T>;

  constructor(names: Names<T>, key: string, entry: Entry<T>, pending: Pending<T>) {
    this.#names = names;
    this.#key = key;
    this.#entry = entry;
    this.#pending = pending;
  }

  confirm(): readonly T[] {
    return this.#names.settle(this.#key, this.#entry, this.#pending, 'confirmed');
  }

  cancel(): void {
    this.#names.settle(this.#key, this.#entry, this.#pending, 'cancelled');
  }

  blur(): void {
    this.#names.settle(this.#key, this.#entry, this.#pending, 'blurred');
  }
}

const NONE: readonly never[] = Object.freeze([]);
