import { EditedBytes } from './edited-bytes.ts';
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
export interface Edit {
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
  /** In the order of their places, as long as `#isSorted`: whoever looks at a document does so from its beginning. */
  #sorted: Edit[] = [];
  #isSorted = true;
  /** Where the last of them is. */
  #last = -1;
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
    return start > this.#last ? undefined : this.#edits.get(start)?.value;
  }

  /** The name in the place of an element's own. */
  nameAt(start: number): Buffer | undefined {
    return start > this.#last ? undefined : this.#edits.get(start)?.name;
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

  /** The document at `[start, end)` with what was set in it, behind `room` zeros; the same memory where nothing was. */
  encode(start = 0, end = this.bytes.length, room = 0): Buffer {
    const edits = this.#within(start, end);
    if (edits.length === 0) return this.bytes.subarray(start, end);
    const growth = edits.reduce((sum, edit) => sum + growthOf(edit), 0);
    const edited = new EditedBytes(this.bytes, start, end, growth, room);
    for (const edit of edits) edited.put(edit);
    return edited.finish(end);
  }

  #edit(element: Elements, enclosing: Enclosing): Edit {
    const { start, nameStart, valueStart, end } = element;
    const known = this.#edits.get(start);
    if (known !== undefined) return known;
    const edit: Edit = { start, nameStart, valueStart, end, enclosing };
    this.#edits.set(start, edit);
    this.#sorted.push(edit);
    if (start > this.#last) this.#last = start;
    else this.#isSorted = false;
    return edit;
  }

  /** What is to be done in a part of the bytes; nothing within a value that is replaced as a whole. */
  #within(start: number, end: number): readonly Edit[] {
    if (!this.#isSorted) this.#sorted.sort((a, b) => a.start - b.start);
    this.#isSorted = true;
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
}

/** How much longer the whole becomes by an edit. */
function growthOf({ nameStart, valueStart, end, name, value }: Edit): number {
  const byName = name === undefined ? 0 : name.length - (valueStart - 1 - nameStart);
  return byName + (value === undefined ? 0 : value.bytes.length - (end - valueStart));
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
