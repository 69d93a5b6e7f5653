import { afterAll, beforeAll, expect, test } from 'vitest';
import { type RealApi, startRealApi } from '../../real-api.ts';

let real: RealApi;
beforeAll(async () => {
  real = await startRealApi();
});
afterAll(() => real?.close());
const admin = (...args: string[]) => real.as('admin', ['admin', ...args]);

test('a user is linked by their next login, and unlinked at once', async () => {
  const { users, identities } = real.api.store;
  const linking = await admin('link', 'user', 'alice');
  expect([linking.code, linking.err]).toEqual([0, expect.stringContaining('with the next login')]);
  expect(await users.byName('alice')).toMatchObject({ oidc: 'expected' });
  const account = { issuer: 'i', subject: 's', isEmailVerified: true, name: 'a', groups: ['from-there'] };
  await identities.signIn({ ...account, email: 'alice@example.com' });
  expect(await users.byName('alice')).toMatchObject({ oidc: 'linked', groups: ['engineering', 'from-there'] });
  expect((await admin('unlink', 'user/alice')).err).toBe('user alice is linked to no account any more\n');
  expect(await users.byName('alice')).toMatchObject({ oidc: 'none', groups: ['engineering'] });
});

test.each([
  [['link', 'group', 'x'], 2, 'Only users are linked'],
  [['unlink', 'user'], 2, 'Which user?'],
  [['link', 'user', 'nobody-here'], 1, 'user not found'],
] as const)('%j fails', async (args, code, message) => {
  expect(await admin(...args)).toMatchObject({ code, err: expect.stringContaining(message) });
});
