import { once } from 'node:events';
import type { IncomingMessage } from 'node:http';
import { get } from 'node:https';
import { type AddressInfo, connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Access } from '../../../src/api/auth.ts';
import { makeCertificate } from '../../servers/certificate.ts';
import { type Harness, type Method, makeConnection, PEOPLE, type Person, startApi } from './harness.ts';

let api: Harness;
beforeAll(async () => {
  api = await startApi();
  await makeConnection(api, 'matrix');
});
afterAll(() => api.close());

const ID = '4d9d9b1c-0000-4000-8000-000000000000';

/** Every route and who may use it. What is missing here, or here only, fails the test below. */
const ROUTES: readonly (readonly [string, Access])[] = [
  ['GET /healthz', 'public'],
  ['GET /readyz', 'public'],
  ['GET /metrics', 'public'],
  ['POST /api/login', 'public'],
  ['GET /api/login', 'public'],
  ['GET /api/login/oidc', 'public'],
  ['GET /api/callback', 'public'],
  ['POST /api/login/exchange', 'public'],
  ['GET /api/login/web', 'public'],
  ['POST /api/login/web', 'public'],
  ['POST /api/setup', 'public'],
  ['GET /api/publicserverinfo', 'public'],
  ['POST /api/logout', 'member'],
  ['GET /api/userinfo', 'member'],
  ['GET /api/serverinfo', 'member'],
  ['GET /api/users', 'reader'],
  ['POST /api/users', 'admin'],
  ['GET /api/users/{nameOrID}', 'reader'],
  ['PUT /api/users/{nameOrID}', 'admin'],
  ['DELETE /api/users/{nameOrID}', 'admin'],
  ['PATCH /api/users/{nameOrID}', 'admin'],
  ['PUT /api/users/{nameOrID}/password', 'admin'],
  ['PUT /api/users/self/password', 'member'],
  ['GET /api/users/self/slack', 'member'],
  ['POST /api/users/self/slack', 'member'],
  ['DELETE /api/users/self/slack', 'member'],
  ['POST /api/slack/requests', 'public'],
  ['GET /api/serviceaccounts', 'reader'],
  ['POST /api/serviceaccounts', 'admin'],
  ['GET /api/serviceaccounts/{nameOrID}', 'reader'],
  ['PUT /api/serviceaccounts/{nameOrID}', 'admin'],
  ['PATCH /api/serviceaccounts/{nameOrID}', 'admin'],
  ['DELETE /api/serviceaccounts/{nameOrID}', 'admin'],
  ['GET /api/serviceaccounts/{nameOrID}/tokens', 'reader'],
  ['POST /api/serviceaccounts/{nameOrID}/tokens', 'admin'],
  ['GET /api/api-keys', 'reader'],
  ['POST /api/api-keys', 'admin'],
  ['GET /api/api-keys/{nameOrID}', 'reader'],
  ['PUT /api/api-keys/{nameOrID}', 'admin'],
  ['DELETE /api/api-keys/{nameOrID}', 'admin'],
  ['POST /api/api-keys/{nameOrID}/reactivate', 'admin'],
  ['POST /api/api-keys/{nameOrID}/rotate', 'admin'],
  ['GET /api/groups', 'member'],
  ['POST /api/groups', 'admin'],
  ['DELETE /api/groups/{name}', 'admin'],
  ['GET /api/users/groups', 'member'],
  ['POST /api/users/groups', 'admin'],
  ['DELETE /api/users/groups/{name}', 'admin'],
  ['GET /api/tokens', 'member'],
  ['POST /api/tokens', 'writer'],
  ['DELETE /api/tokens/{id}', 'member'],
  ['GET /api/connections', 'member'],
  ['POST /api/connections', 'admin'],
  ['GET /api/connections/{nameOrID}', 'member'],
  ['PUT /api/connections/{nameOrID}', 'admin'],
  ['PATCH /api/connections/{nameOrID}', 'admin'],
  ['DELETE /api/connections/{nameOrID}', 'admin'],
  ['GET /api/connections/{nameOrID}/client-lines', 'member'],
  ['POST /api/connections/{nameOrID}/credentials', 'writer'],
  ['GET /api/connections/{nameOrID}/test', 'writer'],
  ['POST /api/connections/test', 'admin'],
  ['GET /api/connections/{nameOrID}/schema', 'writer'],
  ['GET /api/connections/{nameOrID}/history', 'member'],
  ['GET /api/connection-tags', 'member'],
  ['GET /api/resources', 'member'],
  ['POST /api/resources', 'admin'],
  ['GET /api/resources/{name}', 'member'],
  ['PUT /api/resources/{name}', 'admin'],
  ['PATCH /api/resources/{name}', 'admin'],
  ['DELETE /api/resources/{name}', 'admin'],
  ['GET /api/access-requests/active', 'member'],
  ['POST /api/access-requests', 'writer'],
  ['GET /api/reports/reviews', 'member'],
  ['GET /api/reports/activity', 'reader'],
  ['GET /api/reviews/stats', 'member'],
  ['GET /api/reviews', 'member'],
  ['GET /api/reviews/{id}', 'member'],
  ['PUT /api/reviews/{id}', 'writer'],
  ['PUT /api/reviews/{id}/approve', 'writer'],
  ['PUT /api/reviews/{id}/reject', 'writer'],
  ['GET /api/sessions', 'member'],
  ['POST /api/sessions', 'writer'],
  ['GET /api/sessions/{id}', 'member'],
  ['GET /api/sessions/{id}/events', 'member'],
  ['GET /api/sessions/{id}/queries', 'member'],
  ['GET /api/sessions/{id}/queries/{seq}', 'member'],
  ['GET /api/sessions/{id}/stream', 'member'],
  ['GET /api/sessions/{id}/download', 'member'],
  ['POST /api/sessions/{id}/kill', 'writer'],
  ['GET /api/plugins', 'member'],
  ['POST /api/plugins', 'admin'],
  ['GET /api/plugins/{name}', 'member'],
  ['PUT /api/plugins/{name}', 'admin'],
  ['DELETE /api/plugins/{name}', 'admin'],
  ['PUT /api/plugins/{name}/config', 'admin'],
  ['GET /api/plugins/{name}/conn/{id}', 'reader'],
  ['PUT /api/plugins/{name}/conn/{id}', 'admin'],
  ['DELETE /api/plugins/{name}/conn/{id}', 'admin'],
  ['GET /api/webhooks/endpoints', 'reader'],
  ['POST /api/webhooks/endpoints', 'admin'],
  ['GET /api/webhooks/endpoints/{id}', 'reader'],
  ['PUT /api/webhooks/endpoints/{id}', 'admin'],
  ['DELETE /api/webhooks/endpoints/{id}', 'admin'],
  ['POST /api/webhooks/endpoints/{id}/rotate-secret', 'admin'],
  ['POST /api/webhooks/endpoints/{id}/test', 'admin'],
  ['GET /api/webhooks/eventtypes', 'reader'],
  ['GET /api/webhooks/messages', 'reader'],
  ['GET /api/webhooks/messages/{id}', 'reader'],
  ['POST /api/webhooks/messages/{id}/redeliver', 'admin'],
  ['GET /api/guardrails', 'reader'],
  ['POST /api/guardrails', 'admin'],
  ['GET /api/guardrails/{id}', 'reader'],
  ['PUT /api/guardrails/{id}', 'admin'],
  ['DELETE /api/guardrails/{id}', 'admin'],
  ['GET /api/rule-words', 'reader'],
  ['POST /api/guardrails/try', 'reader'],
  ['POST /api/guardrails/try-recorded', 'reader'],
  ['POST /api/datamasking-rules/try', 'reader'],
  ['POST /api/datamasking-rules/try-recorded', 'reader'],
  ['GET /api/datamasking-rules', 'reader'],
  ['POST /api/datamasking-rules', 'admin'],
  ['GET /api/datamasking-rules/{id}', 'reader'],
  ['PUT /api/datamasking-rules/{id}', 'admin'],
  ['DELETE /api/datamasking-rules/{id}', 'admin'],
  ['GET /api/audit/logs', 'reader'],
  ['GET /api/audit/heads', 'reader'],
  ['GET /api/audit/logins', 'reader'],
  ['GET /api/audit/checks', 'reader'],
  ['POST /api/audit/checks', 'reader'],
];
/** Its answer does not end by itself: live-events.test.ts asks for it. */
const ENDLESS = 'GET /api/events';
const MAY: Readonly<Record<Access, readonly Person[]>> = {
  public: ['admin', 'auditor', 'alice', 'dba', 'eve'],
  member: ['admin', 'auditor', 'alice', 'dba', 'eve'],
  reader: ['admin', 'auditor'],
  writer: ['admin', 'alice', 'dba', 'eve'],
  admin: ['admin'],
};

