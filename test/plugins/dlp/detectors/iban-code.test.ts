import { describe, expect, it } from 'vitest';
import { ibanCode } from '../../../../plugins/dlp/detectors/iban-code.ts';
import { found, stepsOf } from '../support.ts';

describe('IBAN_CODE', () => {
  it.each([
    'GB82WEST12345698765432',
    'GB82 WEST 1234 5698 7654 32',
    'GB82-WEST-1234-5698-7654-32',
    'gb82west12345698765432',
    'DE89370400440532013000',
    'DE89 3704 0044 0532 0130 00',
    'DE89 37040044 0532013000',
    'FR1420041010050500013M02606',
    'NO9386011117947',
    'MT84MALT011000012345MTLCAST001S',
    'NL91ABNA0417164300',
    'CH9300762011623852957',
    'LC55HEMM000100010012001200023015',
    'GB82\u00a0WEST\u20071234\u00a05698\u00a07654\u00a032',
    'ＧＢ８２WEST12345698765432',
    'GB82\u200bWEST12345698765432',
  ])('finds %s', (text) => {
    expect(found(ibanCode, text)).toEqual([text]);
    expect(found(ibanCode, `to ${text}, thanks`)).toEqual([text]);
  });

  it('finds a number glued to its label and one in the middle of a sentence', () => {
    expect(found(ibanCode, 'IBANDE89370400440532013000')).toEqual(['DE89370400440532013000']);
    expect(found(ibanCode, 'account DE89 3704 0044 0532 0130 00 is closed')).toEqual(['DE89 3704 0044 0532 0130 00']);
  });

  it.each([
    'GB83WEST12345698765432',
    'DE89370400440532013001',
    'DE8937040044053201300',
    'DE893704004405320130000',
    'ZZ89370400440532013000',
    'XDE89370400440532013000',
    'DE 89 3704 0044 0532 0130 00',
    'it45 people went to the shop today and',
    'AB12',
  ])('leaves %s alone', (text) => {
    expect(found(ibanCode, text)).toEqual([]);
  });

  it('gives one canonical text for the ways to write a number', () => {
    expect(ibanCode.canonical('gb82 west-1234 5698 7654 32')).toBe('GB82WEST12345698765432');
  });

  it.each(['GB82', 'GB82 ', 'DE89 3704 ', 'DE89370400440532013000 '])('reads a text of %s in linear time', (piece) => {
    const small = stepsOf(ibanCode, piece.repeat(2000));
    expect(stepsOf(ibanCode, piece.repeat(4000))).toBeLessThan(small * 2.2 + 1000);
  });
});
