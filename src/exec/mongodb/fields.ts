import { BSONType, onDemand } from 'bson';

/** A value within a document that came, not taken apart further. */
export interface Field {
  readonly name: string;
  readonly type: number;
  readonly bytes: Buffer;
  readonly start: number;
  readonly end: number;
}

/** The fields of the document, or the list, at `start`, in their order. Throws BSONError for what is none. */
export function fieldsOf(bytes: Buffer, start = 0): readonly Field[] {
  return [...onDemand.parseToElements(bytes, start)].map(([type, nameStart, nameLength, at, length]) => ({
    name: bytes.toString('utf8', nameStart, nameStart + nameLength),
    type,
    bytes,
    start: at,
    end: at + length,
  }));
}

/** The fields of a document within a document; undefined for any other value. */
export function inside(field: Field | undefined): readonly Field[] | undefined {
  if (field?.type !== BSONType.object && field?.type !== BSONType.array) return undefined;
  return fieldsOf(field.bytes, field.start);
}

/** The field of this name. */
export function fieldOf(fields: readonly Field[] | undefined, name: string): Field | undefined {
  return fields?.find((field) => field.name === name);
}

/** A string's text; undefined for any other value. */
export function textOf(field: Field | undefined): string | undefined {
  return field?.type === BSONType.string ? field.bytes.toString('utf8', field.start + 4, field.end - 1) : undefined;
}

/** A number of any type but decimal, or a boolean as 1 and 0; undefined for any other value. */
export function numberOf(field: Field | undefined): number | undefined {
  switch (field?.type) {
    case BSONType.int:
      return field.bytes.readInt32LE(field.start);
    case BSONType.long:
      return Number(field.bytes.readBigInt64LE(field.start));
    case BSONType.double:
      return field.bytes.readDoubleLE(field.start);
    case BSONType.bool:
      return field.bytes[field.start];
    default:
      return undefined;
  }
}

/** A whole number of 64 bits, as cursors have; undefined for any other value. */
export function longOf(field: Field | undefined): bigint | undefined {
  return field?.type === BSONType.long ? field.bytes.readBigInt64LE(field.start) : undefined;
}

/** Binary data; undefined for any other value. */
export function binaryOf(field: Field | undefined): Buffer | undefined {
  return field?.type === BSONType.binData ? field.bytes.subarray(field.start + 5, field.end) : undefined;
}
