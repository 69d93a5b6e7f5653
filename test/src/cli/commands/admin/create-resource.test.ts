import { afterAll, beforeAll, expect, test } from 'vitest';
import { type RealApi, startRealApi } from '../../real-api.ts';

let real: RealApi;
beforeAll(async () => {
  real = await startRealApi();
});
afterAll(() => real.close());

const admin = (...args: string[]) => real.as('admin', ['admin', ...args]);
const stored = (name: string) => real.api.store.resources.byName(name);

test('a resource is created, listed, shown and deleted', async () => {
  const created = await admin('create', 'resource', 'shop-server', '--type', 'database/postgres');
  expect([created.code, created.out]).toEqual([0, 'resource shop-server created\n']);
  expect(await stored('shop-server')).toMatchObject({ type: 'database', subtype: 'postgres', agentId: 'default' });
  const list = await admin('get', 'resources');
  expect(list.out).toMatch(/^NAME +TYPE +AGENT +CONNECTIONS\nshop-server +database\/postgres +default\n/);
  expect((await admin('get', 'resource', 'shop-server')).out).toContain('automatic');
  expect(await admin('delete', 'resource', 'shop-server')).toMatchObject({ code: 0 });
  expect(await stored('shop-server')).toBeUndefined();
});

test('with --overwrite only what is given changes', async () => {
  await admin('create', 'resource', 'kept-server', '-t', 'mysql');
  const again = await admin('create', 'resource', 'kept-server', '-t', 'postgres');
  expect(again.err).toContain('Add --overwrite to change it.');
  const changed = await admin('create', 'resource', 'kept-server', '--overwrite', '--agent', '');
  expect(changed.out).toBe('resource kept-server changed\n');
  expect(await stored('kept-server')).toMatchObject({ subtype: 'mysql', agentId: null });
  const fresh = await admin('create', 'resource', 'new-server', '--overwrite', '-t', 'custom', '-o', 'json');
  expect(JSON.parse(fresh.out)).toMatchObject({ name: 'new-server', type: 'custom', automatic: false });
});

test('what it is must be said, and its agent must exist', async () => {
  expect(await admin('create', 'resource', 'vague')).toMatchObject({
    code: 2,
    err: expect.stringContaining('A new resource needs to know what it is. Add --type'),
  });
  const { code, err } = await admin('create', 'resource', 'lost', '-t', 'mysql', '-a', 'moon');
  expect(code).not.toBe(0);
  expect(err).toContain('agent_id: agent moon does not exist; use default');
  expect(await stored('lost')).toBeUndefined();
});

test('one that is used is not deleted', async () => {
  const made = await admin(
    ...['create', 'connection', 'shop', '--resource', 'used-server', '--', 'psql', '-h', 'db', '-U', 'app', 'shop'],
  );
  expect(made.code).toBe(0);
  const { code, err } = await admin('delete', 'resource', 'used-server');
  expect(code).not.toBe(0);
  expect(err).toContain('The resource used-server is used by connections: shop');
});
