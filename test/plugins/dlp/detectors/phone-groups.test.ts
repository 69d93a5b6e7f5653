import { describe, expect, it } from 'vitest';
import {
  extensionEnd,
  hasFreeEdges,
  isDate,
  isInList,
  jointAfter,
  sizeOf,
} from '../../../../plugins/dlp/detectors/phone-groups.ts';
import { ScanText } from '../../../../plugins/dlp/scan-text.ts';

const text = (value: string) => new ScanText(Buffer.from(value));
const joint = (value: string) => String.fromCharCode(jointAfter(text(value), 0));

describe('groups of a phone number', () => {
  it('are joined by one sign', () => {
    expect(['1 2', '1-2', '1.2', '1/2', '1) 2', '1 (2', '1 - 2', '1)-2'].map(joint)).toEqual([
      ' ',
      '-',
      '.',
      '/',
      ')',
      ')',
      '-',
      ')',
    ]);
    expect(['1,2', '1--2', '1 to 2', '1    2', '1', '1-.2'].map(joint)).toEqual(['\0', '\0', '\0', '\0', '\0', '\0']);
  });

  it('know their size', () => {
    expect([sizeOf(text('12 345'), 1), sizeOf(text('12'), 5)]).toEqual([3, 0]);
  });

  it('tell dates', () => {
    expect(['2024-01-31', '31.01.2024', '01/31/2024', '2024 12 1'].map((value) => isDate(text(value), 0))).toEqual([
      true,
      true,
      true,
      true,
    ]);
    expect(['2024-13-31', '31.01.0001', '2024-01.31', '212-555-1234'].map((value) => isDate(text(value), 0))).toEqual([
      false,
      false,
      false,
      false,
    ]);
  });

  it('tell what is glued to a number', () => {
    const free = (value: string) => hasFreeEdges(Buffer.from(value), 2, value.length - 2);
    expect(['x 12 y', ', 12, ', '((12))'].map(free)).toEqual([true, true, true]);
    expect(['xx12 y', 'a-12 y', '  12-3', '  12:3', '  12_y'].map(free)).toEqual([false, false, false, false, false]);
    expect(isInList(Buffer.from('1 23 x'), 2, 4)).toBe(true);
    expect(isInList(Buffer.from('x 23 x'), 2, 4)).toBe(false);
  });

  it('count extensions in', () => {
    const end = (value: string) => extensionEnd(Buffer.from(value), 2);
    expect(['12 ext. 34', '12x5', '12 #7', '12 Extension 8'].map(end)).toEqual([10, 4, 5, 14]);
    expect(['12 extra', '12', '12 x'].map(end)).toEqual([2, 2, 2]);
  });
});
