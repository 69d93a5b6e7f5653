import { expect, test } from 'vitest';
import { charsetNamed } from '../../../protocols/mysql/charset.ts';

test.each([
  ['utf8mb4', 'grüße 日本 🐬', Buffer.from('grüße 日本 🐬')],
  ['latin1', 'café €', Buffer.from([0x63, 0x61, 0x66, 0xe9, 0x20, 0x80])],
  ['gbk', '中文a', Buffer.from([0xd6, 0xd0, 0xce, 0xc4, 0x61])],
  ['sjis', '日本', Buffer.from([0x93, 0xfa, 0x96, 0x7b])],
  ['ucs2', 'aé', Buffer.from([0, 0x61, 0, 0xe9])],
  ['utf16le', 'a', Buffer.from([0x61, 0])],
  ['cp1251', 'Привет', Buffer.from([0xcf, 0xf0, 0xe8, 0xe2, 0xe5, 0xf2])],
  ['ascii', 'abc', Buffer.from('abc')],
])('%s is read and written back', (name, text, bytes) => {
  expect(charsetNamed(name)?.decode(bytes)).toBe(text);
  expect(charsetNamed(name)?.encode(text)).toEqual(bytes);
});

test('bytes that are no text, and letters a character set does not have, are told', () => {
  expect(charsetNamed('utf8mb4')?.decode(Buffer.of(0xff))).toBeUndefined();
  expect(charsetNamed('ascii')?.decode(Buffer.of(0xe9))).toBeUndefined();
  expect(charsetNamed('latin1')?.encode('日')).toBeUndefined();
  expect(charsetNamed('utf8mb3')?.encode('🐬')).toBeUndefined();
});

test('binary bytes are taken as UTF-8 where they are that, else one by one', () => {
  expect(charsetNamed('binary')?.decode(Buffer.from('é'))).toBe('é');
  expect(charsetNamed('binary')?.decode(Buffer.of(0xff, 0x41))).toBe('ÿA');
});

test('a character set Node cannot read has none', () => {
  expect(charsetNamed('hp8')).toBeUndefined();
  expect(charsetNamed('toString')).toBeUndefined();
});

test('a text of UTF-8 is read where it lies as it is read by itself', () => {
  const pieces = ['', 'plain', 'grüße 🐬', '\ufffd', '\ufeffx', 'é\ufffd'].map((text) => Buffer.from(text));
  const broken = [Buffer.of(0xff), Buffer.of(0xc3), Buffer.of(0xed, 0xa0, 0x80), Buffer.of(0x41, 0xe2, 0x82)];
  for (const name of ['utf8mb4', 'utf8mb3']) {
    for (const bytes of [...pieces, ...broken]) {
      const charset = charsetNamed(name);
      const memory = Buffer.concat([Buffer.of(0xc3), bytes, Buffer.of(0xa9)]);
      const read = charset?.decodeAt?.(memory, 1, 1 + bytes.length);
      expect(read).toBe(charset?.decode(bytes));
      expect(read).toBe(broken.includes(bytes) ? undefined : bytes.toString());
    }
  }
});
