import { describe, expect, it } from 'vitest';
import {
  ACCOUNT,
  CHAIN_7,
  CHAIN_9,
  CHAIN_13,
  isPlain,
  MARK_AT,
  MARK_CODES_20,
  MARK_COLONS,
  MARK_DOTS_2,
  MARK_URL,
  marksOf,
  OCTETS,
  ODD,
  survivesPlain,
} from '../../../plugins/dlp/marks.ts';

const of = (text: string) => marksOf(Buffer.from(text), 0, Buffer.byteLength(text));
const plain = (text: string) => isPlain(Buffer.from(text), 0, Buffer.byteLength(text));

describe('the marks of a cell', () => {
  it('count digits as long as nothing stands between them that no number in parts has', () => {
    expect(of('123456')).toBe(0);
    expect(of('123-(4) 567')).toBe(CHAIN_7);
    expect(of('3f2a8c1d9907e')).toBe(0);
    expect(of('12345678 9')).toBe(CHAIN_7 | CHAIN_9);
    expect(of('1234567890123')).toBe(CHAIN_7 | CHAIN_9 | CHAIN_13);
    expect(of('x1234567')).toBe(CHAIN_7);
    expect(['123,4567', '10:15:00', '1234_567'].map(of)).toEqual([0, 0, 0]);
  });

  it('see signs', () => {
    expect(of('a@b')).toBe(MARK_AT);
    expect(of('1.1.1.1')).toBe(OCTETS | MARK_DOTS_2);
    expect(['v1.1.1', '1.1.a.1', '12.5, 12. and 17.'].map(of)).toEqual([MARK_DOTS_2, MARK_DOTS_2, MARK_DOTS_2]);
    expect(of('1:2:3:4:5:6')).toBe(0);
    expect(of('1:2:3:4:5:6:')).toBe(MARK_COLONS);
    expect(of('::')).toBe(MARK_COLONS);
    expect(of('a://b')).toBe(MARK_URL);
    expect(of('WWW.a')).toBe(MARK_URL);
    expect(of('x'.repeat(20))).toBe(MARK_CODES_20);
  });

  it('see where an account number may begin', () => {
    expect(of('DE89abcdefghijk')).toBe(ACCOUNT);
    expect(of('DE89abcdefghij')).toBe(0);
    expect(of('IBANDE89abcdefghijk') & ACCOUNT).toBe(ACCOUNT);
    expect(of('user12@example.com') & ACCOUNT).toBe(0);
    expect(of('_DE89abcdefghijk') & ACCOUNT).toBe(0);
  });

  it('leave everything open for what must be decoded', () => {
    for (const text of ['a\\b', 'é', '\u0001', '@é']) expect(of(text)).toBe(ODD);
  });

  it('are those of the cell, wherever it lies', () => {
    expect(marksOf(Buffer.from('1234@abc@1234'), 5, 8)).toBe(0);
  });
});

describe('a plain cell', () => {
  it('has less than four digits, no at sign, no second colon and nothing odd', () => {
    expect(['', 'order 123: open; (a/b) . . .'].map(plain)).toEqual([true, true]);
    expect(['123456 words', '1.1.111 and so'].map(plain)).toEqual([true, true]);
    expect(['1234567', '1.1.1.1', '1234 and so much'].map(plain)).toEqual([false, false, false]);
    expect(['1 2 3 4 5 6 7', 'a@b', '::', 'a\\b', 'é', '\u0001'].map(plain)).toEqual([
      false,
      false,
      false,
      false,
      false,
      false,
    ]);
  });

  it('may have any length', () => {
    for (const n of [126, 127, 128, 255, 256, 1024, 70_000]) {
      expect(plain('a'.repeat(n))).toBe(true);
      for (const sign of '1@:\\') expect(plain(sign.repeat(n)), sign).toBe(false);
      expect(plain(`1${'a'.repeat(n)}123`)).toBe(false);
      expect(plain(`:${'.'.repeat(n)}:`)).toBe(false);
    }
  });

  it('may still hold what no digit or sign announces', () => {
    expect(survivesPlain([MARK_AT | CHAIN_7])).toBe(false);
    expect(survivesPlain([OCTETS, MARK_COLONS])).toBe(false);
    expect(survivesPlain([MARK_URL])).toBe(true);
    expect(survivesPlain([0])).toBe(true);
  });
});
