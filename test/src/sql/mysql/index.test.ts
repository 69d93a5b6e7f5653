import { expect, it } from 'vitest';
import { analyseMysql, normalFormOf, readingOfSession, readingWord } from '../../../../src/sql/mysql/index.ts';

it('reads a text as the session does', () => {
  const word = readingWord(readingOfSession({ version: '8.4.7', sqlMode: 'ANSI_QUOTES', database: 'shop' }));
  expect(analyseMysql('DELETE FROM "t"', word).map(({ operation }) => operation)).toEqual(['delete']);
  expect(normalFormOf('DELETE FROM "t" WHERE a = 1', word)?.text).toBe('DELETE FROM `t` WHERE a = ?');
});