describe.each(ROUTES)('%s is for: %s', (route, access) => {
  const [method, pattern] = route.split(' ') as [Method, string];
  // Nothing of this name exists: whoever gets past the door is told 404, or 400 for the missing body.
  const url = pattern
    .replace(/\{id\}/, ID)
    .replace('{seq}', '1')
    .replace(/\{\w+\}/, 'nobody-here');

  test.each(Object.keys(PEOPLE) as Person[])('%s', async (person) => {
    const token = await api.login(person);
    const answer = await api.send(token, method, url);
    if (MAY[access].includes(person)) {
      expect([401, 403]).not.toContain(answer.statusCode);
    } else {
      expect(answer.statusCode).toBe(403);
      expect(answer.json()).toEqual({ message: 'access denied' });
    }
    expect(answer.statusCode).toBeLessThan(500);
  });

  test.each([undefined, 'slc_wrong', 'x'.repeat(300)])('with the token %s', async (token) => {
    const answer = await api.send(
      token,
      method,
      url,
      method === 'GET' || method === 'DELETE' ? undefined : { unknown: 1 },
    );
    if (access === 'public') return expect(answer.statusCode).not.toBe(401);
    expect(answer.statusCode).toBe(401);
    expect(answer.headers['www-authenticate']).toBe('Bearer');
    expect(answer.json()).toEqual({ message: 'log in first: the bearer token is missing, wrong or expired' });
  });
});

