import { argon2Sync } from 'node:crypto';
import { expect, test } from 'vitest';
import { hashPassword, PasswordsBusyError, verifyPassword } from '../../../src/secrets/password.ts';

test('the right password is told from wrong ones', async () => {
  const stored = await hashPassword('pä$$ word');
  expect(await verifyPassword('pä$$ word', stored)).toBe(true);
  for (const wrong of ['pä$$ wor', 'pä$$ word ', 'PÄ$$ WORD', ''])
    expect(await verifyPassword(wrong, stored)).toBe(false);
});

test('is stored as a PHC string of argon2id that other programs can check', async () => {
  const stored = await hashPassword('secret');
  const [, kind, version, parameters, salt = '', tag = ''] = stored.split('$');
  expect([kind, version, parameters]).toEqual(['argon2id', 'v=19', 'm=65536,t=3,p=4']);
  const nonce = Buffer.from(salt, 'base64');
  const expected = argon2Sync('argon2id', {
    message: 'secret',
    nonce,
    parallelism: 4,
    passes: 3,
    memory: 65_536,
    tagLength: 32,
  });
  expect(Buffer.from(tag, 'base64')).toEqual(expected);
});

test('the same password never hashes to the same text', async () => {
  expect(await hashPassword('x')).not.toBe(await hashPassword('x'));
});

test('one letter typed in two ways is one letter', async () => {
  expect(await verifyPassword('u\u0308', await hashPassword('\u00fc'))).toBe(true);
});

test('without a stored hash, or with one that cannot be read, the answer is no', async () => {
  const good = await hashPassword('x');
  const bad = [
    undefined,
    '',
    'x',
    good.replace('argon2id', 'argon2d'),
    good.replace('m=65536', 'm=9999999'),
    good.replace('t=3', 't=99'),
  ];
  for (const stored of bad) expect(await verifyPassword('x', stored)).toBe(false);
});

test('many at once are all answered', async () => {
  const stored = await hashPassword('x');
  const answers = await Promise.all(['x', 'y', 'x', 'y', 'x'].map((password) => verifyPassword(password, stored)));
  expect(answers).toEqual([true, false, true, false, true]);
});

test('of very many at once those are refused for whom there is no room to wait', async () => {
  const cheap = `$argon2id$v=19$m=8,t=1,p=1$${'A'.repeat(22)}$${'A'.repeat(43)}`;
  const answers = await Promise.allSettled(Array.from({ length: 300 }, () => verifyPassword('x', cheap)));
  const refused = answers.filter(({ status }) => status === 'rejected');
  expect(refused).toHaveLength(300 - 2 - 256);
  expect(refused[0]).toMatchObject({ reason: expect.any(PasswordsBusyError) });
  expect(await verifyPassword('x', cheap)).toBe(false);
});
