import { beforeAll, expect, test, vi } from 'vitest';
import type { Statement } from '../../../../src/core/query.ts';
import { analysePostgres, loadSqlParser } from '../../../../src/sql/postgres/index.ts';
import { rememberedShapes } from '../../../../src/sql/postgres/remembered-shapes.ts';
import { SHAPED_CHARS_MAX } from '../../../../src/sql/remembered-shapes.ts';
import { readCorpus } from './corpus.ts';

beforeAll(loadSqlParser);

function counted(analyse: (text: string) => readonly Statement[] = analysePostgres) {
  const asked = vi.fn(analyse);
  return { asked, remembered: rememberedShapes(asked) };
}

test('texts that differ in constants are analysed once, each with its own text', () => {
  const { asked, remembered } = counted();
  remembered("  select a from t where b = 1 and c = 'x' ;\n");
  expect(remembered("  select a from t where b = 4711 and c = 'it''s me' ;\n")).toEqual([
    {
      operation: 'select',
      text: "select a from t where b = 4711 and c = 'it''s me'",
      housekeeping: false,
      keepsNames: true,
    },
  ]);
  expect(asked).toHaveBeenCalledTimes(1);
});

const FOLLOWING_CONSTANTS = [
  // A parameter that may be set, and one that may not; one that may be shown, and one that may not.
  ["select set_config('application_name', 'a', false)", "select set_config('search_path', 'a', false)"],
  ["select current_setting('timezone')", "select current_setting('ssl_key_file')"],
  ["select SET_CONFIG('timezone', 'a', false), 1 as \"x\"", "select SET_CONFIG('role', 'a', false), 1 as \"x\""],
  // Refused by the parser for some precisions.
  ['select 1::float(20)', 'select 1::float(60)'],
  // Nothing in it may be taken for the same thing.
  ["set application_name = 'a'", "set search_path = 'a'"],
  ["copy t to stdout with (format 'csv')", "copy t to stdout with (format 'binary')"],
  ['select 1; drop table a', 'select 2; drop table a'],
  ["prepare p as select 'a'", "prepare p as select 'b'"],
  ['fetch 1 from c', 'fetch 100 from c'],
] as const;

test.each(FOLLOWING_CONSTANTS)('what depends on constants is analysed for itself: %s', (first, second) => {
  const { asked, remembered } = counted();
  for (const text of [first, second, second]) expect(remembered(text)).toEqual(analysePostgres(text));
  expect(asked).toHaveBeenCalledTimes(3);
});

const CORPORA = [
  ...readCorpus(new URL('catalogue-corpus.txt', import.meta.url), '==='),
  ...readCorpus(new URL('../../../bypass/housekeeping.sql', import.meta.url), '----'),
  ...readCorpus(new URL('../../../bypass/statements.sql', import.meta.url), '----'),
].map(({ text }) => text);

test('no text of any corpus is told otherwise than by its own analysis, whatever was seen of its shape', () => {
  expect(CORPORA.length).toBeGreaterThan(100);
  const { remembered } = counted();
  for (const text of CORPORA) {
    for (const variant of [text, withConstants(text, '7', "'seen'"), withConstants(text, '123456', "''"), text]) {
      expect(remembered(variant), variant).toEqual(analysePostgres(variant));
    }
  }
});

test('what could not be parsed is asked again', () => {
  let isBack = false;
  const { remembered } = counted((text) =>
    isBack ? analysePostgres(text) : [{ operation: 'unknown', text, housekeeping: false }],
  );
  expect(remembered('select 1')[0]?.operation).toBe('unknown');
  isBack = true;
  expect(remembered('select 2')[0]?.operation).toBe('select');
});

test('a long text is always analysed', () => {
  const { asked, remembered } = counted();
  const long = `select 1 ${' '.repeat(SHAPED_CHARS_MAX)}`;
  remembered(long);
  remembered(long);
  expect(asked).toHaveBeenCalledTimes(2);
});

/** The text with other constants, as far as a pattern can tell where they are. */
function withConstants(text: string, number: string, string: string): string {
  return text.replaceAll(/\b\d+\b/g, number).replaceAll(/'[^'\\]*'/g, string);
}
