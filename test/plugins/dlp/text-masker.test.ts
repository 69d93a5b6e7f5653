import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compileRules } from '../../../plugins/dlp/compile.ts';
import { BUILT_IN_DETECTORS } from '../../../plugins/dlp/entities.ts';
import type { MaskingRule } from '../../../plugins/dlp/rule.ts';
import { columnLabel } from '../../../plugins/dlp/strategies.ts';
import { TextMasker } from '../../../plugins/dlp/text-masker.ts';
import { detecting, HASH_KEY, rule } from './support.ts';

const ALL = BUILT_IN_DETECTORS.map(({ entity }) => entity);

function maskerOf(...rules: MaskingRule[]) {
  const counts: Record<string, number> = {};
  const count = (entity: string) => {
    counts[entity] = (counts[entity] ?? 0) + 1;
  };
  return { masker: new TextMasker(compileRules(rules).types, HASH_KEY, count), counts };
}

/** Texts full of what almost is and what is personal data. */
const seeded = fc
  .array(
    fc.oneof(
      fc.constantFrom(
        'bob@example.com',
        '4111 1111 1111 1111',
        '123-45-6789',
        '+49 151 23456789',
        '(212) 555-1234',
        '10.0.0.1',
      ),
      fc.constantFrom(
        '2001:db8::1',
        'DE89 3704 0044 0532 0130 00',
        'phone ',
        'ssn ',
        'v',
        '@',
        '.',
        '-',
        ' ',
        ' ',
        '+',
        '/',
        ':',
        '"',
      ),
      fc.constantFrom('\u200b', '＠', '１', '。', '‐', '\u00a0', 'é', '漢', '😀', '\u0301'),
      fc.stringMatching(/^[0-9]{1,6}$/),
      fc.string({ maxLength: 4 }),
    ),
    { maxLength: 14 },
  )
  .map((parts) => parts.join(''));

describe('masking texts', () => {
  it('replaces what is found and keeps the rest', () => {
    const { masker, counts } = maskerOf(detecting(...ALL));
    expect(masker.mask('Bob <bob@example.com> paid 4111 1111 1111 1111 from 10.0.0.1')).toBe(
      'Bob <[EMAIL_ADDRESS]> paid [CREDIT_CARD] from [IP_ADDRESS]',
    );
    expect(counts).toEqual({ EMAIL_ADDRESS: 1, CREDIT_CARD: 1, IP_ADDRESS: 1 });
  });

  it('gives back the same string when nothing is found', () => {
    const { masker, counts } = maskerOf(detecting(...ALL));
    expect(masker.mask('nothing here, 漢字')).toBe('nothing here, 漢字');
    expect(counts).toEqual({});
  });

  it('asks for NULL as soon as one value does', () => {
    const { masker } = maskerOf({ ...detecting('EMAIL_ADDRESS', 'US_SSN'), strategies: { US_SSN: 'null' } });
    expect(masker.mask('bob@example.com')).toBe('[EMAIL_ADDRESS]');
    expect(masker.mask('bob@example.com 123-45-6789')).toBeNull();
  });

  it('honours the threshold', () => {
    const low = maskerOf({ ...detecting('PHONE_NUMBER'), score_threshold: 0.5 }).masker;
    const high = maskerOf({ ...detecting('PHONE_NUMBER'), score_threshold: 0.8 }).masker;
    expect(low.mask('212 555 1234')).toBe('[PHONE_NUMBER]');
    expect(high.mask('212 555 1234')).toBe('212 555 1234');
    expect(high.mask('+1 212 555 1234')).toBe('[PHONE_NUMBER]');
  });

  it('cuts masks, and nothing else, to what the column can hold', () => {
    const { masker } = maskerOf(detecting('EMAIL_ADDRESS'));
    expect(masker.mask('a@b.io', undefined, 10)).toBe('[EMAIL');
    expect(masker.mask('x a@b.io y', undefined, 10)).toBe('x [EMAIL y');
    expect(masker.mask('x a@b.io y', undefined, 19)).toBe('x [EMAIL_ADDRESS] y');
    expect(masker.mask('😀😀 a@b.io', undefined, 9)).toBe('😀😀 [EMAIL');
    expect(masker.mask('bob@example.com', undefined, 4)).toBe('[EMA');
  });

  it('sees patterns in the original and in the normalised text', () => {
    const { masker } = maskerOf(
      rule({
        custom_entity_types: [
          { name: 'EMPLOYEE', regex: 'EMP-[0-9]{4}' },
          { name: 'DASHED', regex: 'x–y' },
        ],
      }),
    );
    expect(masker.mask('EMP\u2010１２\u200b34 and x–y')).toBe('[EMPLOYEE] and [DASHED]');
  });

  it('masks whole values under a label', () => {
    const { masker, counts } = maskerOf(rule());
    expect(masker.whole(columnLabel('NAME', 'redact'), 'Bob')).toBe('[NAME]');
    expect(masker.whole(columnLabel('NAME', 'redact'), 'Bob', 3)).toBe('[NA');
    expect(masker.whole(columnLabel(undefined, 'null'), 'Bob')).toBeNull();
    masker.countWhole('NAME');
    expect(counts).toEqual({ NAME: 3, COLUMN: 1 });
  });

  it.each(ALL)('never throws and leaves no %s behind', (entity) => {
    const { masker } = maskerOf(detecting(entity));
    fc.assert(
      fc.property(seeded, (text) => {
        const masked = masker.mask(text) ?? '';
        expect(masker.find(masked)).toEqual([]);
      }),
      { numRuns: 400 },
    );
  });

  it('never exceeds the length of the column, whatever the strategy', () => {
    const strategies = fc.constantFrom('redact', 'partial', 'hash');
    fc.assert(
      fc.property(seeded, strategies, fc.nat(8), (text, strategy, spare) => {
        const lengthMax = [...text].length + spare;
        const { masker } = maskerOf({ ...detecting(...ALL), strategy });
        expect([...(masker.mask(text, undefined, lengthMax) ?? '')].length).toBeLessThanOrEqual(lengthMax);
      }),
    );
  });

  it('gives the same mask for the same text', () => {
    fc.assert(
      fc.property(seeded, (text) => {
        const rules: MaskingRule = { ...detecting(...ALL), strategy: 'hash' };
        expect(maskerOf(rules).masker.mask(text)).toBe(maskerOf(rules).masker.mask(text));
      }),
    );
  });
});
