import { type Charset, charsetNamed } from './charset.ts';
import { charsetOfCollation } from './charset-names.ts';
import type { ColumnDefinition } from './column-definition.ts';
import { ColumnFlag, ColumnType, has } from './constants.ts';

/** What a column's values are, whichever way they are written. */
export type ValueKind =
  | 'integer'
  | 'decimal'
  | 'float'
  | 'double'
  | 'year'
  | 'bit'
  | 'date'
  | 'datetime'
  | 'time'
  | 'text'
  | 'bytes'
  | 'json'
  | 'opaque';

/** A column's type as it is read here. */
export interface TypeFacts {
  /** The name the databases know it by. */
  readonly name: string;
  readonly kind: ValueKind;
  /** How its texts are written; missing where they cannot be read. */
  readonly charset?: Charset;
  /** The value that says nothing, as text. */
  readonly constant?: string;
  /** Characters a text may have. */
  readonly lengthMax?: number;
}

const INTEGERS: ReadonlyMap<number, string> = new Map([
  [ColumnType.MYSQL_TYPE_TINY, 'tinyint'],
  [ColumnType.MYSQL_TYPE_SHORT, 'smallint'],
  [ColumnType.MYSQL_TYPE_INT24, 'mediumint'],
  [ColumnType.MYSQL_TYPE_LONG, 'int'],
  [ColumnType.MYSQL_TYPE_LONGLONG, 'bigint'],
]);

/** Types whose values travel as themselves, by number. */
const PLAIN: ReadonlyMap<number, TypeFacts> = new Map<number, TypeFacts>([
  ...[...INTEGERS].map(([type, name]) => [type, { name, kind: 'integer', constant: '0' }] as const),
  [ColumnType.MYSQL_TYPE_DECIMAL, { name: 'decimal', kind: 'decimal', constant: '0' }],
  [ColumnType.MYSQL_TYPE_NEWDECIMAL, { name: 'decimal', kind: 'decimal', constant: '0' }],
  [ColumnType.MYSQL_TYPE_FLOAT, { name: 'float', kind: 'float', constant: '0' }],
  [ColumnType.MYSQL_TYPE_DOUBLE, { name: 'double', kind: 'double', constant: '0' }],
  [ColumnType.MYSQL_TYPE_YEAR, { name: 'year', kind: 'year', constant: '0' }],
  [ColumnType.MYSQL_TYPE_BIT, { name: 'bit', kind: 'bit', constant: '0' }],
  // Zero dates would do as well, but drivers refuse them.
  [ColumnType.MYSQL_TYPE_DATE, { name: 'date', kind: 'date', constant: '1970-01-01' }],
  [ColumnType.MYSQL_TYPE_NEWDATE, { name: 'date', kind: 'date', constant: '1970-01-01' }],
  [ColumnType.MYSQL_TYPE_DATETIME, { name: 'datetime', kind: 'datetime', constant: '1970-01-01 00:00:00' }],
  [ColumnType.MYSQL_TYPE_TIMESTAMP, { name: 'timestamp', kind: 'datetime', constant: '1970-01-01 00:00:00' }],
  [ColumnType.MYSQL_TYPE_TIME, { name: 'time', kind: 'time', constant: '00:00:00' }],
  [ColumnType.MYSQL_TYPE_NULL, { name: 'null', kind: 'opaque' }],
  [ColumnType.MYSQL_TYPE_GEOMETRY, { name: 'geometry', kind: 'opaque' }],
  [ColumnType.MYSQL_TYPE_VECTOR, { name: 'vector', kind: 'opaque' }],
]);

/** Types that travel as strings and hold nothing but values of their own: MariaDB names them in its extended metadata. */
const DISGUISED: Readonly<Record<string, string | undefined>> = {
  uuid: '00000000-0000-0000-0000-000000000000',
  inet6: '::',
  inet4: '0.0.0.0',
};

const STRINGS: ReadonlyMap<number, string> = new Map([
  [ColumnType.MYSQL_TYPE_VARCHAR, 'varchar'],
  [ColumnType.MYSQL_TYPE_VAR_STRING, 'varchar'],
  [ColumnType.MYSQL_TYPE_STRING, 'char'],
  [ColumnType.MYSQL_TYPE_ENUM, 'enum'],
  [ColumnType.MYSQL_TYPE_SET, 'set'],
  [ColumnType.MYSQL_TYPE_TINY_BLOB, 'blob'],
  [ColumnType.MYSQL_TYPE_BLOB, 'blob'],
  [ColumnType.MYSQL_TYPE_MEDIUM_BLOB, 'blob'],
  [ColumnType.MYSQL_TYPE_LONG_BLOB, 'blob'],
]);

const UTF8 = charsetNamed('utf8mb4');
const BINARY = charsetNamed('binary');
const UNREADABLE: TypeFacts = { name: 'unknown', kind: 'opaque' };

/** What a column definition says of the values to come. A type nobody here knows can only become NULL. */
export function typeOf(definition: ColumnDefinition): TypeFacts {
  const plain = PLAIN.get(definition.type);
  const isGeometry = definition.extendedType !== undefined && definition.type === ColumnType.MYSQL_TYPE_GEOMETRY;
  if (plain !== undefined) return isGeometry ? { ...plain, name: definition.extendedType } : plain;
  if (definition.type === ColumnType.MYSQL_TYPE_JSON || definition.extendedFormat === 'json') {
    return { name: 'json', kind: 'json', ...(UTF8 === undefined ? {} : { charset: jsonCharset(definition) ?? UTF8 }) };
  }
  const { extendedType } = definition;
  if (extendedType !== undefined && Object.hasOwn(DISGUISED, extendedType)) {
    const constant = DISGUISED[extendedType];
    return { name: extendedType, kind: 'opaque', ...(constant === undefined ? {} : { constant }) };
  }
  const name = STRINGS.get(definition.type);
  if (name === undefined) return UNREADABLE;
  return stringType(definition, name);
}

/** MariaDB's JSON is a text of a character set; MySQL's travels as UTF-8, whatever the definition says. */
function jsonCharset({ charset }: ColumnDefinition): Charset | undefined {
  const name = charsetOfCollation(charset);
  return name === undefined || name === 'binary' ? undefined : charsetNamed(name);
}

function stringType({ charset: id, length, flags }: ColumnDefinition, stringName: string): TypeFacts {
  const charsetName = charsetOfCollation(id);
  const charset = charsetName === undefined ? undefined : charsetNamed(charsetName);
  // Enumerations and sets travel as plain strings; flags tell them.
  let name = stringName;
  if (has(flags, ColumnFlag.ENUM_FLAG)) name = 'enum';
  else if (has(flags, ColumnFlag.SET_FLAG)) name = 'set';
  else if (charset === BINARY) name = BINARY_NAMES.get(name) ?? name;
  else if (name === 'blob') name = 'text';
  if (charset === undefined) return { name, kind: 'opaque' };
  const lengthMax = Math.floor(length / charset.charBytesMax);
  return { name, kind: charset === BINARY ? 'bytes' : 'text', charset, lengthMax };
}

const BINARY_NAMES: ReadonlyMap<string, string> = new Map([
  ['varchar', 'varbinary'],
  ['char', 'binary'],
]);
