import type { Effect, TableName } from '../../../../../src/core/effect.ts';
import { effectsOfMysql } from '../../../../../src/sql/mysql/effects/index.ts';
import type { MysqlReading } from '../../../../../src/sql/mysql/reading.ts';
import { MYSQL } from '../corpus-reading.ts';

function nameOf({ schema, name }: TableName): string {
  if (schema === undefined) return name ?? '*';
  return schema === 'shop' ? (name ?? 'shop.*') : `${schema}.${name ?? '*'}`;
}

function inWords({ operations, tables, opaque, lacksWhere, lacksLimit }: Effect): string {
  const marks = [opaque === undefined ? [] : `opaque: ${opaque}`, lacksWhere ? 'all' : [], lacksLimit ?? []].flat();
  return [operations.join('+'), ...tables.map(nameOf), ...marks.map((mark) => `[${mark}]`)].join(' ');
}

/** What a text does, an effect a line. */
export function does(text: string, reading: MysqlReading = MYSQL): readonly string[] | undefined {
  return effectsOfMysql(text, reading)?.map(inWords);
}

/** The columns a text names. */
export function columnsOf(text: string): readonly string[] {
  const uses = (effectsOfMysql(text, MYSQL) ?? []).flatMap(({ columns }) => columns);
  return [
    ...new Set(uses.flatMap(({ tables, column }) => tables.map((table) => `${nameOf(table)}.${column ?? '*'}`))),
  ].sort();
}
