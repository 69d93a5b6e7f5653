import type { MysqlReading } from '../../../../src/sql/mysql/reading.ts';

export const MYSQL: MysqlReading = { flavour: 'mysql', version: 90_704, database: 'shop' };
export const MARIADB: MysqlReading = { flavour: 'mariadb', version: 101_119, database: 'shop' };

/** The reading that the words in a corpus entry's square brackets ask for. */
export function readingOfTitle(words: string): MysqlReading {
  const base = words.includes('mariadb') ? MARIADB : MYSQL;
  return {
    ...base,
    ...(words.includes('ansi') ? { ansiQuotes: true } : {}),
    ...(words.includes('noescape') ? { noBackslashEscapes: true } : {}),
  };
}
