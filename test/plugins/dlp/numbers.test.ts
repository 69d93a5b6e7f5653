import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { BUILT_IN_DETECTORS } from '../../../plugins/dlp/entities.ts';
import { MARK_CODES_20 } from '../../../plugins/dlp/marks.ts';
import { marksOfNumber } from '../../../plugins/dlp/numbers.ts';
import { ScanText } from '../../../plugins/dlp/scan-text.ts';

/** The marks of a cell that has other digits on both sides of it. */
function marksOf(text: string): number {
  const bytes = Buffer.from(`1${text}1`);
  return marksOfNumber(bytes, 1, bytes.length - 1);
}

describe('a cell that is a number or a time', () => {
  it.each(['0', '42', '-7', '123456789012', '1234.50', '-0.25', '5.', '2024-01-31', '1999-12-31 23:59'])(
    'is known at a glance: %s',
    (text) => expect(marksOf(text)).toBe(0),
  );

  it.each([
    '2024-01-31 12:30:59Z',
    '2024-01-31T12:30:00.123456Z',
    '2024-01-31 12:30:00+01:30',
    '2024-01-31 12:30:00-05:00',
  ])('is known to be as long as a key may be: %s', (text) => expect(marksOf(text)).toBe(MARK_CODES_20));

  it.each([
    ...['', '-', '.', ' 1', '+1', '1 2', 'a', '1a', '1.2.3', '1-2'],
    ...['1234567890123', '123456789.1234', '00.12345678', '012345.6789', '4111111111111111'],
    ...['0151-23-45', '2024-01-3', '2024-01-31 ', '2024-01-31 1', '2024-01-31 12:30:00.1234567'],
    ...['2024-01-31 12:30:00.123-05', '2024-01-31 12:30+0130', '2024-01-31 555-1234', '2024-01-31 12:30:00Z9'],
  ])('is looked at where it may be more: %j', (text) => expect(marksOf(text)).toBe(-1));

  it('holds nothing that any detector would find', () => {
    const text = fc.oneof(
      fc.stringMatching(/^-?[0-9]{1,13}$/),
      fc.stringMatching(/^-?[0-9]{0,12}\.[0-9]{0,12}$/),
      fc.stringMatching(
        /^[0-9]{4}-[0-9]{2}-[0-9]{2}([ T][0-9]{2}:[0-9]{2}(:[0-9]{2})?(\.[0-9]{0,6})?(Z|[+-][0-9]{2}(:[0-9]{2})?)?)?$/,
      ),
      fc.string({ unit: fc.constantFrom(...'0123456789-. :+TZ'), maxLength: 14 }),
    );
    let known = 0;
    const isEmpty = (cell: string): void => {
      if (marksOf(cell) < 0) return;
      known++;
      const found: string[] = [];
      for (const { entity, scan } of BUILT_IN_DETECTORS) {
        scan(new ScanText(Buffer.from(cell)), () => found.push(`${entity} in ${cell}`));
      }
      expect(found).toEqual([]);
    };
    fc.assert(fc.property(text, isEmpty), { numRuns: 5_000 });
    expect(known).toBeGreaterThan(1_000);
  });
});
