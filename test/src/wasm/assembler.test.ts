import { describe, expect, it } from 'vitest';
import { assemble } from '../../../src/wasm/assembler.ts';

describe('the assembler', () => {
  it('writes a module with its functions, its memory and their names', () => {
    expect([...assemble('(func $id (param $a i32) (result i32) $a)', 2)]).toEqual([
      ...[0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00],
      ...[1, 6, 1, 0x60, 1, 0x7f, 1, 0x7f],
      ...[3, 2, 1, 0],
      ...[5, 4, 1, 1, 2, 2],
      ...[7, 15, 2, 2, 0x69, 0x64, 0, 0, 6, ...Buffer.from('memory'), 2, 0],
      ...[10, 6, 1, 4, 0, 0x20, 0, 0x0b],
    ]);
  });

  it('refuses what is no function', () => {
    expect(() => assemble('x', 1)).toThrow(SyntaxError);
    expect(() => assemble('(table $x)', 1)).toThrow(SyntaxError);
  });
});
