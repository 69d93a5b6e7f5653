import { expect, it } from 'vitest';
import {
  cteKey,
  DEFAULT_READING,
  isPlainCharset,
  readingOfSession,
  readingOfWord,
  readingWord,
} from '../../../../src/sql/mysql/reading.ts';

it.each([
  ['8.4.7', 'mysql', 80_407],
  ['9.7.4-2', 'mysql', 90_704],
  ['5.5.5-10.11.19-MariaDB-0+deb12u1', 'mariadb', 101_119],
  ['11.4.2-MariaDB-log', 'mariadb', 110_402],
  ['strange', 'mysql', 0],
])('reads the version %s', (version, flavour, number) => {
  expect(readingOfSession({ version, sqlMode: '' })).toEqual({ flavour, version: number });
});

it('takes the modes that change how a text is cut', () => {
  const of = (sqlMode: string) => readingOfSession({ version: '9.7.4', sqlMode });
  expect(of('STRICT_TRANS_TABLES,ANSI_QUOTES')).toMatchObject({ ansiQuotes: true });
  expect(of('real_as_float,ansi')).toMatchObject({ ansiQuotes: true });
  expect(of('IGNORE_SPACE')).toMatchObject({ ignoresSpace: true });
  expect(of('NO_BACKSLASH_ESCAPES')).toMatchObject({ noBackslashEscapes: true });
  expect(of('PIPES_AS_CONCAT,ORACLE')).toMatchObject({ isForeign: true });
  expect(of('ONLY_FULL_GROUP_BY')).toEqual({ flavour: 'mysql', version: 90_704 });
});

it('cannot read character sets in which a letter may hold a quote', () => {
  const of = (charset: string) => readingOfSession({ version: '9.7.4', sqlMode: '', charset }).isForeign === true;
  expect(['gbk', 'sjis', 'big5', 'cp932', 'gb18030', 'euckr', 'ucs2'].map(of)).not.toContain(false);
  expect(['utf8mb4', 'utf8mb3', 'latin1', 'ascii', 'binary'].map(of)).not.toContain(true);
  expect([isPlainCharset('UTF8MB4'), isPlainCharset('GBK')]).toEqual([true, false]);
});

it('says what names without a database mean, and whether their case counts', () => {
  expect(readingOfSession({ version: '9.7.4', sqlMode: '', database: 'shop', lowerCaseTableNames: 1 })).toMatchObject({
    database: 'shop',
    foldsTables: true,
  });
  expect(readingOfSession({ version: '9.7.4', sqlMode: '', database: '', lowerCaseTableNames: 0 })).toEqual({
    flavour: 'mysql',
    version: 90_704,
  });
});

it('becomes a word and comes back', () => {
  const reading = readingOfSession({ version: '11.4.2-MariaDB', sqlMode: 'ANSI_QUOTES', database: 'a"b' });
  expect(readingOfWord(readingWord(reading))).toEqual(reading);
  expect(readingOfWord(undefined)).toBe(DEFAULT_READING);
  expect(readingOfWord('[]')).toBe(DEFAULT_READING);
});

it('MySQL tells the cases of WITH names apart as those of tables, MariaDB never does', () => {
  expect(cteKey('Ab', { flavour: 'mysql', version: 90_704 })).toBe('Ab');
  expect(cteKey('Ab', { flavour: 'mysql', version: 90_704, foldsTables: true })).toBe('ab');
  expect(cteKey('Ab', { flavour: 'mariadb', version: 101_119 })).toBe('ab');
});
