import { beforeAll, describe, expect, it } from 'vitest';
import { trustOfCatalogueRead } from '../../../../src/sql/postgres/catalogue.ts';
import { analysePostgres, loadSqlParser } from '../../../../src/sql/postgres/index.ts';
import { parseStatements } from '../../../../src/sql/postgres/parser.ts';
import type { Trust } from '../../../../src/sql/postgres/trust.ts';
import { readCorpus } from './corpus.ts';

const corpus = readCorpus(new URL('catalogue-corpus.txt', import.meta.url), '===');
const evasions = readCorpus(new URL('../../../bypass/housekeeping.sql', import.meta.url), '----');

beforeAll(loadSqlParser);

function trustOf(text: string): Trust {
  const select = parseStatements(text)?.[0]?.node.SelectStmt;
  if (typeof select !== 'object' || select === null) throw new Error(`no SELECT: ${text}`);
  return trustOfCatalogueRead(select as Readonly<Record<string, unknown>>);
}

describe('what clients send by themselves', () => {
  it.each(corpus.map(({ title, text }, index) => [`${index} ${title}`, text]))('passes: %s', (_title, text) => {
    const statements = analysePostgres(text);
    expect(statements.length).toBeGreaterThan(0);
    expect(statements.filter((one) => one.housekeeping === false)).toEqual([]);
  });

  it('holds every query psql and the drivers were seen to send', () => {
    expect(corpus.length).toBeGreaterThan(150);
  });
});

describe('what must not pass', () => {
  it.each(evasions.map(({ title, text }, index) => [`${index} ${title}`, text]))('%s', (_title, text) => {
    expect(analysePostgres(text).every((one) => one.housekeeping !== false)).toBe(false);
  });
});

describe('names without a schema', () => {
  it('are told from those with one, because the search path decides what they mean', () => {
    expect(trustOf('SELECT relname FROM pg_catalog.pg_class')).toBe('exact');
    expect(trustOf('SELECT relname FROM pg_class')).toBe('unqualified');
    expect(trustOf('SELECT pg_catalog.version()')).toBe('exact');
    expect(trustOf('SELECT version()')).toBe('unqualified');
    expect(trustOf("SELECT 'x'::pg_catalog.regclass")).toBe('exact');
    expect(trustOf("SELECT 'x'::regclass")).toBe('unqualified');
    expect(trustOf("SELECT current_setting('TimeZone')")).toBe('unqualified');
  });

  it('are exact where the grammar itself means the built-in object', () => {
    expect(trustOf('SELECT 1::int, current_user, 1 + 1')).toBe('exact');
  });

  it('of a CTE shadow a catalogue relation', () => {
    expect(trustOf('WITH pg_class AS (SELECT 1 AS a) SELECT pg_class.a FROM pg_class')).toBe('exact');
  });
});

describe('columns', () => {
  it('of sub-selects, CTEs, VALUES and functions may have any name the statement defines', () => {
    expect(trustOf('SELECT x.foo FROM (SELECT 1 AS foo) x')).toBe('exact');
    expect(trustOf('WITH x(foo) AS (VALUES (1)) SELECT x.foo FROM x')).toBe('exact');
    expect(trustOf('SELECT s.i FROM pg_catalog.generate_series(1, 2) AS s(i)')).toBe('exact');
    expect(trustOf('SELECT s.s FROM pg_catalog.generate_series(1, 2) AS s')).toBe('exact');
  });

  it('may be named with the schema of the catalogue', () => {
    expect(trustOf('SELECT pg_catalog.pg_class.relname FROM pg_catalog.pg_class')).toBe('exact');
    expect(trustOf('SELECT public.pg_class.relname FROM pg_catalog.pg_class')).toBeUndefined();
  });

  it('that hold secrets are refused, their neighbours are not', () => {
    expect(trustOf("SELECT s.name FROM pg_catalog.pg_settings s WHERE s.context = 'user'")).toBe('exact');
    expect(trustOf("SELECT s.name FROM pg_catalog.pg_settings s WHERE s.setting LIKE 'a%'")).toBeUndefined();
    expect(trustOf('SELECT s.name FROM pg_catalog.pg_settings s, pg_catalog.pg_user_mappings u')).toBe('exact');
    expect(trustOf('SELECT (s).reset_val FROM pg_catalog.pg_settings s')).toBeUndefined();
    expect(trustOf('SELECT x.name FROM (TABLE pg_catalog.pg_settings) x')).toBeUndefined();
  });
});

it('refuses a tree with a node or field it does not know', () => {
  expect(trustOfCatalogueRead({ targetList: [{ ResTarget: { val: { NewExpr: {} } } }] })).toBeUndefined();
  expect(trustOfCatalogueRead({ newClause: [] })).toBeUndefined();
  expect(trustOfCatalogueRead({ targetList: [{ constructor: {} }] })).toBeUndefined();
  expect(trustOfCatalogueRead({ targetList: [{ ResTarget: { val: { A_Star: {}, A_Const: {} } } }] })).toBeUndefined();
});

it('refuses a read that nests more deeply than any client writes', () => {
  expect(trustOf(`SELECT 1${' + 1'.repeat(2_000)}`)).toBeUndefined();
  expect(trustOf(`SELECT 1${' + 1'.repeat(100)}`)).toBe('exact');
});
