import { type Lineage, lineageOf } from '../../../../src/sql/mysql/lineage.ts';
import type { AskLineageCatalogue, FunctionInfo, RelationInfo } from '../../../../src/sql/mysql/lineage-catalogue.ts';
import type { MysqlReading } from '../../../../src/sql/mysql/reading.ts';
import { MARIADB } from './corpus-reading.ts';

export const RELATIONS: readonly RelationInfo[] = [
  { schema: 'shop', name: 'customers', columns: ['id', 'name', 'Email'] },
  { schema: 'shop', name: 'orders', columns: ['id', 'customer_id', 'total'] },
  { schema: 'other', name: 'customers', columns: ['x'] },
  {
    schema: 'shop',
    name: 'contacts',
    columns: ['id', 'contact'],
    definition:
      'select `shop`.`customers`.`id` AS `id`,lcase(`shop`.`customers`.`Email`) AS `contact` from `shop`.`customers`',
  },
  {
    schema: 'shop',
    name: 'above',
    columns: ['c'],
    definition: 'select `contacts`.`contact` AS `c` from `shop`.`contacts`',
  },
  { schema: 'shop', name: 'broken', columns: ['c'], definition: 'select garbage from' },
  { schema: 'performance_schema', name: 'threads', columns: ['info'] },
  { schema: 'information_schema', name: 'TABLES', columns: ['TABLE_NAME'] },
];

export const FUNCTIONS: readonly FunctionInfo[] = [
  { schema: 'shop', name: 'tidy', body: "BEGIN IF x IS NULL THEN RETURN ''; END IF; RETURN TRIM(LOWER(x)); END" },
  { schema: 'shop', name: 'leak', body: 'RETURN (SELECT email FROM customers LIMIT 1)' },
  { schema: 'shop', name: 'loaded' },
];

/** A catalogue of the world above, as a server answers: by the full names asked for. */
export const ask: AskLineageCatalogue = async ({ relations, functions }) => ({
  relations: RELATIONS.filter((one) =>
    relations.some(
      (name) => name.schema.toLowerCase() === one.schema && name.name.toLowerCase() === one.name.toLowerCase(),
    ),
  ),
  functions: FUNCTIONS.filter((one) => functions.some(({ name }) => name.toLowerCase() === one.name)),
});

export async function lineage(text: string, reading: MysqlReading = MARIADB): Promise<Lineage> {
  return lineageOf(text, ask, reading);
}

/** Where the columns of a result come from, in few words: `customers.Email*` is made of it. */
export async function follow(text: string, count = 1, reading: MysqlReading = MARIADB): Promise<readonly string[]> {
  const sources = (await lineage(text, reading)).columns(count);
  return sources.map((one) =>
    one === 'unknown' ? one : one.map((of) => `${of.table}.${of.column}${of.isDerived ? '*' : ''}`).join(' '),
  );
}
