import { expect, test } from 'vitest';
import { ApiClient } from '../../../../src/cli/api-client.ts';
import { ensureByName, findByPath, hasToken, logIn } from '../../../../src/cli/demo/demo-api.ts';
import { fakeGateway, testContext } from '../harness.ts';

const { context } = testContext({ home: '/nonexistent' });

test('a login gives a client that is logged in', async () => {
  const gateway = await fakeGateway({
    'POST /api/login': { body: { token: 'slc_t' } },
    'GET /api/userinfo': { body: { name: 'admin' } },
  });
  const api = await logIn(context, { url: gateway.url }, 'admin', 'pw');
  await api.get('/userinfo');
  expect(gateway.of('GET /api/userinfo')[0]?.authorization).toBe('Bearer slc_t');
});

test('a password that somebody changed is explained', async () => {
  const gateway = await fakeGateway({ 'POST /api/login': { status: 401, body: { message: 'wrong' } } });
  await expect(logIn(context, { url: gateway.url }, 'admin', 'pw')).rejects.toThrow(
    /another password than demo\.json says/,
  );
});

test('what is there is found, and only what is missing is made', async () => {
  const gateway = await fakeGateway({
    'GET /api/users/dba': { body: { name: 'dba' } },
    'GET /api/guardrails': { body: [{ id: 'g1', name: 'there' }] },
    'POST /api/guardrails': { status: 201, body: { id: 'g2', name: 'missing' } },
    'GET /api/tokens': { body: [{ id: 't1' }] },
  });
  const api = new ApiClient(context, { url: gateway.url });
  expect(await findByPath(api, '/users', 'dba')).toEqual({ name: 'dba' });
  expect(await findByPath(api, '/users', 'nobody')).toBeUndefined();
  expect(await ensureByName(api, '/guardrails', { name: 'there' })).toBe('g1');
  expect(await ensureByName(api, '/guardrails', { name: 'missing' })).toBe('g2');
  expect(gateway.of('POST /api/guardrails')).toHaveLength(1);
  expect([await hasToken(api, 'dba', 't1'), await hasToken(api, 'dba', 't2')]).toEqual([true, false]);
});

test('a failure is not taken for a thing that is missing', async () => {
  const gateway = await fakeGateway({ 'GET /api/users/dba': { status: 500, body: { message: 'oops' } } });
  await expect(findByPath(new ApiClient(context, { url: gateway.url }), '/users', 'dba')).rejects.toThrow('oops');
});
