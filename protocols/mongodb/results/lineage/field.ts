import type { DocumentField } from '../../../../src/core/documents.ts';
import { NOTHING, type Shape, UNKNOWN } from './shape.ts';
import { NO_SOURCES, type Sources } from './sources.ts';

/** Fields of one command that are remembered; of names that are data there may be any number. */
const REMEMBERED_MAX = 4096;
/** And of one collection, for all replies: one with more of them remembers them for each reply by itself. */
const SHARED_MAX = 256;

/** How many more fields may be remembered. */
interface Room {
  left: number;
}

/** A field that documents have, with what its shape tells of it. The same object for the same path, up to a number. */
export class ShapeField implements DocumentField {
  readonly path: readonly string[];
  readonly nameSources: Sources;
  readonly #shape: Shape;
  readonly #room: Room;
  readonly #children = new Map<string, ShapeField>();
  #ofAllReplies: ShapeField | undefined;
  /** The names that were met last, by their place: documents of one collection mostly have the same, in the same order. */
  readonly #inOrder: { readonly name: Buffer; readonly field: ShapeField }[] = [];

  constructor(
    shape: Shape,
    path: readonly string[] = [],
    nameSources: Sources = NO_SOURCES,
    room: Room = { left: REMEMBERED_MAX },
  ) {
    this.path = path;
    this.nameSources = nameSources;
    this.#shape = shape;
    this.#room = room;
  }

  get sources(): Sources {
    return this.#shape.own;
  }

  get isBuilt(): boolean {
    return this.#shape.isBuilt;
  }

  /** Has what it remembers be of use for all replies, as far as it is not too much, until `unshare`. */
  shared(): this {
    this.#ofAllReplies = new ShapeField(this.#shape, this.path, this.nameSources, { left: SHARED_MAX });
    return this;
  }

  unshare(): void {
    this.#ofAllReplies = undefined;
  }

  /**
   * The same for one reply, mostly without anything that is remembered: lineages are kept as long as cursors, what is
   * remembered as long as a reply.
   */
  forReply(): ShapeField {
    const shared = this.#ofAllReplies;
    if (shared !== undefined && shared.#room.left === 0) this.#ofAllReplies = undefined;
    return this.#ofAllReplies ?? new ShapeField(this.#shape, this.path, this.nameSources);
  }

  child(name: string): ShapeField {
    const known = this.#children.get(name);
    if (known !== undefined) return known;
    const shape = this.#shape;
    const field = new ShapeField(shape.child(name), [...this.path, name], shape.nameSources(name), this.#room);
    if (this.#room.left > 0) {
      this.#room.left -= 1;
      this.#children.set(name, field);
    }
    return field;
  }

  /** The child whose name lies at `[start, end)`, which is the `place`th. A text is made only of names that are new there. */
  childAt(bytes: Buffer, start: number, end: number, place: number): ShapeField {
    const expected = this.#inOrder[place];
    if (expected !== undefined && isAt(expected.name, bytes, start, end)) return expected.field;
    const name = bytes.toString('utf8', start, end);
    const field = this.child(name);
    if (this.#children.get(name) === field && place <= this.#inOrder.length) {
      this.#inOrder[place] = { name: Buffer.from(bytes.subarray(start, end)), field };
    }
    return field;
  }
}

/** A field of a reply that may hold anything. */
export function unknownField(path: readonly string[] = []): ShapeField {
  return new ShapeField(UNKNOWN, path, NO_SOURCES);
}

/** A field of a reply that holds no value of a collection. */
export function plainField(path: readonly string[] = []): ShapeField {
  return new ShapeField(NOTHING, path, NO_SOURCES);
}

function isAt(name: Buffer, bytes: Buffer, start: number, end: number): boolean {
  const { length } = name;
  if (end - start !== length) return false;
  for (let i = 0; i < length; i += 1) if (name[i] !== bytes[start + i]) return false;
  return true;
}
