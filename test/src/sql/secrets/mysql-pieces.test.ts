import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { MysqlReading } from '../../../../src/sql/mysql/reading.ts';
import { type MysqlPieceReading, mysqlPieces } from '../../../../src/sql/secrets/mysql-pieces.ts';

const server: MysqlReading = { flavour: 'mariadb', version: 101_100 };
const DEFAULT = { backslashes: true, ansiQuotes: false, server };

function pieces(text: string, reading: MysqlPieceReading = DEFAULT): string[] {
  return [...mysqlPieces(text, reading)].map(({ kind, start, end, value }) => {
    return kind === 'comment' ? `comment ${text.slice(start, end)}` : `${kind} ${value}`;
  });
}

it('cuts at quotes of both kinds, names and comments', () => {
  expect(pieces("a 'b''c' \"d\\\"e\" `f``g` # h\ni -- j\nk /* l */ m--1")).toEqual([
    'code a ',
    "string b'c",
    'code  ',
    'string d"e',
    'code  ',
    'identifier f`g',
    'code  ',
    'comment # h\n',
    'code i ',
    'comment -- j\n',
    'code k ',
    'comment /* l */',
    'code  m--1',
  ]);
});

it('takes a version comment for what it is to this server, and the rest of the text for unknown where that is not known', () => {
  expect(pieces("/*!99999 ' */ b 'c'")).toEqual(["comment /*!99999 ' */", 'code  b ', 'string c']);
  const unknown: MysqlReading = { flavour: 'mysql', version: 0 };
  expect([...mysqlPieces("a /*!99999 ' */ b", { ...DEFAULT, server: unknown })].at(-1)).toMatchObject({
    ...{ kind: 'comment', value: 'untold', end: 17 },
  });
});

it('reads the body of a version comment that runs as code', () => {
  expect(pieces("/*!50000 a 'b' */ /*M! c */")).toEqual(['code  a ', 'string b', 'code  */ ', 'code  c */']);
});

it('follows the mode of the session', () => {
  expect(pieces("'a\\' b", { ...DEFAULT, backslashes: false })).toEqual(['string a\\', 'code  b']);
  expect(pieces('"a"', { ...DEFAULT, ansiQuotes: true })).toEqual(['identifier a']);
});

it('never fails, and its pieces lie one behind the other', () => {
  fc.assert(
    fc.property(fc.string({ unit: fc.constantFrom(...'\'"`#-/*!\\ \nab;') }), (text) => {
      let at = 0;
      for (const { start, end } of mysqlPieces(text, DEFAULT)) {
        expect(start).toBeGreaterThanOrEqual(at);
        expect(end).toBeLessThanOrEqual(text.length);
        at = end;
      }
    }),
  );
});
