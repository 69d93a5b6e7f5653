import { describe, expect, it } from 'vitest';
import { der, oid, readDer, readDerChildren, sequence } from '../../../src/net/der.ts';

describe('DER', () => {
  it('writes lengths in their shortest form', () => {
    expect(der(0x04, Buffer.alloc(0x7f)).subarray(0, 2).toString('hex')).toBe('047f');
    expect(der(0x04, Buffer.alloc(0x80)).subarray(0, 3).toString('hex')).toBe('048180');
    expect(der(0x04, Buffer.alloc(0x1234)).subarray(0, 4).toString('hex')).toBe('04821234');
  });

  it('writes object identifiers', () => {
    expect(oid('1.2.840.10045.4.3.2').toString('hex')).toBe('06082a8648ce3d040302');
    expect(oid('2.5.29.17').toString('hex')).toBe('0603551d11');
  });

  it.each([0, 1, 0x7f, 0x80, 0xff, 0x100, 0x10000])('reads back a value of %i bytes, and where it ends', (n) => {
    const bytes = Buffer.concat([der(0x04, Buffer.alloc(n, 7)), Buffer.from('rest')]);
    expect(readDer(bytes)).toEqual({ tag: 0x04, body: Buffer.alloc(n, 7), end: bytes.length - 4 });
  });

  it('reads the values inside a value', () => {
    const bytes = sequence(der(0x02, Buffer.from([1])), der(0x05));
    const outer = readDer(bytes);
    expect(readDerChildren(outer?.body ?? Buffer.alloc(0)).map(({ tag }) => tag)).toEqual([0x02, 0x05]);
  });

  it('finds nothing in what is cut off or has a length of unknown form', () => {
    for (const hex of ['', '30', '3003', '300301', '3082', '308200', '3080', '3085000000000100']) {
      expect(readDer(Buffer.from(hex, 'hex')), hex).toBeUndefined();
    }
  });
});
