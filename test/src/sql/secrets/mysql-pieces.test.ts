import fc from 'fast-check';
import { expect, it } from 'vitest';
import { mysqlPieces } from '../../../../src/sql/secrets/mysql-pieces.ts';

const DEFAULT = { backslashes: true, ansiQuotes: false };

function pieces(text: string, reading = DEFAULT): string[] {
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

it('reads the body of a version comment as code', () => {
  expect(pieces("/*!50000 a 'b' */ /*M! c */")).toEqual(['code  a ', 'string b', 'code  */ ', 'code  c */']);
});

it('follows the mode of the session', () => {
  expect(pieces("'a\\' b", { backslashes: false, ansiQuotes: false })).toEqual(['string a\\', 'code  b']);
  expect(pieces('"a"', { backslashes: true, ansiQuotes: true })).toEqual(['identifier a']);
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
