import { Decimal128 } from 'bson';
import { ProtocolError } from '../../../src/errors.ts';
import { Elements } from './elements.ts';
import { TYPE } from './sizes.ts';

/** A value within a document, by its place. */
export interface Field {
  readonly name: string;
  readonly type: number;
  readonly bytes: Buffer;
  readonly start: number;
  readonly end: number;
}

/** Looks at each name before it is taken; `size` fields are before it. Throws ProtocolError for one that may not be there. */
type CheckName = (name: string, isTwice: boolean, size: number) => void;

/** A document, or array, that is looked into by name. */
export class Fields {
  readonly #fields = new Map<string, Field>();

  /** Throws ProtocolError where a name is there twice: the server may take the other one. */
  constructor(bytes: Buffer, start = 0, limit = bytes.length, check: CheckName = checkOnce) {
    const element = new Elements(bytes, start, limit);
    while (element.next()) {
      const { name, type, valueStart, end } = element;
      check(name, this.#fields.has(name), this.#fields.size);
      this.#fields.set(name, { name, type, bytes, start: valueStart, end });
    }
  }

  get first(): Field | undefined {
    return this.#fields.values().next().value;
  }

  get(name: string): Field | undefined {
    return this.#fields.get(name);
  }

  [Symbol.iterator](): Iterator<Field> {
    return this.#fields.values();
  }

  get size(): number {
    return this.#fields.size;
  }
}

function checkOnce(name: string, isTwice: boolean): void {
  if (isTwice) throw new ProtocolError(`${JSON.stringify(name)} is there twice`);
}

/** What a document or array holds; undefined for any other value. */
export function inside(field: Field | undefined): Fields | undefined {
  if (field === undefined || (field.type !== TYPE.document && field.type !== TYPE.array)) return undefined;
  return new Fields(field.bytes, field.start, field.end);
}

/** A string's text; undefined for any other value. */
export function textOf(field: Field | undefined): string | undefined {
  return field?.type === TYPE.string ? field.bytes.toString('utf8', field.start + 4, field.end - 1) : undefined;
}

/** A number of any type, or a boolean as 1 and 0, as the server takes them for one another; undefined for any other value. */
export function numberOf(field: Field | undefined): number | undefined {
  if (field === undefined) return undefined;
  const { bytes, start } = field;
  switch (field.type) {
    case TYPE.int32:
      return bytes.readInt32LE(start);
    case TYPE.int64:
      return Number(bytes.readBigInt64LE(start));
    case TYPE.double:
      return bytes.readDoubleLE(start);
    case TYPE.boolean:
      return bytes[start];
    default:
      return undefined;
  }
}

/** Zeros of every length and exponent. */
const ZERO = /^-?0+(?:\.0+)?(?:E[+-]?\d+)?$/;

/** Whether the server takes a value for true: everything is that but false, a zero, null, and what is not there. */
export function isTruthy(field: Field | undefined): boolean {
  if (field === undefined || field.type === TYPE.null || field.type === TYPE.undefined) return false;
  if (field.type !== TYPE.decimal128) return numberOf(field) !== 0;
  return !ZERO.test(new Decimal128(field.bytes.subarray(field.start, field.end)).toString());
}

/** The documents of an array, in their order; undefined where it is no array of documents alone. */
export function documentsOf(field: Field | undefined): readonly Buffer[] | undefined {
  if (field?.type !== TYPE.array) return undefined;
  const documents: Buffer[] = [];
  const element = new Elements(field.bytes, field.start, field.end);
  while (element.next()) {
    if (!element.isDocument) return undefined;
    documents.push(field.bytes.subarray(element.valueStart, element.end));
  }
  return documents;
}
