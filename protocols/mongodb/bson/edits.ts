import type { Elements } from './elements.ts';

/** A document or array, and what it lies in, each by the offset of its length. */
export interface Enclosing {
  readonly start: number;
  readonly parent: Enclosing | undefined;
}

/** A value in the place of another. */
export interface Replacement {
  readonly type: number;
  /** As it lies in a document, behind the name. */
  readonly bytes: Buffer;
}

/** What becomes of one element. */
interface Edit {
  readonly start: number;
  readonly nameStart: number;
  readonly valueStart: number;
  readonly end: number;
  readonly enclosing: Enclosing;
  name?: Buffer;
  value?: Replacement;
}

/**
 * Names and values of a document replaced by others. Every other byte is taken over as it is, order, duplicate names and
 * number types with it; the lengths of what they lie in follow. The document must have been checked.
 */
export class Edits {
  readonly bytes: Buffer;
  readonly #edits = new Map<number, Edit>();
  /** In their order, until there are more. */
  #sorted: readonly Edit[] | undefined;
  /** How much longer the whole becomes, at most. */
  #growth = 0;

  constructor(bytes: Buffer) {
    this.bytes = bytes;
  }

  get isEmpty(): boolean {
    return this.#edits.size === 0;
  }

  get growth(): number {
    return this.#growth;
  }

  /** The value in the place of an element's own. */
  valueAt(start: number): Replacement | undefined {
    return this.#edits.get(start)?.value;
  }

  /** The name in the place of an element's own. */
  nameAt(start: number): Buffer | undefined {
    return this.#edits.get(start)?.name;
  }

  /** Returns by how much it grows. */
  setValue(element: Elements, enclosing: Enclosing, value: Replacement): number {
    const edit = this.#edit(element, enclosing);
    const growth = value.bytes.length - (edit.value?.bytes.length ?? edit.end - edit.valueStart);
    this.#growth += growth;
    edit.value = value;
    return growth;
  }

  /** `name` holds no zero. Returns by how much it grows. */
  setName(element: Elements, enclosing: Enclosing, name: Buffer): number {
    const edit = this.#edit(element, enclosing);
    const growth = name.length - (edit.name?.length ?? edit.valueStart - edit.nameStart - 1);
    this.#growth += growth;
    edit.name = name;
    return growth;
  }

  /** The document at `[start, end)` with what was set in it; the same memory where nothing was. */
  encode(start = 0, end = this.bytes.length): Buffer {
    const edits = this.#within(start, end);
    if (edits.length === 0) return this.bytes.subarray(start, end);
    const lengths = this.#lengths(edits, start);
    const pieces: Buffer[] = [];
    let taken = start;
    const take = (from: number, to: number, ...instead: readonly Buffer[]): void => {
      pieces.push(this.bytes.subarray(taken, from), ...instead);
      taken = to;
    };
    let i = 0;
    for (const edit of edits) {
      for (let length = lengths[i]; length !== undefined && length.at < edit.start; length = lengths[i]) {
        take(length.at, length.at + 4, length.bytes);
        i += 1;
      }
      take(edit.start, edit.start + 1, Buffer.of(edit.value?.type ?? this.bytes[edit.start] ?? 0));
      if (edit.name !== undefined) take(edit.nameStart, edit.valueStart - 1, edit.name);
      if (edit.value !== undefined) take(edit.valueStart, edit.end, edit.value.bytes);
    }
    take(end, end);
    return Buffer.concat(pieces);
  }

  #edit(element: Elements, enclosing: Enclosing): Edit {
    const { start, nameStart, valueStart, end } = element;
    let edit = this.#edits.get(start);
    if (edit === undefined) {
      edit = { start, nameStart, valueStart, end, enclosing };
      this.#edits.set(start, edit);
      this.#sorted = undefined;
    }
    return edit;
  }

  /** What is to be done in a part of the bytes; nothing within a value that is replaced as a whole. */
  #within(start: number, end: number): readonly Edit[] {
    this.#sorted ??= [...this.#edits.values()].sort((a, b) => a.start - b.start);
    const edits: Edit[] = [];
    let skipped = start;
    for (let i = firstFrom(this.#sorted, start); ; i += 1) {
      const edit = this.#sorted[i];
      if (edit === undefined || edit.start >= end) return edits;
      if (edit.start < skipped) continue;
      edits.push(edit);
      if (edit.value !== undefined) skipped = edit.end;
    }
  }

  /** The new lengths of everything from `start` on that something in it was set, in their order. */
  #lengths(edits: readonly Edit[], start: number): readonly { readonly at: number; readonly bytes: Buffer }[] {
    const growths = new Map<number, number>();
    for (const { name, value, nameStart, valueStart, end, enclosing } of edits) {
      const byName = name === undefined ? 0 : name.length - (valueStart - 1 - nameStart);
      const growth = byName + (value === undefined ? 0 : value.bytes.length - (end - valueStart));
      if (growth === 0) continue;
      for (let at: Enclosing | undefined = enclosing; at !== undefined && at.start >= start; at = at.parent) {
        growths.set(at.start, (growths.get(at.start) ?? 0) + growth);
      }
    }
    const sorted = [...growths].sort(([a], [b]) => a - b);
    return sorted.map(([at, growth]) => {
      const bytes = Buffer.alloc(4);
      bytes.writeInt32LE(this.bytes.readInt32LE(at) + growth);
      return { at, bytes };
    });
  }
}

/** Where the edits from `start` on begin. */
function firstFrom(edits: readonly Edit[], start: number): number {
  let low = 0;
  let high = edits.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((edits[middle]?.start ?? start) < start) low = middle + 1;
    else high = middle;
  }
  return low;
}
