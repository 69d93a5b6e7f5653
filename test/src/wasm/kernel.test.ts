import { setFlagsFromString } from 'node:v8';
import { describe, expect, it } from 'vitest';
import { loadKernel } from '../../../src/wasm/kernel.ts';

const SUM = `
(func $square (param $a i32) (result i32) (i32.mul $a $a))
;; The sum of the squares of $count bytes.
(func $sum (param $at i32) (param $count i32) (result i32)
  (local $sum i32)
  (block $done (loop $next
    (br_if $done (i32.eqz $count))
    (local.set $sum (i32.add $sum (call $square (i32.load8_u $at))))
    (local.set $at (i32.add $at 1))
    (local.set $count (i32.sub $count 1))
    (br $next)))
  $sum)
(func $ones (param $at i32) (result i32)
  (i32.popcnt (i8x16.bitmask (i8x16.eq (v128.load $at) (i8x16.splat 1)))))
(func $sign (param $a i32) (result i32)
  (if (result i32) (i32.lt_s $a 0) (then -1) (else 1)))`;

describe('a kernel', () => {
  it('computes over its memory', () => {
    const kernel = loadKernel(SUM, 1);
    kernel.memory.set([1, 2, 3, 1], 100);
    expect(kernel.memory.length).toBe(65_536);
    expect(kernel.function('sum')(100, 3)).toBe(14);
    expect(kernel.function('ones')(99)).toBe(2);
    expect([5, -5].map((of) => kernel.function('sign')(of))).toEqual([1, -1]);
  });

  it('shares its memory with no other', () => {
    const [a, b] = [loadKernel(SUM, 1), loadKernel(SUM, 1)];
    a.memory.fill(1);
    expect(b.function('sum')(0, 10)).toBe(0);
  });

  it('works however the process compiles larger modules', () => {
    setFlagsFromString('--no-wasm-tier-up');
    try {
      expect(loadKernel(SUM, 1).function('sum')(0, 4)).toBe(0);
    } finally {
      setFlagsFromString('--wasm-tier-up');
    }
  });

  it('has the functions of its text and reaches nothing else', () => {
    const kernel = loadKernel(SUM, 65_537);
    expect(kernel.memory.length).toBe(131_072);
    expect(() => kernel.function('none')).toThrow('no function none');
    expect(() => kernel.function('sum')(131_072, 1)).toThrow('out of bounds');
  });
});
