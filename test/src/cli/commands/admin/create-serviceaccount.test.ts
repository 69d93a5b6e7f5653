import { afterAll, beforeAll, expect, test } from 'vitest';
import { run } from '../../harness.ts';
import { type RealApi, startRealApi } from '../../real-api.ts';

let real: RealApi;
beforeAll(async () => {
  real = await startRealApi();
});
afterAll(() => real.close());
const create = (args: string[], options = {}) =>
  real.as('admin', ['admin', 'create', 'serviceaccount', ...args], options);

test('a service account is made with what is said of it, and how it gets a token is told', async () => {
  const args = [
    'nightly',
    '--groups',
    'reports,dba-team',
    '--description',
    'the report',
    '--email',
    'team@example.com',
  ];
  expect(await create(args)).toEqual({
    code: 0,
    out: 'service account nightly created\n',
    err: 'Make it a token: sluice admin create token NAME --user nightly\n',
  });
  expect(await real.api.store.users.byName('nightly')).toMatchObject({
    kind: 'service',
    groups: ['dba-team', 'reports'],
    description: 'the report',
    email: 'team@example.com',
  });
});

test('its token is made, used, and gone with it', async () => {
  await create(['robot', '-o', 'json']);
  const { out } = await real.as('admin', ['admin', 'create', 'token', 'ci', '--user', 'robot']);
  const who = await run(['admin', 'get', 'userinfo', '-o', 'json'], { url: real.url, token: out.trim() });
  expect(JSON.parse(who.out)).toMatchObject({ name: 'robot', identity_type: 'machine' });
  const listed = await real.as('auditor', ['admin', 'get', 'serviceaccounts']);
  expect(listed.out).toMatch(/^NAME +DESCRIPTION +GROUPS +STATUS\n/);
  expect(listed.out).toMatch(/^robot .*active$/m);
  expect((await real.as('admin', ['admin', 'get', 'serviceaccount/robot'])).out).toContain('robot');
  expect((await real.as('admin', ['admin', 'delete', 'serviceaccount', 'robot'])).code).toBe(0);
  expect((await run(['admin', 'get', 'userinfo'], { url: real.url, token: out.trim() })).code).toBe(1);
});

test('what the gateway refuses is said in its words', async () => {
  expect(await create(['alice'])).toMatchObject({ code: 1, err: expect.stringContaining('There is a user alice') });
  expect(await create(['Bad Name'])).toMatchObject({ code: 1, err: expect.stringContaining('name: must be') });
  expect((await real.as('alice', ['admin', 'create', 'serviceaccount', 'mine'])).err).toContain('access denied');
});
