import { afterAll, beforeAll, expect, test } from 'vitest';
import { type RealApi, startRealApi } from '../../real-api.ts';

let real: RealApi;
beforeAll(async () => {
  real = await startRealApi();
});
afterAll(() => real.close());
const admin = (...args: string[]) => real.as('admin', ['admin', ...args]);

test.each([
  ['users', 'user', 'bob'],
  ['serviceaccounts', 'service account', 'robot'],
  ['api-keys', 'API key', 'bot'],
])('of %s one is switched off and on again', async (type, singular, name) => {
  const { users, apiKeys } = real.api.store;
  if (type === 'api-keys') await apiKeys.create({ name, groups: ['dba-team'] });
  else {
    const kind = type === 'users' ? 'person' : 'service';
    await users.create({ kind, name, email: `${name}@example.com`, groups: ['dba-team'] });
  }
  expect(await admin('deactivate', type, name)).toMatchObject({ code: 0, err: `${singular} ${name} is inactive\n` });
  expect(await users.byName(name)).toMatchObject({ status: 'inactive', groups: ['dba-team'] });
  expect(await admin('reactivate', `${type}/${name}`)).toMatchObject({
    code: 0,
    err: `${singular} ${name} is active\n`,
  });
  expect(await users.byName(name)).toMatchObject({ status: 'active', groups: ['dba-team'] });
});

test('what cannot be switched off, or is not named, is wrong use', async () => {
  expect(await admin('deactivate', 'group', 'dba-team')).toMatchObject({
    code: 2,
    err: expect.stringContaining('has no status'),
  });
  expect(await admin('deactivate', 'user')).toMatchObject({ code: 2, err: expect.stringContaining('Which user?') });
  expect(await admin('deactivate', 'user', 'nobody')).toMatchObject({
    code: 1,
    err: expect.stringContaining('user not found'),
  });
  expect(await admin('deactivate', 'user', 'admin')).toMatchObject({
    code: 1,
    err: expect.stringContaining('last active admin'),
  });
});
