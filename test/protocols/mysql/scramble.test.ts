import { createHash } from 'node:crypto';
import { expect, it } from 'vitest';
import {
  cachingSha2Response,
  clearPassword,
  isNativeProof,
  makeScramble,
  nativeResponse,
  xorRepeated,
} from '../../../protocols/mysql/scramble.ts';

const sha1 = (bytes: string | Buffer) => createHash('sha1').update(bytes).digest();

it('makes different scrambles of twenty letters and digits, never zero', () => {
  const made = Array.from({ length: 200 }, makeScramble);
  for (const scramble of made) expect(scramble.toString('latin1')).toMatch(/^[A-Za-z0-9+-]{20}$/);
  expect(new Set(made.map(String)).size).toBe(made.length);
});

it('a native response proves its password, for its scramble, and no other', () => {
  const scramble = makeScramble();
  const response = nativeResponse('secret', scramble);
  const stored = sha1(sha1('secret'));
  expect(isNativeProof(response, scramble, stored)).toBe(true);
  expect(isNativeProof(response, makeScramble(), stored)).toBe(false);
  expect(isNativeProof(nativeResponse('Secret', scramble), scramble, stored)).toBe(false);
  expect(isNativeProof(Buffer.alloc(0), scramble, stored)).toBe(false);
  expect(isNativeProof(response, scramble, Buffer.alloc(0))).toBe(false);
});

it('an empty password has an empty response', () => {
  expect(nativeResponse('', makeScramble())).toHaveLength(0);
  expect(cachingSha2Response('', makeScramble())).toHaveLength(0);
});

it('caching_sha2_password mixes as the documentation says', () => {
  const sha256 = (...parts: (string | Buffer)[]) =>
    createHash('sha256')
      .update(Buffer.concat(parts.map((part) => Buffer.from(part))))
      .digest();
  const scramble = Buffer.from('12345678901234567890');
  const once = sha256('secret');
  const expected = xorRepeated(once, sha256(sha256(once), scramble));
  expect(cachingSha2Response('secret', scramble)).toEqual(expected);
});

it('a clear password ends with a zero byte, and mixing twice gives back what was mixed', () => {
  expect(clearPassword('ü')).toEqual(Buffer.from('ü\0'));
  const key = Buffer.from('abc');
  expect(xorRepeated(xorRepeated(Buffer.from('some text'), key), key).toString()).toBe('some text');
});
