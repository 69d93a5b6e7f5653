import { describe, expect, it } from 'vitest';
import { readExpressions } from '../../../src/wasm/expressions.ts';

describe('expressions', () => {
  it('are words and lists of them', () => {
    expect(readExpressions('(i32.add $a (i32.mul 2 $b))()x')).toEqual([
      ['i32.add', '$a', ['i32.mul', '2', '$b']],
      [],
      'x',
    ]);
  });

  it('leave comments out', () => {
    expect(readExpressions('(a ;; (b\n c)')).toEqual([['a', 'c']]);
  });

  it('must close what they open', () => {
    expect(() => readExpressions('(a')).toThrow('not closed');
    expect(() => readExpressions('a)')).toThrow('closes nothing');
  });
});
