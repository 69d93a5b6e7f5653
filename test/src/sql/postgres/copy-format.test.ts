import { beforeAll, describe, expect, it } from 'vitest';
import type { CopyFormat } from '../../../../src/core/copy-format.ts';
import { analysePostgres, loadSqlParser } from '../../../../src/sql/postgres/index.ts';

beforeAll(() => loadSqlParser());

const formatOf = (options: string): CopyFormat | undefined =>
  analysePostgres(`COPY t TO STDOUT ${options}`)[0]?.copy?.format;
const byte = (character: string): number => character.charCodeAt(0);

const TEXT = { kind: 'text', delimiter: 9, null: '\\N', hasHeader: false } as const;
const CSV = {
  kind: 'csv',
  delimiter: byte(','),
  quote: byte('"'),
  escape: byte('"'),
  null: '',
  hasHeader: false,
} as const;

describe('the format of a COPY TO', () => {
  it.each<[string, CopyFormat]>([
    ['', TEXT],
    ["(FORMAT text, DELIMITER '|', NULL '', HEADER)", { ...TEXT, delimiter: byte('|'), null: '', hasHeader: true }],
    ["DELIMITER AS '|' NULL AS 'x'", { ...TEXT, delimiter: byte('|'), null: 'x' }],
    ["USING DELIMITERS ';'", { ...TEXT, delimiter: byte(';') }],
    ["(DELIMITER E'\\x01')", { ...TEXT, delimiter: 1 }],
    ['(FORMAT csv)', CSV],
    ['CSV HEADER', { ...CSV, hasHeader: true }],
    ["(FORMAT csv, QUOTE '''', DELIMITER ';')", { ...CSV, quote: byte("'"), escape: byte("'"), delimiter: byte(';') }],
    ["(FORMAT csv, ESCAPE '\\', FORCE_QUOTE (a, b))", { ...CSV, escape: byte('\\') }],
    ['CSV FORCE QUOTE *', CSV],
    ["(FORMAT csv, NULL 'nil', ENCODING 'utf-8')", { ...CSV, null: 'nil', encoding: 'utf8' }],
    ['BINARY', { kind: 'binary' }],
    ['(FORMAT binary)', { kind: 'binary' }],
    ["(FORMAT 'binary', ENCODING 'UTF8')", { kind: 'binary' }],
    ...['true', 'on', '1', "'TRUE'"].map((word): [string, CopyFormat] => [
      `(HEADER ${word})`,
      { ...TEXT, hasHeader: true },
    ]),
    ...['false', 'off', '0'].map((word): [string, CopyFormat] => [`(HEADER ${word})`, TEXT]),
  ])('is read from %s', (options, format) => {
    expect(formatOf(options)).toEqual(format);
  });

  it.each([
    '(FORMAT json)',
    "(FORMAT 'CSV')",
    '(FORMAT csv, FORMAT csv)',
    "(DELIMITER ',', DELIMITER ';')",
    '(SOMETHING new)',
    '(HEADER match)',
    '(HEADER 2)',
    "(ENCODING 'LATIN1')",
    "(ENCODING 'SJIS')",
    "(FORMAT binary, DELIMITER ',')",
    '(FORMAT binary, HEADER)',
    "(DELIMITER 'ab')",
    "(DELIMITER 'é')",
    "(DELIMITER E'\\n')",
    "(DELIMITER 'a')",
    "(DELIMITER '\\')",
    "(NULL E'a\\nb')",
    "(DELIMITER '|', NULL 'a|b')",
    "(NULL 'x\\')",
    "(QUOTE '!')",
    '(FORCE_QUOTE *)',
    "(FORMAT csv, QUOTE ',')",
    "(FORMAT csv, QUOTE 'ab')",
    "(FORMAT csv, NULL '\"')",
    "(FORMAT csv, ESCAPE E'\\n')",
  ])('cannot be told from %s', (options) => {
    expect(formatOf(options)).toBeUndefined();
  });

  it('is that of COPY TO only', () => {
    expect(analysePostgres('COPY t FROM STDIN (FORMAT csv)')[0]?.copy).toEqual({ direction: 'in', target: 'client' });
  });
});
