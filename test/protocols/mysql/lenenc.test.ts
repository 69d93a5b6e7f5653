import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { lenencInt, lenencSize, lenencString, nulString, PayloadReader } from '../../../protocols/mysql/lenenc.ts';
import { ProtocolError } from '../../../src/errors.ts';

describe('length-encoded integers', () => {
  it.each([
    [0, '00'],
    [250, 'fa'],
    [251, 'fcfb00'],
    [0xffff, 'fcffff'],
    [0x1_0000, 'fd000001'],
    [0xff_ffff, 'fdffffff'],
    [0x100_0000, 'fe0000000100000000'],
  ])('%i is %s', (value, hex) => {
    expect(lenencInt(value).toString('hex')).toBe(hex);
    expect(lenencSize(value)).toBe(hex.length / 2);
    expect(new PayloadReader(Buffer.from(hex, 'hex')).count()).toBe(value);
  });

  it('are read as they are written, to the last bit of 64', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }), (value) => {
        expect(new PayloadReader(lenencInt(value)).lenenc()).toBe(value);
      }),
    );
  });

  it('are refused where they cannot be: NULL, ERR, and counts beyond every payload', () => {
    for (const hex of ['fb', 'ff', 'feffffffffffffffff', 'fc00', 'fe00']) {
      expect(() => new PayloadReader(Buffer.from(hex, 'hex')).count()).toThrow(ProtocolError);
    }
  });
});

describe('the reader', () => {
  it('reads every kind of field from front to back', () => {
    const bytes = Buffer.concat([
      Buffer.from('01020003000004000000', 'hex'),
      Buffer.from('0500000000000000', 'hex'),
      lenencString('ä'),
      nulString('db'),
      Buffer.from('fb', 'hex'),
      lenencString(Buffer.of(0xff)),
      Buffer.from('rest'),
    ]);
    const reader = new PayloadReader(bytes);
    expect([reader.u8(), reader.u16(), reader.u24(), reader.u32(), reader.u64()]).toEqual([1, 2, 3, 4, 5n]);
    expect(reader.lenencBytes().toString()).toBe('ä');
    expect(reader.hasNul()).toBe(true);
    expect(reader.nulBytes().toString()).toBe('db');
    expect(reader.lenencCell()).toBeNull();
    expect(reader.lenencCell()).toEqual(Buffer.of(0xff));
    expect(() => reader.expectEnd()).toThrow(ProtocolError);
    expect([reader.at, reader.left, reader.peek()]).toEqual([bytes.length - 4, 4, 0x72]);
    expect(reader.rest().toString()).toBe('rest');
    reader.expectEnd();
    expect(reader.peek()).toBeUndefined();
  });

  it('never reads past the end, whatever the bytes say', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 40 }), (bytes) => {
        const reader = new PayloadReader(Buffer.from(bytes));
        const calls = [() => reader.lenencBytes(), () => reader.nulBytes(), () => reader.u64(), () => reader.skip(7)];
        for (const call of calls) {
          try {
            call();
          } catch (error) {
            expect(error).toBeInstanceOf(ProtocolError);
          }
          expect(reader.at).toBeLessThanOrEqual(bytes.length);
        }
      }),
    );
  });

  it('refuses strings that would end early', () => {
    expect(() => nulString('a\0b')).toThrow(ProtocolError);
  });
});
