import { expect, test } from 'vitest';
import { canonicalCharset, charsetOfCollation } from '../../../protocols/mysql/charset-names.ts';

test('collations of both families belong to their character sets', () => {
  const known = {
    8: 'latin1',
    33: 'utf8mb3',
    45: 'utf8mb4',
    63: 'binary',
    28: 'gbk',
    255: 'utf8mb4',
    1069: 'utf8mb4',
    2304: 'utf8mb4',
  };
  for (const [id, charset] of Object.entries(known)) expect(charsetOfCollation(Number(id)), id).toBe(charset);
});

test('a collation nobody knows belongs to none', () => {
  expect(charsetOfCollation(900)).toBeUndefined();
  expect(charsetOfCollation(60_000)).toBeUndefined();
});

test('the old name of utf8 stands for three bytes', () => {
  expect([canonicalCharset('UTF8'), canonicalCharset('utf8mb4')]).toEqual(['utf8mb3', 'utf8mb4']);
});
