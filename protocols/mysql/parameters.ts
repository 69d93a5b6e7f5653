import type { Value } from '../../src/core/query.ts';
import { binaryText, readBinaryValue } from './binary-value.ts';
import { type Charset, charsetNamed } from './charset.ts';
import { ColumnType } from './constants.ts';
import type { PayloadReader } from './lenenc.ts';

/** A parameter's declared type: the MYSQL_TYPE number, whether it is unsigned, and its name where it has one. */
export interface ParameterType {
  readonly type: number;
  readonly isUnsigned: boolean;
  readonly name?: string;
}

/** A parameter as it came; null for NULL. */
export interface Parameter {
  readonly type: ParameterType;
  readonly bytes: Buffer | null;
}

/** In the second byte of a type. */
const UNSIGNED = 0x80;
const BINARY = charsetNamed('binary');

/** A type of two bytes, with a name behind it where attributes were negotiated. */
export function readParameterType(reader: PayloadReader, hasName: boolean): ParameterType {
  const type = reader.u8();
  const isUnsigned = (reader.u8() & UNSIGNED) !== 0;
  return hasName ? { type, isUnsigned, name: reader.lenencBytes().toString('utf8') } : { type, isUnsigned };
}

/**
 * The values behind the types. `sent` has those that came before in packets of their own: the values leave them out.
 * Throws ProtocolError.
 */
export function readParameters(
  reader: PayloadReader,
  types: readonly ParameterType[],
  nulls: Buffer,
  sent: ReadonlyMap<number, Buffer> = NONE_SENT,
): Parameter[] {
  return types.map((type, i) => {
    const long = sent.get(i);
    if (long !== undefined) return { type, bytes: long };
    const isNull = ((nulls[i >> 3] ?? 0) & (1 << (i & 7))) !== 0 || type.type === ColumnType.MYSQL_TYPE_NULL;
    return { type, bytes: isNull ? null : readBinaryValue(reader, type.type) };
  });
}

const NONE_SENT: ReadonlyMap<number, Buffer> = new Map();

/** Bytes that say which of `n` parameters are NULL. */
export function nullBytes(n: number): number {
  return (n + 7) >> 3;
}

/** A parameter as an approver reads it. Texts are written in the session's character set. */
export function parameterValue({ type, bytes }: Parameter, charset: Charset | undefined): Value {
  const typeName = TYPE_NAMES.get(type.type);
  const named = typeName === undefined ? {} : { type: typeName };
  if (bytes === null) return { text: null, encoding: 'text', ...named };
  const text = binaryText(type.type, bytes, type.isUnsigned) ?? textOf(type.type, bytes, charset);
  if (text === undefined) return { text: bytes.toString('hex'), encoding: 'hex', ...named };
  return {
    text: type.name === undefined || type.name === '' ? text : `${type.name}=${text}`,
    encoding: 'text',
    ...named,
  };
}

function textOf(type: number, bytes: Buffer, charset: Charset | undefined): string | undefined {
  const isBinary = type >= ColumnType.MYSQL_TYPE_TINY_BLOB && type <= ColumnType.MYSQL_TYPE_BLOB;
  if (!isBinary) return charset?.decode(bytes);
  // Drivers send texts as blobs, too; what is a text is shown as one.
  const text = UTF8?.decode(bytes);
  return text === undefined || CONTROL.test(text) ? undefined : text;
}

const UTF8 = charsetNamed('utf8mb4') ?? BINARY;
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters tell bytes from texts.
const CONTROL = /[\0-\x08\x0e-\x1f]/;

const TYPE_NAMES: ReadonlyMap<number, string> = new Map([
  [ColumnType.MYSQL_TYPE_DECIMAL, 'decimal'],
  [ColumnType.MYSQL_TYPE_NEWDECIMAL, 'decimal'],
  [ColumnType.MYSQL_TYPE_TINY, 'tinyint'],
  [ColumnType.MYSQL_TYPE_SHORT, 'smallint'],
  [ColumnType.MYSQL_TYPE_INT24, 'mediumint'],
  [ColumnType.MYSQL_TYPE_LONG, 'int'],
  [ColumnType.MYSQL_TYPE_LONGLONG, 'bigint'],
  [ColumnType.MYSQL_TYPE_FLOAT, 'float'],
  [ColumnType.MYSQL_TYPE_DOUBLE, 'double'],
  [ColumnType.MYSQL_TYPE_YEAR, 'year'],
  [ColumnType.MYSQL_TYPE_DATE, 'date'],
  [ColumnType.MYSQL_TYPE_DATETIME, 'datetime'],
  [ColumnType.MYSQL_TYPE_TIMESTAMP, 'timestamp'],
  [ColumnType.MYSQL_TYPE_TIME, 'time'],
  [ColumnType.MYSQL_TYPE_VARCHAR, 'varchar'],
  [ColumnType.MYSQL_TYPE_VAR_STRING, 'varchar'],
  [ColumnType.MYSQL_TYPE_STRING, 'char'],
  [ColumnType.MYSQL_TYPE_JSON, 'json'],
  [ColumnType.MYSQL_TYPE_TINY_BLOB, 'blob'],
  [ColumnType.MYSQL_TYPE_MEDIUM_BLOB, 'blob'],
  [ColumnType.MYSQL_TYPE_LONG_BLOB, 'blob'],
  [ColumnType.MYSQL_TYPE_BLOB, 'blob'],
]);
