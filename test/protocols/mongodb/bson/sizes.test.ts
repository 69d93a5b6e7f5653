import { describe, expect, it } from 'vitest';
import { cstringEnd, documentEnd, stringEnd, TYPE, valueEnd } from '../../../../protocols/mongodb/bson/sizes.ts';

const i32 = (n: number): number[] => [n & 0xff, (n >> 8) & 0xff, (n >> 16) & 0xff, (n >> 24) & 0xff];

describe('documentEnd', () => {
  it.each([
    ['less than five bytes', [4, 0, 0, 0], /cut off/],
    ['a length below five', [...i32(4), 0], /does not fit/],
    ['a negative length', [...i32(-1), 0], /does not fit/],
    ['a length beyond what it lies in', [...i32(6), 0], /does not fit/],
    ['no closing zero', [...i32(5), 1], /zero byte/],
  ])('refuses %s', (_what, bytes, message) => {
    expect(() => documentEnd(Buffer.from(bytes), 0, bytes.length)).toThrow(message);
  });

  it('tells where the document ends', () => {
    expect(documentEnd(Buffer.from([9, ...i32(5), 0, 9]), 1, 7)).toBe(6);
  });
});

describe('valueEnd', () => {
  it.each([
    ['a double that is cut off', TYPE.double, [0, 0, 0]],
    ['binary data longer than its document', TYPE.binary, [...i32(9), 0, 1]],
    ['binary data of a negative length', TYPE.binary, [...i32(-1), 0, 1]],
    ['old binary data that contradicts itself', TYPE.binary, [...i32(6), 2, ...i32(3), 1, 2]],
    ['a regular expression without options', TYPE.regex, [0x61, 0]],
    ['code whose length is not that of its parts', TYPE.codeWithScope, [...i32(15), ...i32(1), 0, ...i32(5), 0, 0]],
    ['a string of no length', TYPE.string, [...i32(0), 0]],
  ])('refuses %s', (_what, type, bytes) => {
    expect(() => valueEnd(Buffer.from(bytes), type, 0, bytes.length)).toThrow();
  });

  it('takes old binary data that holds its length twice', () => {
    expect(valueEnd(Buffer.from([...i32(6), 2, ...i32(2), 1, 2]), TYPE.binary, 0, 11)).toBe(11);
  });
});

describe('names and strings', () => {
  it.each([0, 1, 31, 32, 33, 500])(
    'tells the end of a name of %d bytes, and what has none before the limit',
    (length) => {
      const bytes = Buffer.concat([Buffer.of(9), Buffer.alloc(length, 65), Buffer.of(0, 65, 0)]);
      expect(cstringEnd(bytes, 1, bytes.length)).toBe(length + 2);
      expect(cstringEnd(bytes, 1, length + 2)).toBe(length + 2);
      expect(() => cstringEnd(bytes, 1, length + 1)).toThrow(/does not end/);
      expect(() => cstringEnd(bytes.subarray(0, length + 1), 1, length + 1)).toThrow(/does not end/);
    },
  );

  it('end at their zero', () => {
    expect(cstringEnd(Buffer.from('ab\0c'), 0, 4)).toBe(3);
    expect(stringEnd(Buffer.from([...i32(3), 0x61, 0x62, 0]), 0, 7)).toBe(7);
  });

  it('must end before their document does', () => {
    expect(() => cstringEnd(Buffer.from('ab\0'), 0, 2)).toThrow(/does not end/);
  });
});
