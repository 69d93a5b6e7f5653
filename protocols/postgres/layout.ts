import type { Column, ColumnOrigin } from '../../src/core/query.ts';
import type { TextEncoding } from './encoding.ts';
import type { Field } from './messages/backend.ts';
import { isTextArray, isTextLike, lengthMaxOf, typeName } from './type-names.ts';

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
export function columnsOf(fields: readonly Field[], encoding: TextEncoding): Column[] {
  return fields.map((field) => {
    const type = typeName(field.typeOid);
    const lengthMax = lengthMaxOf(type, field.typeModifier);
    return {
      name: encoding.decodeLoosely(field.name),
      type,
      kind: kindOf(type, field.format),
      ...(lengthMax === undefined ? {} : { lengthMax }),
      ...(field.tableOid === 0 ? {} : { origin: 'unresolved' as const }),
    };
  });
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

function kindOf(type: string, format: number): Column['kind'] {
  if (isTextLike(type) || type === 'jsonb') return 'text';
  return isTextArray(type) && format === 0 ? 'text' : 'other';
}
