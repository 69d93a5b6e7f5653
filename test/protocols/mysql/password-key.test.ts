import { expect, it } from 'vitest';
import { encryptPassword, PasswordKey, unpackPassword } from '../../../protocols/mysql/password-key.ts';
import { makeScramble } from '../../../protocols/mysql/scramble.ts';
import { ProtocolError } from '../../../src/errors.ts';

it('reads what was encrypted for it and for this scramble, and nothing else', async () => {
  const key = new PasswordKey();
  const scramble = makeScramble();
  const encrypted = encryptPassword('slc_söcret', scramble, await key.publicPem());
  expect(await key.decrypt(encrypted, scramble)).toBe('slc_söcret');
  expect(await key.decrypt(encrypted, Buffer.alloc(20, 1))).toBeUndefined();
  expect(await key.decrypt(Buffer.alloc(256, 1), scramble)).toBeUndefined();
  expect(await key.decrypt(Buffer.from('slc_söcret\0'), scramble)).toBeUndefined();
  expect(await new PasswordKey().decrypt(encrypted, scramble)).toBeUndefined();
});

it('is made once, also when two clients ask at the same time', async () => {
  const key = new PasswordKey();
  const [one, two] = await Promise.all([key.publicPem(), key.publicPem()]);
  expect(one).toEqual(two);
});

it('a password ends with the only zero byte', () => {
  expect(unpackPassword(Buffer.from('secret\0'))).toBe('secret');
  expect(unpackPassword(Buffer.from('secret'))).toBeUndefined();
  expect(unpackPassword(Buffer.from('sec\0ret\0'))).toBeUndefined();
  expect(unpackPassword(Buffer.alloc(0))).toBeUndefined();
});

it('a server’s key that is none, and passwords that do not fit, are refused', async () => {
  expect(() => encryptPassword('x', makeScramble(), Buffer.from('no key'))).toThrow(ProtocolError);
  const pem = await new PasswordKey().publicPem();
  expect(() => encryptPassword('x'.repeat(300), makeScramble(), pem)).toThrow(ProtocolError);
});
