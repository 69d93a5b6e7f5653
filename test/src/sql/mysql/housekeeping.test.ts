import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { housekeepingOf } from '../../../../src/sql/mysql/housekeeping.ts';
import { parseMysql } from '../../../../src/sql/mysql/parser.ts';
import { readCorpus } from '../postgres/corpus.ts';
import { MARIADB, MYSQL } from './corpus-reading.ts';

const marks = (text: string, reading = MYSQL) =>
  parseMysql(text, reading)?.map((one) => housekeepingOf(one, one.reading)) ?? [false];

describe('what clients send by themselves passes', () => {
  const lines = readFileSync(new URL('housekeeping-corpus.txt', import.meta.url), 'utf8')
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#'));

  it.each(lines)('%s', (text) => {
    expect(marks(text)).not.toContain(false);
    expect(marks(text, MARIADB)).not.toContain(false);
  });
});

describe('what could do anything else waits', () => {
  const corpus = readCorpus(new URL('../../../bypass/mysql-housekeeping.sql', import.meta.url), '----');

  it.each(corpus)('$title', ({ text }) => {
    expect(marks(text).every((mark) => mark !== false)).toBe(false);
    expect(marks(text, MARIADB).every((mark) => mark !== false)).toBe(false);
  });

  it('only grows', () => {
    expect(corpus.length).toBeGreaterThanOrEqual(71);
  });
});

it('a name without a database is of the catalogue only while that is the session’s', () => {
  expect(marks('SELECT * FROM tables', { ...MYSQL, database: 'INFORMATION_SCHEMA' })).toEqual(['catalogue']);
  expect(marks('SELECT * FROM tables')).toEqual([false]);
});
