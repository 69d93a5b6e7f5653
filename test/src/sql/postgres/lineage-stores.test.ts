import { beforeAll, expect, it } from 'vitest';
import { flowOfColumn, NOTHING } from '../../../../src/sql/lineage/flow.ts';
import { columnOf, nameOf, Stores, wordsFor } from '../../../../src/sql/postgres/lineage-stores.ts';
import { loadSqlParser } from '../../../../src/sql/postgres/parser.ts';
import { reading } from './lineage-support.ts';

beforeAll(loadSqlParser);

const EMAIL = flowOfColumn('public', 'customers', 'email');

it('keeps what flows, and the first doubt', () => {
  const stores = new Stores();
  stores.add('nowhere', [], NOTHING);
  stores.add('somewhere', [], EMAIL);
  stores.doubt('one');
  stores.doubt('two');
  expect(stores.stored.map(({ into }) => into)).toEqual(['somewhere']);
  expect(stores.untold).toBe('one');
});

it('knows a column by every relation of the name, or by the name alone', async () => {
  const { reader } = await reading('TABLE people');
  const stores = new Stores();
  stores.addColumn({ relname: 'people' }, 'email', EMAIL, reader.relations);
  stores.addColumn({ relname: 'people', schemaname: 'hr' }, 'email', EMAIL, reader.relations);
  stores.addColumn({ relname: 'fresh', schemaname: 's' }, 'a', EMAIL, reader.relations);
  expect(stores.stored.map(({ into, targets }) => [into, targets.map(({ schema }) => schema)])).toEqual([
    ['people.email', ['public', 'hr']],
    ['hr.people.email', ['hr']],
    ['s.fresh.a', ['s']],
  ]);
});

it('takes names apart, and puts them together', () => {
  const relation = { relname: 't', schemaname: 's' };
  expect(nameOf(relation)).toEqual({ schema: 's', table: 't' });
  expect(columnOf({ relname: 't' }, 'a')).toEqual({ table: 't', column: 'a' });
  expect(wordsFor(relation)).toBe('s.t');
});
