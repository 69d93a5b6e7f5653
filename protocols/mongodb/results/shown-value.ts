import type { DocumentField, DocumentValue } from '../../../src/core/documents.ts';
import type { Edits, Enclosing } from '../bson/edits.ts';
import type { Elements } from '../bson/elements.ts';
import { extendedJson } from '../bson/extended-json.ts';
import type { Names } from './names.ts';
import type { Room } from './room.ts';
import { NULL_VALUE, textValue, type ValueType, valueText, valueType } from './values.ts';

/** A text lies behind its length. */
const LENGTH_BYTES = 4;

/** What a visit shows, one thing after the other. */
export class ShownValue implements DocumentValue {
  field: DocumentField;
  kind: DocumentValue['kind'] = 'other';
  type = '';
  constant: string | undefined;
  memory: Uint8Array | undefined;
  start = 0;
  end = 0;
  readonly #edits: Edits;
  readonly #room: Room;
  #element: Elements | undefined;
  #enclosing: Enclosing | undefined;
  #names: (() => Names) | undefined;
  /** What was set, as text. */
  #set: string | undefined;

  constructor(edits: Edits, room: Room, field: DocumentField) {
    this.#edits = edits;
    this.#room = room;
    this.field = field;
  }

  /** Shows the name of an element; `names` are those of the document it is in. */
  showName(element: Elements, enclosing: Enclosing, field: DocumentField, names: () => Names): void {
    const edited = this.#edits.nameAt(element.start);
    this.#show(element, enclosing, field);
    this.#names = names;
    this.kind = 'name';
    this.type = 'name';
    this.constant = undefined;
    if (edited === undefined) this.#textAt(element.bytes, element.nameStart, element.nameEnd);
    else {
      this.#set = edited.toString();
      this.#textAt(edited, 0, edited.length);
    }
  }

  /** Shows the value of an element; false where it says nothing, or is a list. */
  showValue(element: Elements, enclosing: Enclosing, field: DocumentField): boolean {
    const edited = this.#edits.valueAt(element.start);
    const type = valueType(edited?.type ?? element.type);
    if (type === undefined) return false;
    this.#show(element, enclosing, field);
    this.kind = type.kind;
    this.type = type.name;
    this.constant = type.constant?.text;
    if (edited !== undefined) this.#set = settledText(edited.bytes, type);
    if (type.kind !== 'text') this.memory = undefined;
    else if (edited === undefined) this.#textAt(element.bytes, element.valueStart + LENGTH_BYTES, element.end - 1);
    else this.#textAt(edited.bytes, LENGTH_BYTES, edited.bytes.length - 1);
    return true;
  }

  get(): string {
    if (this.#set !== undefined) return this.#set;
    const element = this.#element;
    if (element === undefined) return '';
    if (this.kind === 'name') return element.name;
    if (this.kind !== 'document') return valueText(element);
    return extendedJson(this.#edits.encode(element.valueStart, element.end));
  }

  set(text: string | null): void {
    if (this.kind === 'name') this.#rename(text ?? '');
    else this.#replace(text);
  }

  #show(element: Elements, enclosing: Enclosing, field: DocumentField): void {
    this.field = field;
    this.#element = element;
    this.#enclosing = enclosing;
    this.#set = undefined;
  }

  #textAt(memory: Buffer, start: number, end: number): void {
    this.memory = memory;
    this.start = start;
    this.end = end;
  }

  #rename(text: string): void {
    const [element, enclosing] = [this.#element, this.#enclosing];
    if (element === undefined || enclosing === undefined || this.#names === undefined) return;
    const name = this.#names().replace(this.get(), text);
    const bytes = Buffer.from(name);
    this.#room.took(this.#edits.setName(element, enclosing, bytes));
    this.#room.check();
    this.#set = name;
    this.#textAt(bytes, 0, bytes.length);
  }

  #replace(text: string | null): void {
    const [element, enclosing] = [this.#element, this.#enclosing];
    if (element === undefined || enclosing === undefined) return;
    const type = this.#edits.valueAt(element.start)?.type ?? element.type;
    let value = text === null ? NULL_VALUE : this.#valueOf(text, type);
    const before = this.#edits.valueAt(element.start)?.bytes.length ?? element.end - element.valueStart;
    // A mask makes no document longer than may be: then there is nothing in its place.
    if (!this.#room.has(value.bytes.length - before)) value = NULL_VALUE;
    this.#room.took(this.#edits.setValue(element, enclosing, value));
    this.#set = value === NULL_VALUE ? '' : (text ?? '');
    if (this.kind !== 'text') return;
    if (value === NULL_VALUE) this.#textAt(value.bytes, 0, 0);
    else this.#textAt(value.bytes, LENGTH_BYTES, value.bytes.length - 1);
  }

  #valueOf(text: string, type: number) {
    if (this.kind === 'text') return textValue(text, type);
    const constant = valueType(type)?.constant;
    return constant?.text === text ? { type, bytes: constant.bytes } : NULL_VALUE;
  }
}

/** What stands there that was set before. */
function settledText(bytes: Buffer, { kind, constant }: ValueType): string {
  return kind === 'text' ? bytes.toString('utf8', LENGTH_BYTES, bytes.length - 1) : (constant?.text ?? '');
}
