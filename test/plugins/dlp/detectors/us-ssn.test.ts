import { describe, expect, it } from 'vitest';
import { saysSsn, usSsn } from '../../../../plugins/dlp/detectors/us-ssn.ts';
import { found, reports, stepsOf } from '../support.ts';

describe('US_SSN', () => {
  it.each([
    ['123-45-6789', '123-45-6789'],
    ['ssn:123-45-6789.', '123-45-6789'],
    ['his 123 45 6789 is', '123 45 6789'],
    ['123.45.6789', '123.45.6789'],
    ['123\u201045\u22126789', '123\u201045\u22126789'],
    ['１２３-４５-６７８９', '１２３-４５-６７８９'],
    ['123\u200b-45-\u200b6789', '123\u200b-45-\u200b6789'],
    ['SSN 123456789', '123456789'],
    ['social security number: 123456789', '123456789'],
    ['SSN 1 123 45 6789', '123 45 6789'],
    ['899-99-9999', '899-99-9999'],
  ])('finds the number in %s', (text, value) => {
    expect(found(usSsn, text)).toEqual([value]);
  });

  it.each([
    '000-12-3456',
    '666-12-3456',
    '900-12-3456',
    '987-65-4321',
    '123-00-6789',
    '123-45-0000',
    '123456789',
    '123-45 6789',
    '1123-45-6789',
    '123-45-67890',
    '12-123-45-6789',
    '123-45-6789-01',
    '100 123 45 6789',
    '123 45 6789 200',
    '2024-01-15',
    'lesson 123456789',
    '[US_SSN] 123456789',
  ])('leaves %s alone', (text) => {
    expect(found(usSsn, text)).toEqual([]);
  });

  it('takes nine plain digits where the column says what they are', () => {
    expect(found(usSsn, '123456789', 'customer_ssn')).toEqual(['123456789']);
    expect(found(usSsn, '123456789', 'socialSecurityNumber')).toEqual(['123456789']);
    expect(found(usSsn, '123456789', 'lesson_id')).toEqual([]);
    expect(saysSsn(new Set(['ssn']))).toBe(true);
  });

  it('is surer of dashes than of spaces', () => {
    expect(reports(usSsn, '123-45-6789')[0]?.score).toBe(0.9);
    expect(reports(usSsn, '123 45 6789')[0]?.score).toBe(0.6);
  });

  it('gives one canonical text for the ways to write a number', () => {
    expect(usSsn.canonical('123 45-6789')).toBe('123456789');
  });

  it.each(['123-45-6789 ', '123 ', '123-45-', '123456789 '])('reads a text of %s in linear time', (piece) => {
    const small = stepsOf(usSsn, piece.repeat(2000));
    expect(stepsOf(usSsn, piece.repeat(4000))).toBeLessThan(small * 2.2 + 1000);
  });
});
