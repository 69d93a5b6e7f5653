import { beforeAll, describe, expect, it } from 'vitest';
import { LineageCache } from '../../../protocols/postgres/lineage.ts';
import type { ChangedNames } from '../../../protocols/postgres/schema-changes.ts';
import type { Column, Query, RelatedText } from '../../../src/core/query.ts';
import { analysePostgres, loadSqlParser } from '../../../src/sql/postgres/index.ts';

beforeAll(loadSqlParser);

const ROWS: (string | null)[][] = [
  ['relation', 'customers', 'public', '["id","email"]', null, null],
  ['relation', 'v', 'public', '["mail"]', 'SELECT customers.email AS mail FROM public.customers;', null],
  ['function', 'upper', 'pg_catalog', 'pure', null],
];
const COLUMN: Column = { name: 'x', type: 'text', kind: 'text' };
const EMAIL = { schema: 'public', table: 'customers', column: 'email' };

function cacheOf(ask: () => Promise<(string | null)[][]> = async () => ROWS) {
  const asked: string[] = [];
  const failures: unknown[] = [];
  const cache = new LineageCache(
    (text) => {
      asked.push(text);
      return ask();
    },
    (error) => failures.push(error),
    60_000,
  );
  return { cache, asked, failures };
}

async function sourcesOf(
  text: string,
  more: {
    related?: RelatedText[];
    statement?: number;
    changed?: ChangedNames;
    column?: Column;
    cache?: LineageCache;
  } = {},
) {
  const { related = [], statement = 0, changed, column = COLUMN, cache = cacheOf().cache } = more;
  const query = { text, related, statements: () => analysePostgres(text) } as unknown as Query;
  const [found] = await cache.resolve({ query, statement, changed }, [column]);
  return found?.sources;
}

const DERIVED = [{ ...EMAIL, isDerived: true }];

describe('the sources of a result’s columns', () => {
  it('are those of the statement the result is of', async () => {
    expect(await sourcesOf('SELECT 1; SELECT upper(email) FROM customers', { statement: 1 })).toEqual(DERIVED);
    expect(await sourcesOf('SELECT 1; SELECT upper(email) FROM customers')).toEqual([]);
    expect(await sourcesOf('SELECT 1', { statement: 1 })).toBe('unknown');
    expect(await sourcesOf('SELEC')).toBe('unknown');
  });

  it('are those of the SELECT that COPY sends', async () => {
    expect(await sourcesOf('COPY (SELECT upper(email) FROM customers) TO STDOUT')).toEqual(DERIVED);
    expect(await sourcesOf('COPY (SELECT upper($$x$$)) TO STDOUT')).toEqual([]);
  });

  it('are those of what EXECUTE and FETCH stand for, of all it may be', async () => {
    const prepared = { kind: 'prepared' as const, name: 'p', text: 'SELECT upper(email) FROM customers' };
    const other = { ...prepared, text: 'SELECT 1' };
    expect(await sourcesOf('EXECUTE p', { related: [prepared, other] })).toEqual(DERIVED);
    expect(await sourcesOf('EXECUTE p')).toBe('unknown');
    const cursor = { kind: 'cursor' as const, name: 'c', text: `DECLARE c CURSOR FOR ${prepared.text}` };
    expect(await sourcesOf('FETCH c', { related: [cursor] })).toEqual(DERIVED);
  });

  it('of a column the server names include what is behind it, whatever the statement hides', async () => {
    const column: Column = { ...COLUMN, origin: { schema: 'public', table: 'v', column: 'mail' } };
    const expected = expect.arrayContaining([{ ...EMAIL, isDerived: false }]);
    expect(await sourcesOf('SELECT mail FROM v', { column })).toEqual(expected);
    expect(await sourcesOf('SELECT mail FROM hidden', { column })).toEqual(expected);
  });

  it('are unknown where the open transaction changed what the names mean', async () => {
    const column: Column = { ...COLUMN, origin: { schema: 'public', table: 'v', column: 'mail' } };
    expect(await sourcesOf('SELECT upper(email) FROM customers', { changed: new Set(['customers']) })).toBe('unknown');
    expect(await sourcesOf('SELECT upper(email) FROM customers', { changed: new Set(['other']) })).toEqual(DERIVED);
    expect(await sourcesOf('SELECT mail FROM v', { column, changed: new Set(['v']) })).toBe('unknown');
    expect(await sourcesOf('SELECT 1', { changed: 'anything' })).toBe('unknown');
  });

  it('of a table’s own column stay known, whatever the transaction did', async () => {
    const column: Column = { ...COLUMN, origin: EMAIL };
    expect(await sourcesOf('SELECT email FROM customers', { column, changed: 'anything' })).toEqual([
      { ...EMAIL, isDerived: false },
    ]);
  });

  it('of a COPY are those of the query or the table it copies', async () => {
    expect(await sourcesOf('COPY (SELECT upper(email) FROM customers) TO STDOUT')).toEqual(DERIVED);
    expect(await sourcesOf('COPY customers (email) TO STDOUT')).toEqual([{ ...EMAIL, isDerived: false }]);
  });

  it('are looked up once, until somebody says that they may have changed', async () => {
    const { cache, asked } = cacheOf();
    await sourcesOf('SELECT upper(email) FROM customers', { cache });
    await sourcesOf('SELECT upper(email) FROM customers', { cache });
    await sourcesOf('SELECT upper(id) FROM customers', { cache });
    expect(asked).toHaveLength(1);
    cache.forget();
    await sourcesOf('SELECT upper(email) FROM customers', { cache });
    expect(asked).toHaveLength(2);
  });

  it('are unknown, and that is reported, when the catalogue cannot be asked', async () => {
    const { cache, failures } = cacheOf(() => Promise.reject(new Error('gone')));
    expect(await sourcesOf('SELECT upper(email) FROM customers', { cache })).toBe('unknown');
    expect(failures).toHaveLength(1);
  });
});
