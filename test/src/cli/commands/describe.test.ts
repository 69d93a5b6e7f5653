import { afterAll, beforeAll, expect, test } from 'vitest';
import { makeConnection } from '../../api/harness.ts';
import { type RealApi, startRealApi } from '../real-api.ts';

let real: RealApi;
beforeAll(async () => {
  real = await startRealApi();
  await makeConnection(real.api, 'shop', { resource_name: 'shop-server', access_mode_exec: 'disabled' });
  await makeConnection(real.api, 'vault', { access_groups: ['dba-team'] });
});
afterAll(() => real.close());

test('shows a connection to who may use it', async () => {
  const { code, out } = await real.as('alice', ['describe', 'shop']);
  expect(code).toBe(0);
  expect(out).toMatch(/^name +shop\ntype +database\/postgres\nstatus +offline\n/);
  expect(out).toMatch(/resource +shop-server\nagent +default\naccess +connect, runbooks\n/);
  expect(out).not.toContain('looked');
  expect((await real.as('admin', ['describe', 'shop'])).out).toMatch(/status +offline: nobody has looked yet/);
});

test('gives programs the record', async () => {
  const { out } = await real.as('alice', ['describe', 'shop', '-o', 'json']);
  expect(JSON.parse(out)).toMatchObject({ name: 'shop', status: 'offline', status_reason: null, secret: {} });
});

test('one that may not be used is not there', async () => {
  const hidden = await real.as('alice', ['describe', 'vault']);
  const missing = await real.as('alice', ['describe', 'vaul2']);
  expect(hidden.code).toBe(missing.code);
  expect(hidden.err).toBe(missing.err);
  expect(hidden.err).toContain('connection not found');
});
