import { describe, expect, it } from 'vitest';
import { OPCODES } from '../../../src/wasm/opcodes.ts';

describe('the instructions', () => {
  it('have the numbers of the specification', () => {
    expect(OPCODES.get('i32.add')).toEqual({ bytes: [0x6a], immediate: 'none' });
    expect(OPCODES.get('i32.load8_u')).toEqual({ bytes: [0x2d], immediate: 'memory' });
    expect(OPCODES.get('i8x16.bitmask')).toEqual({ bytes: [0xfd, 0x64], immediate: 'none' });
    expect(OPCODES.get('v128.load')).toEqual({ bytes: [0xfd, 0x00], immediate: 'memory' });
  });

  it('are each another one', () => {
    const all = [...OPCODES.values()].map(({ bytes }) => bytes.join());
    expect(new Set(all).size).toBe(all.length);
  });
});