test('the table above is every route there is', async () => {
  const { paths } = (await api.app.inject('/api/openapi.json')).json<{ paths: Record<string, object> }>();
  const documented = Object.entries(paths).flatMap(([path, methods]) =>
    Object.keys(methods).map((method) => `${method.toUpperCase()} ${path}`),
  );
  expect(documented.sort()).toEqual([ENDLESS, ...ROUTES.map(([route]) => route)].sort());
});

test('a method an address does not know, and an unknown address, are 404 in the one error shape', async () => {
  for (const url of ['/api/nothing', '/nothing', '/api']) {
    const answer = await api.as('admin')('GET', url);
    expect(answer.statusCode).toBe(404);
    expect(answer.json()).toEqual({ message: 'not found' });
  }
  expect((await api.as('admin')('PATCH', '/api/groups/dba-team', {})).statusCode).toBe(404);
});

test('answers carry the headers that keep browsers out, and none that tell what runs here', async () => {
  const { headers } = await api.as('admin')('GET', '/api/connections');
  expect(headers).toMatchObject({
    'x-content-type-options': 'nosniff',
    'x-frame-options': 'SAMEORIGIN',
    'content-security-policy': "default-src 'none';frame-ancestors 'none'",
    'referrer-policy': 'no-referrer',
    'cache-control': 'no-store',
  });
  expect(headers).not.toHaveProperty('x-powered-by');
  expect(headers).not.toHaveProperty('server');
});

