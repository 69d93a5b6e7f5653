import { randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createSecretBox } from '../../../src/secrets/box.ts';

const box = createSecretBox(randomBytes(32));

test('what was sealed for a place opens there', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), fc.string(), (value, place) => {
      expect(box.open(box.seal(value, place), place)).toEqual(Buffer.from(value));
    }),
  );
});

test('it opens nowhere else and under no other key', () => {
  const sealed = box.seal(Buffer.from('secret'), 'here');
  const refused = expect.objectContaining({ code: 'secret_unreadable' });
  expect(() => box.open(sealed, 'there')).toThrow(refused);
  expect(() => createSecretBox(randomBytes(32)).open(sealed, 'here')).toThrow(refused);
});

test('a change of any byte, and any cut, is noticed', () => {
  const sealed = box.seal(Buffer.from('secret'), 'here');
  for (let i = 0; i < sealed.length; i++) {
    const changed = Buffer.from(sealed);
    changed[i] = (changed[i] ?? 0) ^ 1;
    expect(() => box.open(changed, 'here')).toThrow(expect.objectContaining({ code: 'secret_unreadable' }));
    expect(() => box.open(sealed.subarray(0, i), 'here')).toThrow(
      expect.objectContaining({ code: 'secret_unreadable' }),
    );
  }
});

test('sealing twice gives two boxes, and neither shows its content', () => {
  const value = Buffer.from('a secret worth keeping');
  const [one, two] = [box.seal(value, 'x'), box.seal(value, 'x')];
  expect(one.equals(two)).toBe(false);
  expect(one.includes(value)).toBe(false);
});

test('a box of a later version is not guessed at', () => {
  const sealed = box.seal(Buffer.from('secret'), 'here');
  sealed[0] = 2;
  expect(() => box.open(sealed, 'here')).toThrow('a format this version does not know');
});

test('the key is copied, and must have its size', () => {
  const key = randomBytes(32);
  const own = createSecretBox(key);
  const sealed = own.seal(Buffer.from('secret'), 'here');
  key.fill(0);
  expect(own.open(sealed, 'here').toString()).toBe('secret');
  for (const bytes of [0, 16, 31, 33]) expect(() => createSecretBox(randomBytes(bytes))).toThrow('32 bytes');
});
