import { describe, expect, it } from 'vitest';
import {
  BLANK,
  codeAt,
  isAsciiLetter,
  isDigit,
  isForeignLetter,
  isHexDigit,
  isUnspacedScript,
  isWordCode,
} from '../../../plugins/dlp/characters.ts';

const code = (character: string) => character.charCodeAt(0);

describe('characters', () => {
  it('reads BLANK outside of a text', () => {
    expect([codeAt([1, 2], -1), codeAt([1, 2], 1), codeAt([1, 2], 2)]).toEqual([BLANK, 2, BLANK]);
  });

  it('tells digits, letters and hexadecimal digits', () => {
    expect([...'09/:'].map((c) => isDigit(code(c)))).toEqual([true, true, false, false]);
    expect([...'azAZ@[`{'].map((c) => isAsciiLetter(code(c)))).toEqual([
      true,
      true,
      true,
      true,
      false,
      false,
      false,
      false,
    ]);
    expect([...'0afAFg'].map((c) => isHexDigit(code(c)))).toEqual([true, true, true, true, true, false]);
  });

  it('tells letters beyond ASCII from punctuation, symbols and surrogates', () => {
    for (const letter of 'éßñжλאع漢のカ한ａ') expect(isForeignLetter(code(letter)), letter).toBe(true);
    for (const sign of '×÷«»§“—…→、。「』・￥\ud83d\ude00') expect(isForeignLetter(code(sign)), sign).toBe(false);
  });

  it('knows the scripts without spaces', () => {
    expect([...'漢の한ж'].map((c) => isUnspacedScript(code(c)))).toEqual([true, true, true, false]);
    expect(isWordCode(code('_'))).toBe(false);
  });
});
