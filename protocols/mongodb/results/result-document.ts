import type { DocumentValue, ResultDocument } from '../../../src/core/documents.ts';
import type { Edits, Enclosing } from '../bson/edits.ts';
import { Elements } from '../bson/elements.ts';
import { extendedJson, valueJson } from '../bson/extended-json.ts';
import type { ShapeField } from './lineage/field.ts';
import { Names } from './names.ts';
import type { DocumentPart } from './parts.ts';
import { Room } from './room.ts';
import { ShownValue } from './shown-value.ts';

type Look = (value: DocumentValue) => 'skip' | undefined;

/** An element of a reply that is to be looked at, with what it lies in. */
export interface Part {
  readonly element: Elements;
  readonly enclosing: Enclosing;
  readonly field: ShapeField;
}

/** A document of a batch. */
export class BatchDocument implements ResultDocument {
  readonly #edits: Edits;
  readonly #part: DocumentPart;
  /** Made when somebody looks. */
  #room: Room | undefined;

  constructor(edits: Edits, part: DocumentPart) {
    this.#edits = edits;
    this.#part = part;
  }

  visit(look: Look): void {
    const { start, end, field } = this.#part;
    this.#room ??= new Room(this.#edits, end - start);
    visitWithin(this.#part, end, field, visitOf(this.#edits, this.#room, field, look));
  }

  text(): string {
    const { start, end } = this.#part;
    const edits = this.#edits;
    return edits.isEmpty ? extendedJson(edits.bytes, start, end) : extendedJson(edits.encode(start, end));
  }
}

/** A value that stands alone: one of a `distinct`. */
export class LoneValue implements ResultDocument {
  readonly #edits: Edits;
  readonly #part: Part;
  readonly #room: Room;

  constructor(edits: Edits, part: Part) {
    this.#edits = edits;
    this.#part = part;
    this.#room = new Room(edits, part.element.end - part.element.valueStart);
  }

  visit(look: Look): void {
    const { element, enclosing, field } = this.#part;
    visitValue(element, enclosing, field, visitOf(this.#edits, this.#room, field, look));
  }

  text(): string {
    const element = new Elements(together(this.#edits, [this.#part]));
    element.next();
    return valueJson(element);
  }
}

/** What else a reply tells, besides its documents. */
export class ReplyParts implements ResultDocument {
  readonly #edits: Edits;
  readonly #parts: readonly Part[];
  readonly #room: Room;

  constructor(edits: Edits, parts: readonly Part[]) {
    this.#edits = edits;
    this.#parts = parts;
    this.#room = new Room(
      edits,
      parts.reduce((sum, { element }) => sum + element.end - element.start, 0),
    );
  }

  visit(look: Look): void {
    for (const { element, enclosing, field } of this.#parts) {
      visitValue(element, enclosing, field, visitOf(this.#edits, this.#room, field, look));
    }
  }

  text(): string {
    return extendedJson(together(this.#edits, this.#parts));
  }
}

interface Visit {
  readonly edits: Edits;
  readonly shown: ShownValue;
  readonly look: Look;
}

function visitOf(edits: Edits, room: Room, field: ShapeField, look: Look): Visit {
  return { edits, shown: new ShownValue(edits, room, field), look };
}

/** A document nests no deeper than what was checked. */
function visitWithin(enclosing: Enclosing, end: number, field: ShapeField, visit: Visit): void {
  const { edits, shown, look } = visit;
  const element = new Elements(edits.bytes, enclosing.start, end);
  let names: Names | undefined;
  const namesNow = (): Names => {
    names ??= new Names(edits.bytes, enclosing.start, end, (start) => edits.nameAt(start));
    return names;
  };
  for (let place = 0; element.next(); place += 1) {
    const child = field.childAt(edits.bytes, element.nameStart, element.nameEnd, place);
    shown.showName(element, enclosing, child, namesNow);
    if (look(shown) !== 'skip') visitValue(element, enclosing, child, visit);
  }
}

function visitValue(element: Elements, enclosing: Enclosing, field: ShapeField, visit: Visit): void {
  const { edits, shown, look } = visit;
  if (element.isArray) {
    visitItems({ start: element.valueStart, parent: enclosing }, element.end, field, visit);
    return;
  }
  if (!shown.showValue(element, enclosing, field)) return;
  const isSkipped = look(shown) === 'skip';
  if (!element.isDocument || isSkipped || edits.valueAt(element.start) !== undefined) return;
  visitWithin({ start: element.valueStart, parent: enclosing }, element.end, field, visit);
}

function visitItems(enclosing: Enclosing, end: number, field: ShapeField, visit: Visit): void {
  const element = new Elements(visit.edits.bytes, enclosing.start, end);
  while (element.next()) visitValue(element, enclosing, field, visit);
}

/** The elements as a document of their own, with what was set in them. */
function together(edits: Edits, parts: readonly Part[]): Buffer {
  const elements = parts.map(({ element }) => edits.encode(element.start, element.end));
  const document = Buffer.concat([Buffer.alloc(4), ...elements, Buffer.alloc(1)]);
  document.writeInt32LE(document.length);
  return document;
}
