import { expect, test } from 'vitest';
import { PasswordKey } from '../../../protocols/mysql/password-key.ts';
import { reauthenticator } from '../../../protocols/mysql/reauthenticator.ts';
import { makeScramble, nativeResponse } from '../../../protocols/mysql/scramble.ts';
import { deriveNativeVerifier } from '../../../src/secrets/native-verifier.ts';

const SECRET = 'slc_right-password';
const scramble = makeScramble();
const login = { name: { user: 'ann', connection: 'shop' }, userName: 'ann~shop', scramble };

function setUp() {
  const asked: string[] = [];
  const refusals: unknown[] = [];
  const door = {
    secret: async (_name: unknown, secret: string) => (secret === SECRET ? 'token' : undefined),
    native: async ({ user }: { user: string }) => {
      asked.push(user);
      return [{ tokenId: 'token', hash: deriveNativeVerifier(SECRET) }];
    },
  };
  const check = reauthenticator(login, {
    door,
    passwordKey: new PasswordKey(),
    isSecure: false,
    onRefusal: (error) => refusals.push(error),
  });
  const exchange = { send: async () => undefined, receive: async () => Buffer.alloc(0) };
  const claim = (user: string, authData: Buffer) =>
    check(exchange, { user, authData, database: Buffer.alloc(0), charsetId: 45, plugin: undefined });
  return { claim, asked, refusals };
}

test('takes the proof of who logged in', async () => {
  const { claim, refusals } = setUp();
  await claim('ann~shop', nativeResponse(SECRET, scramble));
  expect(refusals).toEqual([]);
});

test('refuses another proof, and tells of it', async () => {
  const { claim, refusals } = setUp();
  await expect(claim('ann~shop', nativeResponse('wrong', scramble))).rejects.toMatchObject({ errno: 1045 });
  expect(refusals).toHaveLength(1);
});

test.each(['bob~shop', 'ann~other', 'ANN~shop', 'ann', ''])('refuses %j without looking at the proof', async (user) => {
  const { claim, asked, refusals } = setUp();
  await expect(claim(user, nativeResponse(SECRET, scramble))).rejects.toMatchObject({ errno: 1045 });
  expect(asked).toEqual([]);
  expect(refusals).toHaveLength(1);
});
