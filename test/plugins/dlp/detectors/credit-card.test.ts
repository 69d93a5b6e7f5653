import { describe, expect, it } from 'vitest';
import { creditCard } from '../../../../plugins/dlp/detectors/credit-card.ts';
import { found, reports, stepsOf } from '../support.ts';

describe('CREDIT_CARD', () => {
  it.each([
    '4111111111111111',
    '4111 1111 1111 1111',
    '4111-1111-1111-1111',
    '4111.1111.1111.1111',
    '4111 - 1111 - 1111 - 1111',
    '4222222222222',
    '4222 2222 2222 2',
    '5555555555554444',
    '2223003122003222',
    '378282246310005',
    '3782 822463 10005',
    '30569309025904',
    '3056 930902 5904',
    '6011111111111117',
    '3530111333300000',
    '6200000000000005',
    '6759649826438453',
    '5019717010103742',
    '2200000000000004',
    '411111 1111111111',
    '41111111 11111111',
    '411 111 111 111 1111',
    '4111\u00a01111\u20071111\u30001111',
    '4111\u20101111\u20131111\u22121111',
    '4111\u200b1111\ufeff1111\u00ad1111',
    '４１１１１１１１１１１１１１１１',
    '٤١١١١١١١١١١١١١١١',
    '𝟒𝟏𝟏𝟏𝟏𝟏𝟏𝟏𝟏𝟏𝟏𝟏𝟏𝟏𝟏𝟏',
    '4\u03321\u033211111111111111',
  ])('finds %s', (text) => {
    expect(found(creditCard, text)).toEqual([text]);
    expect(found(creditCard, `card: ${text}, exp 12/27`)).toEqual([text]);
  });

  it.each([
    ['paid with4111111111111111ok', '4111111111111111'],
    ['order 12 4111 1111 1111 1111 exp 12/27', '4111 1111 1111 1111'],
    ['%B4111111111111111^DOE/JOHN^2712', '4111111111111111'],
    ['4111111111111111.0', '4111111111111111'],
    ['+4111111111111111', '4111111111111111'],
  ])('finds the number in %s', (text, value) => {
    expect(found(creditCard, text)).toContain(value);
  });

  it.each([
    '4111111111111112',
    '411111111111',
    '41111111111111111111111',
    '0.4111111111111111',
    '4111111111111111.25',
    '1700000000000',
    '1234567812345670',
    '0000000000000000',
    '9111111111111111',
    '4 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1',
    '41 11 11 11 11 11 11 11',
    '4111,1111,1111,1111',
    '4111-1111 1111.1111',
    '+4917612345678',
    '12345678-1234-1234-1234-123456789012',
  ])('leaves %s alone', (text) => {
    expect(found(creditCard, text)).toEqual([]);
  });

  it('is less sure of odd groups and of numbers glued to letters', () => {
    expect(reports(creditCard, '4111 1111 1111 1111').map(({ score }) => score)).toEqual([1]);
    expect(reports(creditCard, '411 111 111 111 1111').map(({ score }) => score)).toEqual([0.5]);
    expect(reports(creditCard, 'x4111111111111111').map(({ score }) => score)).toEqual([0.7]);
  });

  it('gives one canonical text for the ways to write a number', () => {
    expect(creditCard.canonical('4111 1111-1111\u00a0１１１１')).toBe('4111111111111111');
  });

  it.each(['4', '4 ', '4111 ', '4111111111111111 ', '4-'])('reads a text of %s in linear time', (piece) => {
    const small = stepsOf(creditCard, piece.repeat(2000));
    expect(stepsOf(creditCard, piece.repeat(4000))).toBeLessThan(small * 2.2 + 1000);
  });
});
