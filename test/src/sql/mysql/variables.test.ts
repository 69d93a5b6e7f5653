import { describe, expect, it } from 'vitest';
import { maySet, readingChangeOf } from '../../../../src/sql/mysql/variables.ts';
import { parsedOf } from './parse-support.ts';

const items = (text: string) => {
  const parsed = parsedOf(`SET ${text}`);
  if (parsed?.kind !== 'set') throw new Error(text);
  return parsed.items;
};

describe('a variable may be set', () => {
  it.each([
    'autocommit = 1',
    'time_zone = "+00:00"',
    'wait_timeout = -1',
    '@x = 1',
    '@x = @@sql_mode',
    'NAMES utf8mb4',
    'NAMES DEFAULT',
    'sql_safe_updates = on',
    'character_set_results = NULL',
    "sql_mode = 'STRICT_ALL_TABLES'",
  ])('%s', (text) => {
    expect(items(text).every(maySet)).toBe(true);
  });

  it.each([
    'GLOBAL autocommit = 1',
    'sql_mode = ANSI',
    'sql_mode = DEFAULT_QUOTES',
    '@x = upper(1)',
    'NAMES gbk',
    'character_set_client = NULL',
    'time_zone = (SELECT 1)',
    'unique_checks = 0',
    'nonsense = 1',
    'sql_safe_updates = 0',
  ])('but not %s', (text) => {
    expect(items(text).every(maySet)).toBe(false);
  });
});

it.each<[string, object]>([
  ['character_set_results = latin1', { resultCharset: 'latin1' }],
  ['character_set_client = @x', { charset: 'unknown' }],
  ["collation_connection = 'gbk_bin'", { charset: 'gbk' }],
  ['@sql_mode = 1', {}],
  ['GLOBAL sql_mode = ANSI', {}],
])('%s changes %j', (text, expected) => {
  expect(Object.assign({}, ...items(text).map(readingChangeOf))).toEqual(expected);
});
