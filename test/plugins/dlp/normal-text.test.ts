import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { foldedString, normaliseText, stringOf } from '../../../plugins/dlp/normal-text.ts';

describe('normalising', () => {
  it('leaves ASCII and letters of all scripts as they are', () => {
    const { codes, changed, origins } = normaliseText('Füße, Привет, 漢字, cafe\u0301');
    expect(stringOf(codes)).toBe('Füße, Привет, 漢字, cafe\u0301');
    expect([changed, origins]).toEqual([false, undefined]);
  });

  it('folds every decimal digit of Unicode', () => {
    for (let point = 0x80; point < 0x20000; point++) {
      const character = String.fromCodePoint(point);
      if (/\p{Nd}/u.test(character)) expect(stringOf(normaliseText(character).codes)).toMatch(/^[0-9]$/);
    }
  });

  it('folds spaces, dashes, dots and full-width signs', () => {
    expect(stringOf(normaliseText('a\u00a0b\u2009c‐d−e。f＠g：h').codes)).toBe('a b c-d-e.f@g:h');
  });

  it('drops what nobody sees, and marks on what is no letter', () => {
    expect(stringOf(normaliseText('4\u200b1\u00ad1\u03361\u{e0101}').codes)).toBe('4111');
  });

  it('keeps the way back', () => {
    const text = 'a\u200b𝟒\u200db';
    const { codes, origins } = normaliseText(text);
    expect(stringOf(codes)).toBe('a4b');
    expect([...(origins ?? [])].slice(0, 4)).toEqual([0, 2, 5, 6]);
  });

  it('maps every code to where it came from, in any text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const { codes, origins } = normaliseText(text);
        for (let i = 0; i < codes.length; i++) {
          const [from, to] = [origins?.[i] ?? i, origins?.[i + 1] ?? i + 1];
          expect(from).toBeLessThan(to);
          expect(to).toBeLessThanOrEqual(text.length);
        }
      }),
    );
  });

  it('makes comparable strings', () => {
    expect(foldedString('Ａ１\u200b２')).toBe('A12');
  });
});
