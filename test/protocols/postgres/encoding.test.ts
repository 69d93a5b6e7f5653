import { expect, test } from 'vitest';
import { encodingOf, latin1, utf8 } from '../../../protocols/postgres/encoding.ts';
import { ProtocolError } from '../../../src/errors.ts';

test.each(['UTF8', 'utf-8', 'UNICODE', 'SQL_ASCII'])('%s is read as UTF-8', (name) => {
  expect(encodingOf(name)).toBe(utf8);
});

test('LATIN1 is itself', () => {
  expect(encodingOf('LATIN1')).toBe(latin1);
  expect(latin1.decode(Buffer.of(0xe9))).toBe('é');
  expect(latin1.encode('é→😀')).toEqual(Buffer.from('é??', 'latin1'));
});

test.each(['SJIS', 'BIG5', 'GBK', 'UHC', 'GB18030', 'JOHAB', 'LATIN9', 'WIN1252', ''])('%s is refused', (name) => {
  expect(() => encodingOf(name)).toThrow(ProtocolError);
});

test('UTF-8 is read strictly where it is judged and loosely where it is data', () => {
  const bad = Buffer.of(0x61, 0xff);
  expect(() => utf8.decode(bad)).toThrow(ProtocolError);
  expect(utf8.decodeLoosely(bad)).toBe('a\ufffd');
  expect(utf8.decode(Buffer.from('\ufeffa'))).toBe('\ufeffa');
});
