import { describe, expect, test } from 'vitest';
import { tokensOf } from '../../../../src/exec/mongodb-shell/tokens.ts';

const texts = (source: string): string[] => tokensOf(source).map(({ kind, text }) => `${kind} ${text}`.trim());

describe('a script is cut', () => {
  test('into words, marks, numbers, strings and patterns', () => {
    expect(texts(`db.cé_$1.find({ a: -1.5e3, 'b': /x[/]\\/y/i })`)).toEqual([
      'word db',
      'mark .',
      'word cé_$1',
      'mark .',
      'word find',
      'mark (',
      'mark {',
      'word a',
      'mark :',
      'mark -',
      'number 1.5e3',
      'mark ,',
      'string b',
      'mark :',
      'regex x[/]\\/y',
      'mark }',
      'mark )',
      'end',
    ]);
    expect(tokensOf('/x/im')[0]).toMatchObject({ kind: 'regex', text: 'x', flags: 'im' });
  });

  test('and comments are gone over', () => {
    expect(texts('// one\ndb /* two\n */ .x // three')).toEqual(['word db', 'mark .', 'word x', 'end']);
  });

  test('each token knows where it is, and whether it begins a line', () => {
    const lines = tokensOf('a\n b /*\n*/ c d').map(({ text, offset, startsLine }) => [text, offset, startsLine]);
    expect(lines).toEqual([
      ['a', 0, true],
      ['b', 3, true],
      ['c', 11, true],
      ['d', 13, false],
      ['', 14, false],
    ]);
  });

  test.each(['0x1F', '0b101', '0o17', '12n', '.5', '5.', '1e10', '1.5E-3', '007'])('%s is one number', (number) => {
    expect(texts(number)).toEqual([`number ${number}`, 'end']);
  });

  test('use and show take the rest of their line where a statement begins, and are names elsewhere', () => {
    expect(tokensOf('use my-db // mine\nshow dbs; use x')).toMatchObject([
      { kind: 'order', text: 'use', argument: 'my-db' },
      { kind: 'order', text: 'show', argument: 'dbs' },
      { kind: 'mark', text: ';' },
      { kind: 'order', text: 'use', argument: 'x' },
      { kind: 'end' },
    ]);
    expect(texts('db.\nuse .find({\nshow : 1 })')).not.toContainEqual(expect.stringMatching(/^order/));
    expect(texts('use ("x")')[0]).toBe('word use');
  });

  test.each([
    ['a # b', '1:3: "#" is not accepted here'],
    ['a 😀', '1:3: "😀" is not accepted here'],
    ['1 / 2 / 3', '1:3: "/" is not accepted here'],
    ['a * b', '1:3: "*" is not accepted here'],
    ['x => 1', '1:3: "=" is not accepted here'],
    ['(/x', '1:2: this regular expression does not end'],
    ['a /* b', '1:3: this comment does not end'],
    ['1_000', '1:1: this is no number'],
    ['1px', '1:1: this is no number'],
    ['0x', '1:1: this is no number'],
    ['1.5n', '1:1: this is no number'],
  ])('%j is refused', (source, message) => {
    expect(() => tokensOf(source)).toThrow(message);
  });
});
