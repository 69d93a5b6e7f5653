import { afterAll, beforeAll, expect, test } from 'vitest';
import { run } from '../../harness.ts';
import { type RealApi, startRealApi } from '../../real-api.ts';

let real: RealApi;
beforeAll(async () => {
  real = await startRealApi();
});
afterAll(() => real.close());
const admin = (args: string[]) => real.as('admin', ['admin', ...args]);
const works = async (key: string): Promise<boolean> =>
  (await run(['admin', 'get', 'userinfo'], { url: real.url, env: { HOOP_API_KEY: key } })).code === 0;

test('the key alone is on stdout, and works from the environment', async () => {
  const { code, out, err } = await admin(['create', 'api-key', 'bot', '--groups', 'dba-team', '--expires', '90d']);
  expect(code).toBe(0);
  expect(out).toMatch(/^slk_\S+\n$/);
  expect(err).toMatch(/^API key bot created \(.*\); it is not shown again\.\n$/);
  expect(await works(out.trim())).toBe(true);
  const key = await real.api.store.apiKeys.find('bot');
  expect(key?.groups).toEqual(['dba-team']);
  expect(key?.expiresAt?.getTime()).toBeGreaterThan(Date.now() + 89 * 86_400_000);
});

test('keys are listed without themselves, and deleted', async () => {
  const { out: made } = await admin(['create', 'api-key', 'listed', '-o', 'json']);
  const { key } = JSON.parse(made);
  const list = await real.as('auditor', ['admin', 'get', 'api-keys']);
  expect(list.out).toMatch(/^NAME +GROUPS +STATUS +EXPIRES +LAST USED\n/);
  expect(list.out).not.toContain(key);
  expect((await admin(['delete', 'api-key/listed'])).code).toBe(0);
  expect(await works(key)).toBe(false);
});

test('a rotated key is another one; the one before ends now, or later', async () => {
  const first = (await admin(['create', 'api-key', 'turned'])).out.trim();
  const { out, err } = await admin(['rotate', 'api-key', 'turned', '--grace', '1h', '--expires', '30d']);
  expect(err).toMatch(/^API key turned rotated/);
  expect([await works(first), await works(out.trim())]).toEqual([true, true]);
  const last = (await admin(['rotate', 'api-key', 'turned', '-o', 'json'])).out;
  expect([await works(first), await works(out.trim()), await works(JSON.parse(last).key)]).toEqual([
    false,
    false,
    true,
  ]);
});

test('what the gateway refuses is said in its words', async () => {
  expect((await admin(['create', 'api-key', 'bot'])).err).toContain('The name bot is taken');
  expect((await admin(['rotate', 'api-key', 'nobody'])).err).toContain('API key not found');
  expect((await admin(['rotate', 'api-key', 'bot', '--grace', '30d'])).err).toContain('grace_seconds');
});
