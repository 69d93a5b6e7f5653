import { expect, it } from 'vitest';
import { tokensOf } from '../../../../src/sql/mysql/lexer.ts';
import { DEFAULT_READING, type MysqlReading } from '../../../../src/sql/mysql/reading.ts';
import { versionComment } from '../../../../src/sql/mysql/version-comment.ts';
import { MARIADB, MYSQL } from './corpus-reading.ts';

const cut = (text: string, reading: MysqlReading): string | undefined =>
  tokensOf(text, reading)
    ?.map((token) => token.text)
    .join(' ');

// Tried with MySQL 9.7.4 and MariaDB 10.11.19.
it.each<[string, string | undefined, string | undefined]>([
  ['1 /*!99999 +1 */', '1', '1'],
  ['1 /*!50000 +1*/', '1 + 1', '1 + 1'],
  ['1 /*!50000+1*/', '1 + 1', '1 + 1'],
  ['1 /*! +1*/', '1 + 1', '1 + 1'],
  ['1 /*!090704 +1*/', '1 + 1', '1'],
  ['1 /*!90705 +1*/', '1', '1'],
  ['1 /*!100000 +1*/', '1', '1 + 1'],
  ['1 /*!101120 +1*/', '1', '1'],
  ['1 /*!50700 +1*/', '1 + 1', '1'],
  ['1 /*!80000 +1*/', '1 + 1', '1'],
  ['1 /*!1234 +1*/', '1 1234 + 1', '1 1234 + 1'],
  ['1 /*M! +1 */', '1', '1 + 1'],
  ['1 /*M!50700 +1*/', '1', '1 + 1'],
  ['1 /*m! +1*/', '1', '1'],
  ['1 /*!99999 +1 /* x */ +2 */ +3', '1 + 3', '1 + 3'],
  ['1 /*!50000 +1 /* x */ +2 */ +3', '1 + 1 + 2 + 3', '1 + 1 + 2 + 3'],
  ['1 /*!50000 +1 /*!99999 +2 */ +4 */', '1 + 1 + 4', '1 + 1 + 4'],
  ['1 /*!+1*//*!+2*/', '1 + 1 + 2', '1 + 1 + 2'],
  ['/*!50000 1; */ 2', '1 ; * / 2', '1 ; * / 2'],
  ['1 /*!50000 +1', undefined, undefined],
  ['1 /*!500001+1*/', undefined, '1'],
  ['1 /*!5000012 +1*/', undefined, undefined],
  ['1 /*+ a(`b*/`) */', undefined, undefined],
])('%j', (text, mysql, mariadb) => {
  expect(cut(text, MYSQL)).toBe(mysql);
  expect(cut(text, MARIADB)).toBe(mariadb);
});

it('of an unknown server only what every server does is told', () => {
  expect(cut('1 /*!40101 +1*/', DEFAULT_READING)).toBe('1 + 1');
  expect(cut('1 /*!80000 +1*/', DEFAULT_READING)).toBeUndefined();
  expect(cut('1 /*M!100100 +1*/', DEFAULT_READING)).toBeUndefined();
});

it('steps over a comment, or into its body', () => {
  expect(versionComment('/*a*/b', 0, MYSQL)).toEqual({ next: 5, runs: false });
  expect(versionComment('/*!50000 a*/', 0, MYSQL)).toEqual({ next: 8, runs: true });
});
