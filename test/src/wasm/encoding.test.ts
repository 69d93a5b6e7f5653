import { describe, expect, it } from 'vitest';
import { name, signed, sized, unsigned, vector } from '../../../src/wasm/encoding.ts';

describe('numbers of the binary format', () => {
  it('have seven bits a byte', () => {
    expect(unsigned(0)).toEqual([0]);
    expect(unsigned(127)).toEqual([0x7f]);
    expect(unsigned(128)).toEqual([0x80, 0x01]);
    expect(unsigned(624_485)).toEqual([0xe5, 0x8e, 0x26]);
    expect(unsigned(0xffff_ffff)).toEqual([0xff, 0xff, 0xff, 0xff, 0x0f]);
  });

  it('carry their sign in the last byte', () => {
    expect([0, 63, -1, -64].map(signed)).toEqual([[0], [0x3f], [0x7f], [0x40]]);
    expect([64, -65, -123_456].map(signed)).toEqual([
      [0xc0, 0x00],
      [0xbf, 0x7f],
      [0xc0, 0xbb, 0x78],
    ]);
    expect(signed(0xffff_ffff)).toEqual(signed(-1));
  });
});

describe('lists of the binary format', () => {
  it('begin with how many there are', () => {
    expect(vector([[7], [8, 9]])).toEqual([2, 7, 8, 9]);
    expect(sized([7, 8, 9])).toEqual([3, 7, 8, 9]);
    expect(name('é')).toEqual([2, 0xc3, 0xa9]);
  });
});
