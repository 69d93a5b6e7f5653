import { expect, test } from 'vitest';
import { fakeGateway, run } from '../harness.ts';

const credential = {
  id: 't1',
  username: 'dba~shop',
  password: 'slc_secret',
  host: 'localhost',
  port: 15432,
  command: 'psql "host=localhost port=15432 user=dba~shop sslmode=require"',
  environment: { PGPASSWORD: 'slc_secret' },
  expires_at: '2030-01-01T00:00:00.000Z',
};

test('a credential is shown with a line to paste', async () => {
  const gateway = await fakeGateway({ 'POST /api/connections/shop/credentials': { status: 201, body: credential } });
  const { code, out } = await run(['credentials', 'create', 'shop'], { url: gateway.url, token: 't' });
  expect(code).toBe(0);
  expect(out).toMatch(/User +dba~shop\nPassword +slc_secret/);
  expect(out).toContain(`\nPGPASSWORD=slc_secret ${credential.command}\n`);
  expect(gateway.requests[0]?.body).toEqual({});
});

test('its duration can be chosen, and programs get it as it is', async () => {
  const gateway = await fakeGateway({ 'POST /api/connections/shop/credentials': { status: 201, body: credential } });
  const args = ['credentials', 'create', 'shop', '--duration', '30m', '-o', 'json'];
  const { out } = await run(args, { url: gateway.url, token: 't' });
  expect(JSON.parse(out)).toEqual(credential);
  expect(gateway.requests[0]?.body).toEqual({ access_duration_seconds: 1800 });
});

test('a password with characters of the shell is quoted', async () => {
  const body = { ...credential, environment: { PGPASSWORD: "a'b $c" } };
  const gateway = await fakeGateway({ 'POST /api/connections/shop/credentials': { status: 201, body } });
  const { out } = await run(['credentials', 'create', 'shop'], { url: gateway.url, token: 't' });
  expect(out).toContain(`PGPASSWORD='a'\\''b $c' psql`);
});

test('a wrong duration is wrong use', async () => {
  expect(await run(['credentials', 'create', 'shop', '-d', 'soon'], { token: 't' })).toMatchObject({ code: 2 });
});
