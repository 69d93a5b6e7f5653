import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { sqlPieces, stripComments } from '../../../src/sql/comments.ts';

function piecesOf(text: string, backslashes = false): [string, string][] {
  return [...sqlPieces(text, { backslashes })].map(({ kind, value }) => [kind, value]);
}

describe('comments become a space', () => {
  test.each([
    ['drop/**/table', 'drop table'],
    ['a -- x\nb', 'a  \nb'],
    ['a -- x\r\nb', 'a  \r\nb'],
    ['a -- x', 'a  '],
    ['a/* /* b */ c */d', 'a d'],
    ['a/* never closed', 'a '],
    ['a /*/ b */ c', 'a   c'],
    ['a*/b', 'a*/b'],
    ['5 - -3', '5 - -3'],
    ['', ''],
  ])('%j', (text, stripped) => {
    expect(stripComments(text)).toBe(stripped);
  });
});

describe('what looks like a comment in a literal or a name stays', () => {
  test.each([
    "select '--', '/* */'",
    "select 'it''s -- fine'",
    "select E'\\'-- fine'",
    "select e'\\\\', '-- fine'",
    'select "--" from "/**/"',
    'select "a""--b"',
    'select $$ -- /* $$',
    'select $tag$ $$ -- $tag$',
    'select $täg$ -- $täg$',
    "select 'a' 'b--'",
    "select U&'\\0027--'",
    "select '-- never closed",
    'select $$ -- never closed',
  ])('%s', (text) => {
    expect(stripComments(text)).toBe(text);
  });
});

describe('what only looks like a quote does not hide a comment', () => {
  test.each([
    ['select a$b$--x', 'select a$b$ '],
    ['select $1--$1', 'select $1 '],
    ["select 'a\\'--x", "select 'a\\' "],
    ["select tee'a\\'--x", "select tee'a\\' "],
    ["select $a$ $b$ $a$--'", 'select $a$ $b$ $a$ '],
    ['select $9a$--x', 'select $9a$ '],
  ])('%s', (text, stripped) => {
    expect(stripComments(text)).toBe(stripped);
  });
});

describe('literals and names come with what they stand for', () => {
  test.each([
    ["'it''s'", 'string', "it's"],
    ["E'\\x41\\101\\u0041\\U00000041\\n\\q\\''", undefined, "AAAA\nq'"],
    ["E'\\xzz\\Xab'", undefined, 'xzzXab'],
    ["E'\\U00110000'", undefined, '\ufffd'],
    ["U&'\\0041\\+000042\\\\'", undefined, 'AB\\'],
    ["U&'!0041\\0041' UESCAPE '!'", undefined, 'A\\0041'],
    ["U&'.0041.0042' uescape '.'", undefined, 'AB'],
    ['"a""b"', 'identifier', 'a"b'],
    ['U&"\\0061b"', undefined, 'ab'],
    ["'dr'\n  'op'", 'string', 'drop'],
    ["'dr' -- and\n 'op'", 'string', 'drop'],
    ['$$a$b$c$$', 'dollar', 'a$b$c'],
    ['$x$ $$ $x$', 'dollar', ' $$ '],
    ["'open", 'string', 'open'],
    ["'", 'string', ''],
    ["E'a\\", undefined, 'a\\'],
  ])('%s', (text, kind, value) => {
    const found = piecesOf(text).find(([k]) => k !== 'code');
    expect(found?.[1]).toBe(value);
    if (kind !== undefined) expect(found?.[0]).toBe(kind);
  });

  test('two literals on one line are two', () => {
    expect(piecesOf("'a' 'b'").filter(([kind]) => kind === 'string')).toEqual([
      ['string', 'a'],
      ['string', 'b'],
    ]);
  });

  test('backslashes escape in every literal where that is asked for', () => {
    expect(piecesOf("'\\'--'", true)).toEqual([['string', "'--"]]);
    expect(piecesOf("'\\'--'")).toEqual([
      ['string', '\\'],
      ['comment', ''],
    ]);
  });
});

test('the pieces of any text are the text', () => {
  const atom = fc.constantFrom(
    "'",
    '"',
    '$',
    '$$',
    '$a$',
    '--',
    '/*',
    '*/',
    '\n',
    '\\',
    'E',
    'U&',
    'x',
    ' ',
    'uescape',
  );
  fc.assert(
    fc.property(fc.array(atom, { maxLength: 40 }), fc.boolean(), (atoms, backslashes) => {
      const text = atoms.join('');
      let joined = '';
      for (const { start, end } of sqlPieces(text, { backslashes })) {
        expect(start).toBe(joined.length);
        expect(end).toBeGreaterThan(start);
        joined += text.slice(start, end);
      }
      expect(joined).toBe(text);
    }),
    { numRuns: 2000 },
  );
});

test.each([
  ['line breaks between literals', "'a'\n".repeat(200_000)],
  ['white space behind a literal', `'a'${'\n'.repeat(1_000_000)}b`],
  ['comments', '--x\n'.repeat(250_000)],
  ['nested comments that are never closed', '/*'.repeat(500_000)],
  ['quotes', "'".repeat(1_000_001)],
  ['dollars', '$'.repeat(1_000_000)],
  ['open dollar quotes', Array.from({ length: 5000 }, (_, n) => `$t${n}$ x `).join('')],
])('a text full of %s is read to its end', (_name, text) => {
  let end = 0;
  for (const piece of sqlPieces(text)) end = piece.end;
  expect(end).toBe(text.length);
});
