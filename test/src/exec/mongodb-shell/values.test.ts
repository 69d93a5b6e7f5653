import { describe, expect, test } from 'vitest';
import { refusal, sentValue } from './parsed.ts';

describe('a value', () => {
  test.each([
    ['true', true],
    ['null', null],
    ['undefined', null],
    ['"text"', 'text'],
    ['`text`', 'text'],
    ['5', { $numberInt: '5' }],
    ['-5.5', { $numberDouble: '-5.5' }],
    ['+5', { $numberInt: '5' }],
    ['Infinity', { $numberDouble: 'Infinity' }],
    ['-Infinity', { $numberDouble: '-Infinity' }],
    ['NaN', { $numberDouble: 'NaN' }],
    ['/^a/im', { $regularExpression: { pattern: '^a', options: 'im' } }],
    ['[1, [], {},]', [{ $numberInt: '1' }, [], {}]],
    [
      `{ a: 1, 'b': 2, "c": { d: [null] }, $e: 3, 7: 4, new: 5, }`,
      {
        a: { $numberInt: '1' },
        b: { $numberInt: '2' },
        c: { d: [null] },
        $e: { $numberInt: '3' },
        7: { $numberInt: '4' },
        new: { $numberInt: '5' },
      },
    ],
    ['{ $oid: "507f1f77bcf86cd799439011" }', { $oid: '507f1f77bcf86cd799439011' }],
  ])('%s is sent as it is meant', (text, expected) => {
    expect(sentValue(text)).toEqual(expected);
  });

  test('names that objects have by themselves are names like others', () => {
    expect(Object.keys(sentValue('{ toString: 1, constructor: 2, hasOwnProperty: 3 }') as object)).toEqual([
      'toString',
      'constructor',
      'hasOwnProperty',
    ]);
  });

  test.each([
    ['1 + 2', 'arithmetic'],
    ['x', '`x` is no value'],
    ['function () {}', 'functions are not accepted'],
    ['() => 1', '"=" is not accepted here'],
    ['[1, , 2]', 'a value is expected, not `,`'],
    ['{ a: 1, a: 2 }', '"a" is there twice'],
    ['{ a }', '`:` and a value'],
    ['{ ["a"]: 1 }', 'a name or `}` is expected'],
    ['{ 1.5: 1 }', 'a name or `}` is expected'],
    ['{ "a\\0": 1 }', 'names hold no zero bytes'],
    ['{ ...x }', 'a name or `}` is expected'],
    ['--1', 'arithmetic'],
    ['/a/g', 'the flags of a pattern are i, m, s, u and x'],
    ['/a/ii', 'each once'],
    ['"a" + "b"', 'arithmetic'],
    ['5 5', '`}` is expected'],
    ['db', '`db` is no value'],
    ['process.exit()', '`process` is no value'],
    [`${'['.repeat(200)}${']'.repeat(200)}`, 'nested deeper than 100 levels'],
  ])('%s is refused', (text, message) => {
    expect(refusal(`db.c.insertOne({ v: ${text} })`)).toContain(message);
  });

  test('a text that is deep beyond all measure is refused without harm', () => {
    expect(refusal(`db.c.find(${'{a:'.repeat(100_000)}`)).toContain('nested deeper');
    expect(refusal(`db.c.find({ a: ${'ObjectId('.repeat(100_000)}`)).toContain('nested deeper');
  });
});
