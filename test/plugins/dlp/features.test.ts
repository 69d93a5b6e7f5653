import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  CODES_20,
  COLONS_2,
  DIGITS_4,
  DIGITS_7,
  DIGITS_9,
  DIGITS_13,
  DOTS_2,
  DOTS_3,
  featuresOf,
  featuresOfCodes,
  featuresOfText,
  HAS_AT,
  HAS_BACKSLASH,
  HAS_URL,
  hasFeatures,
  NOT_ASCII,
} from '../../../plugins/dlp/features.ts';
import { normaliseText } from '../../../plugins/dlp/normal-text.ts';

const of = (text: string) => featuresOf(Buffer.from(text));

describe('features', () => {
  it('counts digits up to what detectors ask for', () => {
    expect(of('plain words')).toBe(0);
    expect(of('1234')).toBe(DIGITS_4);
    expect(of('1234567')).toBe(DIGITS_4 | DIGITS_7);
    expect(of('123456789')).toBe(DIGITS_4 | DIGITS_7 | DIGITS_9);
    expect(of('1234567890123')).toBe(DIGITS_4 | DIGITS_7 | DIGITS_9 | DIGITS_13);
  });

  it('sees signs', () => {
    expect(of('a@b')).toBe(HAS_AT);
    expect(of('a.b.c.d')).toBe(DOTS_2 | DOTS_3);
    expect(of('::')).toBe(COLONS_2);
    expect(of('a\\b')).toBe(HAS_BACKSLASH);
    expect(of('a://b')).toBe(HAS_URL);
    expect(of('WWW.a')).toBe(HAS_URL);
    expect(of('x'.repeat(19))).toBe(0);
    expect(of('x'.repeat(20))).toBe(CODES_20);
  });

  it('clears texts of European and Han letters without decoding them', () => {
    expect(of('Füße, žluťoučký, Привет, שלום, 漢字')).toBe(NOT_ASCII | CODES_20);
    expect(featuresOfText('Füße, žluťoučký, Привет, שלום, 漢字')).toBe(NOT_ASCII | CODES_20);
  });

  it('lets everything with control bytes through, for it is not text', () => {
    expect(hasFeatures(featuresOf(Buffer.from([1, 0x7b])), [HAS_AT | DIGITS_13 | DOTS_3 | COLONS_2 | NOT_ASCII])).toBe(
      true,
    );
  });

  it('sees the same in codes as in the bytes of ASCII', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom('1', '.', '@', ':', 'a') }), (text) => {
        expect(featuresOfCodes(Buffer.from(text))).toBe(of(text));
      }),
    );
  });

  it('asks for one of several combinations', () => {
    expect(hasFeatures(DOTS_3, [DOTS_3 | DIGITS_4, COLONS_2])).toBe(false);
    expect(hasFeatures(COLONS_2, [DOTS_3 | DIGITS_4, COLONS_2])).toBe(true);
    expect(hasFeatures(0, [0])).toBe(true);
  });

  it('never hides what a text has once it is normalised', () => {
    const tricky = fc.string({
      unit: fc.constantFrom(
        '1',
        '１',
        '٣',
        '۴',
        '𝟓',
        '९',
        '៥',
        '.',
        '。',
        '．',
        '@',
        '＠',
        '﹫',
        ':',
        '：',
        'é',
        '漢',
        '\u200b',
      ),
    });
    fc.assert(
      fc.property(tricky, (text) => {
        const { codes } = normaliseText(text);
        const plain = featuresOf(Uint8Array.from(codes, (code) => (code < 0x80 ? code : 0x61)));
        expect(of(text) & plain).toBe(plain);
        expect(featuresOfText(text) & plain).toBe(plain);
      }),
    );
  });
});
