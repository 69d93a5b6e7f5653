import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { builtInDetector } from '../../../plugins/dlp/entities.ts';
import type { Strategy } from '../../../plugins/dlp/rule.ts';
import { columnLabel, maskValue, starred, starredAscii, stricter } from '../../../plugins/dlp/strategies.ts';
import { HASH_KEY } from './support.ts';

const mask = (entity: string, strategy: Strategy, value: string, room = Number.POSITIVE_INFINITY) =>
  maskValue(columnLabel(entity, strategy), value, HASH_KEY, room);

describe('strategies', () => {
  it('redact names the type', () => {
    expect(mask('EMAIL_ADDRESS', 'redact', 'bob@example.com')).toBe('[EMAIL_ADDRESS]');
    expect(maskValue(columnLabel(undefined, 'redact'), 'x', HASH_KEY, 99)).toBe('[COLUMN]');
    expect(mask('EMAIL_ADDRESS', 'redact', 'bob@example.com', 6)).toBe('[EMAIL');
  });

  it.each([
    ['CREDIT_CARD', '4111 1111 1111 1234', '**** **** **** 1234'],
    ['US_SSN', '123-45-6789', '***-**-6789'],
    ['PHONE_NUMBER', '+1 (212) 555-1234', '+* (***) ***-1234'],
    ['IBAN_CODE', 'GB82WEST12345698765432', '******************5432'],
    ['EMAIL_ADDRESS', 'bob@example.com', '***@*******.com'],
    ['EMAIL_ADDRESS', 'bob@example.museum', '***@*******.******'],
    ['IP_ADDRESS', '10.0.0.1', '**.*.0.1'],
    ['EMPLOYEE', 'E-12 345', '*****345'],
    ['COLUMN', 'Bob', '**b'],
    ['COLUMN', 'x', '*'],
    ['COLUMN', '', ''],
  ])('partial shows the end of %s %s', (entity, value, masked) => {
    expect(mask(entity, 'partial', value)).toBe(masked);
  });

  it.each([
    ['Ann Lee', 'A** L**'],
    ['Žluťoučký O’Brien-Smith', 'Ž******** O’B****-S****'],
    ['张伟', '张*'],
  ])('partial of the name %s shows initials: %s', (name, masked) => {
    expect(mask('PERSON', 'partial', name)).toBe(masked);
  });

  it('partial never shows more than four letters or digits, nor more than half', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'grapheme' }),
        fc.constantFrom('COLUMN', 'CREDIT_CARD', 'EMAIL_ADDRESS'),
        (value, entity) => {
          const masked = mask(entity, 'partial', value);
          const shown = (text: string) => [...text].filter((character) => /[\p{L}\p{N}]/u.test(character)).length;
          expect(shown(masked)).toBeLessThanOrEqual(entity === 'EMAIL_ADDRESS' ? 4 : Math.min(4, shown(value) / 2));
          expect([...masked]).toHaveLength([...value].length);
        },
      ),
    );
  });

  it('hash keeps equal values equal, however they are written, and is keyed', () => {
    const hash = mask('CREDIT_CARD', 'hash', '4111 1111 1111 1111');
    expect(hash).toMatch(/^\[CREDIT_CARD:[0-9a-f]{16}\]$/);
    expect(mask('CREDIT_CARD', 'hash', '4111111111111111')).toBe(hash);
    expect(mask('CREDIT_CARD', 'hash', '4111111111111112')).not.toBe(hash);
    expect(maskValue(columnLabel('CREDIT_CARD', 'hash'), '4111111111111111', Buffer.alloc(32, 8), 99)).not.toBe(hash);
  });

  it('hash tells types apart and ignores the padding of character(n)', () => {
    expect(mask('A', 'hash', 'x').slice(3)).not.toBe(mask('B', 'hash', 'x').slice(3));
    expect(mask('A', 'hash', 'x   ')).toBe(mask('A', 'hash', 'x'));
  });

  it('partial stars ASCII as it stars every text', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'binary-ascii', maxLength: 30 }),
        fc.boolean(),
        fc.option(fc.nat(5), { nil: undefined }),
        (value, isKnown, most) => {
          expect(starredAscii(value, isKnown, most)).toBe(starred(value, isKnown, most));
        },
      ),
      { numRuns: 1_000 },
    );
  });

  it('hash keeps as many digits as fit, so that equal values stay equal in a short column', () => {
    const full = mask('CREDIT_CARD', 'hash', '4111111111111111');
    expect(mask('CREDIT_CARD', 'hash', '4111111111111111', 10)).toBe(full.slice(13, 23));
  });

  it('orders strategies by what they keep', () => {
    expect(stricter('partial', 'hash')).toBe('hash');
    expect(stricter('hash', 'constant')).toBe('constant');
    expect(stricter('constant', 'redact')).toBe('redact');
    expect(stricter('redact', 'hash')).toBe('redact');
    expect(stricter('redact', 'null')).toBe('null');
  });

  it('canonicalises a column as the type it is labelled with', () => {
    const detector = builtInDetector('PHONE_NUMBER');
    expect(columnLabel('PHONE_NUMBER', 'hash').canonical('212-555-1234')).toBe(detector?.canonical('+12125551234'));
  });
});
