import { readFileSync } from 'node:fs';
import { expect, test, vi } from 'vitest';
import { analyseMysql } from '../../../../src/sql/mysql/index.ts';
import { readingWord } from '../../../../src/sql/mysql/reading.ts';
import { rememberedShapes } from '../../../../src/sql/mysql/remembered-shapes.ts';
import { readCorpus } from '../postgres/corpus.ts';
import { MARIADB, MYSQL } from './corpus-reading.ts';

const WORDS = [
  MYSQL,
  MARIADB,
  { ...MARIADB, ansiQuotes: true as const },
  { ...MYSQL, noBackslashEscapes: true as const },
].map(readingWord);
const [word = ''] = WORDS;

function counted() {
  const asked = vi.fn((text: string, reading?: string) => analyseMysql(text, reading));
  return { asked, remembered: rememberedShapes(asked) };
}

test('texts that differ in constants are analysed once, each with its own text', () => {
  const { asked, remembered } = counted();
  remembered("  select a from t where b = 1 and c = 'x' ;\n", word);
  expect(remembered("  select a from t where b = 4711 and c = 'it''s me' ;\n", word)).toEqual([
    { operation: 'select', text: "select a from t where b = 4711 and c = 'it''s me'", housekeeping: false },
  ]);
  expect(asked).toHaveBeenCalledTimes(1);
});

test('a shape under another reading is another shape', () => {
  const { asked, remembered } = counted();
  for (const reading of [...WORDS, ...WORDS]) remembered('select 1 from t', reading);
  expect(asked).toHaveBeenCalledTimes(WORDS.length);
});

const FOLLOWING_CONSTANTS = [
  ["select a from t into outfile 'x'", "select a from t into outfile 'y'"],
  ["prepare p from 'select 1'", "prepare p from 'drop table t'"],
  ['kill 1', 'kill 2'],
  ['select 1; drop table a', 'select 2; drop table a'],
  ["set sql_mode = ''", "set sql_mode = 'ANSI_QUOTES'"],
  ['select @a1', 'select @a2'],
  ["load data local infile 'a' into table t", "load data local infile 'b' into table t"],
] as const;

test.each(FOLLOWING_CONSTANTS)('what depends on constants is analysed for itself: %s', (first, second) => {
  const { asked, remembered } = counted();
  for (const text of [first, second, second]) expect(remembered(text, word)).toEqual(analyseMysql(text, word));
  expect(asked).toHaveBeenCalledTimes(3);
});

const LINES = readFileSync(new URL('housekeeping-corpus.txt', import.meta.url), 'utf8').split('\n');
const CORPORA = [
  ...LINES,
  ...['mysql-housekeeping.sql', 'mysql-statements.sql', 'mysql-copies.sql', 'guardrails.txt'].flatMap((name) =>
    readCorpus(new URL(`../../../bypass/${name}`, import.meta.url), '----').map(({ text }) => text),
  ),
];

test('no text of any corpus is told otherwise than by its own analysis, whatever was seen of its shape', () => {
  expect(CORPORA.length).toBeGreaterThan(250);
  for (const reading of WORDS) {
    const { remembered } = counted();
    for (const text of CORPORA) {
      for (const variant of [text, withConstants(text, '7', "'seen'"), withConstants(text, '123456', "''"), text]) {
        expect(remembered(variant, reading), variant).toEqual(analyseMysql(variant, reading));
      }
    }
  }
});

/** The text with other constants, as far as a pattern can tell where they are. */
function withConstants(text: string, number: string, string: string): string {
  return text.replaceAll(/\b\d+\b/g, number).replaceAll(/'[^'\\]*'/g, string);
}
