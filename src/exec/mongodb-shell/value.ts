import type {
  Binary,
  BSONRegExp,
  BSONSymbol,
  Code,
  Decimal128,
  Double,
  Int32,
  Long,
  MaxKey,
  MinKey,
  ObjectId,
  Timestamp,
} from 'bson';

/** A document; its names keep their order, which those of a plain object do not when they look like numbers. */
export type ShellDocument = Map<string, ShellValue>;

/** A value as it is sent. There are no plain numbers: each says what type it has. */
export type ShellValue =
  | string
  | boolean
  | null
  | undefined
  | Date
  | Int32
  | Double
  | Long
  | Decimal128
  | ObjectId
  | Binary
  | BSONRegExp
  | BSONSymbol
  | Timestamp
  | MinKey
  | MaxKey
  | Code
  | readonly ShellValue[]
  | ShellDocument;

/** Whether a value is a document. */
export function isDocument(value: ShellValue): value is ShellDocument {
  return value instanceof Map;
}

/** Whether a value is a list. */
export function isList(value: ShellValue): value is readonly ShellValue[] {
  return Array.isArray(value);
}
