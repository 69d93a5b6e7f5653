import type { Column, ColumnOrigin } from '../../src/core/query.ts';
import { constantOf, ISO_STYLES, type TextStyles } from './constants.ts';
import type { TextEncoding } from './encoding.ts';
import type { Field } from './messages/backend.ts';
import type { KnownType, ResolveTypes } from './type-cache.ts';
import { isOwnType, isTextArray, isTextLike, lengthMaxOf, typeName } from './type-names.ts';

/** A table's column by number, as RowDescription names it: pg_class.oid and pg_attribute.attnum. */
export interface OriginKey {
  readonly table: number;
  readonly column: number;
}

/** Looks up origins, in the order of the keys; undefined where there is none, `unresolved` where it cannot be told. */
export type ResolveOrigins = (
  keys: readonly OriginKey[],
) => Promise<readonly (ColumnOrigin | 'unresolved' | undefined)[]>;

/** The columns of a RowDescription. Those of a table are `unresolved` until somebody looks them up. */
export function columnsOf(fields: readonly Field[], encoding: TextEncoding, styles: TextStyles = ISO_STYLES): Column[] {
  return fields.map((field) => {
    const name = encoding.decodeLoosely(field.name);
    const { type, kind, lengthMax, constant } = builtInType(field, styles);
    const column: { -readonly [K in keyof Column]: Column[K] } = { name, type, kind };
    if (lengthMax !== undefined) column.lengthMax = lengthMax;
    if (constant !== undefined) column.constant = constant;
    if (field.tableOid !== 0) column.origin = 'unresolved';
    return column;
  });
}

/** Types of columns that declare no length, in the usual styles: every result asks for them. */
const REMEMBERED = new Map<number, ColumnType>();

function builtInType(field: Field, styles: TextStyles): ColumnType {
  const { typeOid, typeModifier, format } = field;
  const known = { type: typeName(typeOid) };
  if (styles !== ISO_STYLES || typeModifier >= 0 || isOwnType(typeOid)) return typeOf(field, known, styles);
  const key = typeOid * 2 + (format === 0 ? 0 : 1);
  let type = REMEMBERED.get(key);
  if (type === undefined) {
    type = typeOf(field, known, styles);
    REMEMBERED.set(key, type);
  }
  return type;
}

/** The columns with what the database says of types that are its own. What cannot be looked up stays a number. */
export async function withTypes(
  columns: readonly Column[],
  fields: readonly Field[],
  resolve: ResolveTypes,
): Promise<Column[]> {
  const asked = new Set(fields.map(({ typeOid }) => typeOid).filter(isOwnType));
  const found = await resolve([...asked]).catch(() => undefined);
  return columns.map((column, i) => {
    const field = fields[i];
    const known = field === undefined ? undefined : found?.get(field.typeOid);
    if (field === undefined || known === undefined) return column;
    const { type: _type, kind: _kind, lengthMax: _lengthMax, constant: _constant, ...rest } = column;
    // No type of a database's own is written in a style of dates.
    return { ...rest, ...typeOf(field, known, ISO_STYLES) };
  });
}

type ColumnType = Pick<Column, 'type' | 'kind' | 'lengthMax' | 'constant'>;

function typeOf(field: Field, known: KnownType, styles: TextStyles): ColumnType {
  const { type } = known;
  const kind = kindOf(type);
  const lengthMax = lengthMaxOf(type, field.typeModifier);
  const constant = known.label ?? (isTextArray(type) ? undefined : constantOf(type, field.format, styles));
  return {
    type,
    kind,
    ...(lengthMax === undefined ? {} : { lengthMax }),
    ...(constant === undefined ? {} : { constant }),
  };
}

/** Columns nobody can name (COPY, a function's result): each may be anything, so their origin counts as unresolved. */
export function namelessColumns(n: number): Column[] {
  return Array.from({ length: n }, (_, i) => ({
    name: `column${i + 1}`,
    type: 'unknown',
    kind: 'other',
    origin: 'unresolved',
  }));
}

/** The columns with what is known of where they come from. A failed look-up leaves them unresolved. */
export async function withOrigins(
  columns: readonly Column[],
  fields: readonly Field[],
  resolve: ResolveOrigins,
): Promise<Column[]> {
  const asked = fields.flatMap((field, i) =>
    field.tableOid === 0 ? [] : [{ i, key: { table: field.tableOid, column: field.attributeNumber } }],
  );
  const found = await resolve(asked.map(({ key }) => key)).catch(() => []);
  const origins = new Map(asked.map(({ i }, n) => [i, n < found.length ? found[n] : ('unresolved' as const)]));
  return columns.map((column, i) => {
    if (!origins.has(i)) return column;
    const { origin: _unresolved, ...rest } = column;
    const origin = origins.get(i);
    return origin === undefined ? rest : { ...rest, origin };
  });
}

function kindOf(type: string): Column['kind'] {
  // An enum's binary form is text, but only its own labels may stand in it.
  return (isTextLike(type) && type !== 'enum') || type === 'jsonb' || isTextArray(type) ? 'text' : 'other';
}
