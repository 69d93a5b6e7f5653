import { expect, it } from 'vitest';
import { Collector } from '../../../../../src/sql/effects/collector.ts';
import {
  Context,
  columnName,
  directTables,
  folded,
  NO_CTES,
  namedTables,
} from '../../../../../src/sql/mysql/effects/names.ts';
import { MARIADB, MYSQL } from '../corpus-reading.ts';
import { selectOf } from '../parse-support.ts';

const context = new Context(new Collector(), MYSQL);

it('a name means the session’s database, or a CTE', () => {
  expect(context.tableOf({ name: 'a' })).toEqual({ schema: 'shop', name: 'a' });
  expect(context.tableOf({ schema: 'b', name: 'a' })).toEqual({ schema: 'b', name: 'a' });
  expect(context.readTable({ name: 'c' }, new Set(['c']))).toBeUndefined();
  expect(context.readTable({ name: 'C' }, new Set(['c']))).toEqual({ schema: 'shop', name: 'C' });
  const mariadb = new Context(new Collector(), MARIADB);
  expect(mariadb.readTable({ name: 'C' }, new Set(['c']))).toBeUndefined();
  expect(context.readTable({ schema: 'shop', name: 'c' }, new Set(['c']))).toEqual({ schema: 'shop', name: 'c' });
  expect(folded('Ab')).toBe('ab');
  expect(columnName('P\u0130n')).toBe('Pin');
});

it('a star is of the tables of FROM, not of sub-queries', () => {
  const { from } = selectOf('SELECT * FROM a JOIN (b, (SELECT 1 FROM c) x) ON 1');
  expect(directTables(from, NO_CTES, context).map(({ name }) => name)).toEqual(['a', 'b']);
  expect(namedTables(from).map(({ table }) => table.name)).toEqual(['a', 'b']);
});

it('a part that does not run gathers for itself', () => {
  expect(context.nested().collector).not.toBe(context.collector);
});