test('a body above one mebibyte is refused, one below is read', async () => {
  const description = (size: number) =>
    api.as('admin')('POST', '/api/guardrails', { name: 'big', description: 'x'.repeat(size) });
  expect((await description(1024 * 1024)).statusCode).toBe(413);
  expect((await description(1000 * 1024)).statusCode).toBe(400);
});

test('only JSON is taken', async () => {
  const answer = await api.app.inject({
    method: 'POST',
    url: '/api/login',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    payload: 'name=alice&password=x',
  });
  expect(answer.statusCode).toBe(415);
  expect(answer.json()).toEqual({ message: 'content-type must be application/json' });
});

test('JSON that reaches for prototypes is refused', async () => {
  const answer = await api.app.inject({
    method: 'POST',
    url: '/api/login',
    headers: { 'content-type': 'application/json' },
    payload: '{"name":"alice","password":"x","__proto__":{"admin":true}}',
  });
  expect(answer.statusCode).toBe(400);
});

test('an address that cannot be read is refused in the one error shape', async () => {
  const answer = await api.as('admin')('GET', '/api/users/%zz');
  expect(answer.statusCode).toBe(400);
  expect(answer.json()).toEqual({ message: 'the address is not a valid URL path' });
  expect((await api.as('admin')('GET', `/api/users/${'x'.repeat(400)}`)).statusCode).toBeGreaterThanOrEqual(400);
});

describe('on a real socket', () => {
  let port: number;
  beforeAll(async () => {
    await api.app.listen({ host: '127.0.0.1', port: 0 });
    port = (api.app.server.address() as AddressInfo).port;
  });

  async function talk(request: string): Promise<string> {
    const socket = connect(port, '127.0.0.1');
    let answer = '';
    socket.on('data', (chunk) => {
      answer += chunk.toString();
    });
    socket.write(request);
    await once(socket, 'close');
    return answer;
  }

  test('what is not HTTP is answered in the one error shape and hung up on', async () => {
    expect(await talk('HELO mail.example.com\r\n\r\n')).toMatch(
      /^HTTP\/1\.1 400 .*\{"message":"the request is malformed"\}$/s,
    );
  });

  test('headers that are too large are refused', async () => {
    const answer = await talk(`GET /healthz HTTP/1.1\r\nhost: x\r\nx-big: ${'x'.repeat(20_000)}\r\n\r\n`);
    expect(answer).toMatch(/^HTTP\/1\.1 431 .*\{"message":"the headers are too large"\}$/s);
  });

  test('a real request gets a real answer', async () => {
    const answer = await talk('GET /healthz HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n');
    expect(answer).toMatch(/^HTTP\/1\.1 200 OK.*\{"status":"ok"\}$/s);
  });
});

test('with a certificate the API speaks TLS, and says it always will', async () => {
  const { cert, key } = makeCertificate();
  const secure = await startApi({ tls: { cert, key } });
  try {
    await secure.app.listen({ host: '127.0.0.1', port: 0 });
    const { port } = secure.app.server.address() as AddressInfo;
    const request = get({ host: '127.0.0.1', port, path: '/healthz', ca: cert, agent: false });
    const [response] = (await once(request, 'response')) as [IncomingMessage];
    response.resume();
    expect(response.statusCode).toBe(200);
    expect(response.headers['strict-transport-security']).toMatch(/^max-age=\d+/);
  } finally {
    await secure.close();
  }
  expect((await api.app.inject('/healthz')).headers).not.toHaveProperty('strict-transport-security');
});

test('a failure nobody foresaw says nothing to the client and everything to the log', async () => {
  const { store } = api;
  const list = store.sessions.list;
  Object.defineProperty(store.sessions, 'list', {
    value: () => Promise.reject(new Error('relation "sessions" is gone')),
    configurable: true,
  });
  const answer = await api.as('admin')('GET', '/api/sessions');
  Object.defineProperty(store.sessions, 'list', { value: list, configurable: true });
  expect(answer.statusCode).toBe(500);
  expect(answer.json()).toEqual({ message: 'internal error' });
  expect(api.log.join('')).toContain('relation \\"sessions\\" is gone');
});
