import { describe, expect, it } from 'vitest';
import { isIssued } from '../../../../plugins/dlp/detectors/card-brands.ts';

describe('card brands', () => {
  it.each([
    [411111, 16],
    [411111, 13],
    [411111, 19],
    [555555, 16],
    [222100, 16],
    [272099, 16],
    [340000, 15],
    [305693, 14],
    [352800, 16],
    [979200, 16],
  ])('knows %i with %i digits', (prefix, length) => {
    expect(isIssued(prefix, length)).toBe(true);
  });

  it.each([
    [411111, 15],
    [272100, 16],
    [222099, 16],
    [352700, 16],
    [123456, 16],
    [0, 16],
    [999999, 16],
  ])('does not know %i with %i digits', (prefix, length) => {
    expect(isIssued(prefix, length)).toBe(false);
  });
});
