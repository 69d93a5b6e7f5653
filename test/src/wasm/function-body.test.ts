import { describe, expect, it } from 'vitest';
import { readExpressions } from '../../../src/wasm/expressions.ts';
import { encodeFunction, readFunction } from '../../../src/wasm/function-body.ts';

function read(text: string) {
  const [expression] = readExpressions(text);
  if (expression === undefined || typeof expression === 'string') throw new Error('no list');
  return readFunction(expression);
}

const encode = (text: string) => encodeFunction(read(text), new Map([['$f', 3]]));

describe('a function', () => {
  it('names its parameters and locals in order', () => {
    const { name, params, results, locals, places } = read(
      '(func $g (param $a i32) (param $b v128) (result i64) (local $c i32) (return $a))',
    );
    expect({ name, params, results, locals }).toEqual({
      name: '$g',
      params: [0x7f, 0x7b],
      results: [0x7e],
      locals: [0x7f],
    });
    expect([...places]).toEqual([
      ['$a', 0],
      ['$b', 1],
      ['$c', 2],
    ]);
  });

  it('computes operands before what takes them', () => {
    expect(encode('(func $g (param $a i32) (local.set $a (i32.add $a -1)))')).toEqual([
      0, 0x20, 0, 0x41, 0x7f, 0x6a, 0x21, 0, 0x0b,
    ]);
    expect(encode('(func $g (call $f (i32.load8_u offset=4 0x10)))')).toEqual([
      0, 0x41, 0x10, 0x2d, 0, 4, 0x10, 3, 0x0b,
    ]);
  });

  it('branches to the block of a name, counted from within', () => {
    expect(encode('(func $g (block $a (loop $b (if 1 (then (br $a))) (br_if $b 0))))')).toEqual([
      0, 0x02, 0x40, 0x03, 0x40, 0x41, 1, 0x04, 0x40, 0x0c, 2, 0x0b, 0x41, 0, 0x0d, 0, 0x0b, 0x0b, 0x0b,
    ]);
  });

  it.each([
    '(func (param $a i32))',
    '(func $g (param $a text))',
    '(func $g $b)',
    '(func $g (i32.nothing 1))',
    '(func $g (br $a))',
    '(func $g (call $h))',
    '(func $g (if 1 2))',
    '(func $g x)',
  ])('that cannot be read is refused: %s', (text) => {
    expect(() => encode(text)).toThrow(SyntaxError);
  });
});
