import { afterAll, beforeAll, expect, test } from 'vitest';
import { makeConnection } from '../../../api/harness.ts';
import { run } from '../../harness.ts';
import { type RealApi, startRealApi } from '../../real-api.ts';

let real: RealApi;
beforeAll(async () => {
  real = await startRealApi();
});
afterAll(() => real.close());

test('the token alone is on stdout, and works', async () => {
  const { code, out, err } = await real.as('alice', ['admin', 'create', 'token', 'laptop']);
  expect(code).toBe(0);
  expect(out).toMatch(/^slc_\S+\n$/);
  expect(err).toMatch(/^token laptop created \(.*\); it is not shown again\.\n$/);
  const who = await run(['admin', 'get', 'userinfo', '-o', 'json'], { url: real.url, token: out.trim() });
  expect(JSON.parse(who.out)).toMatchObject({ name: 'alice' });
});

test('an admin makes one for somebody else, for one connection, for a while', async () => {
  const { id } = await makeConnection(real.api, 'shop');
  const args = ['--user', 'alice', '--connection', 'shop', '--expires', '30d', '-o', 'json'];
  const { out } = await real.as('admin', ['admin', 'create', 'token', 'ci', ...args]);
  const token = JSON.parse(out);
  expect(token).toMatchObject({ user_id: real.api.users.alice.id, connection_id: id });
  expect(Date.parse(token.expires_at) - Date.parse(token.created_at)).toBeGreaterThan(29 * 86_400_000);
});

test('nobody else makes one for somebody', async () => {
  expect((await real.as('eve', ['admin', 'create', 'token', 'x', '--user', 'alice'])).code).toBe(1);
});
