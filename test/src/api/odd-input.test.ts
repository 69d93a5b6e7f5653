import { afterAll, beforeAll, expect, test } from 'vitest';
import { b64, type Harness, type Method, makeConnection, startApi } from './harness.ts';

/** Texts that databases, encodings and objects stumble over. */
const ODD = ['a\0b', '\ud800', '%', '__proto__'];

let api: Harness;
beforeAll(async () => {
  api = await startApi();
  await makeConnection(api, 'shop');
});
afterAll(() => api.close());

interface Operation {
  readonly parameters?: readonly { readonly in: string; readonly name: string }[];
}

const METHODS: readonly Method[] = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'];

/** Every address of the API with odd text in the place of its parameters, and every filter of it with an odd value. */
async function oddRequests(): Promise<{ method: Method; url: string }[]> {
  const { paths } = (await api.send(undefined, 'GET', '/api/openapi.json')).json<{
    paths: Record<string, Record<string, Operation>>;
  }>();
  return Object.entries(paths).flatMap(([path, item]) =>
    METHODS.flatMap((method) => {
      const { parameters = [] } = item[method.toLowerCase()] ?? {};
      const filters = parameters.filter((parameter) => parameter.in === 'query').map(({ name }) => name);
      return ODD.flatMap((odd) => {
        const text = encodeURIComponent(odd.toWellFormed());
        const address = path.replaceAll(/\{\w+\}/g, text);
        const bare = address === path ? [] : [{ method, url: address }];
        return [...bare, ...filters.map((name) => ({ method, url: `${address}?${name}=${text}` }))];
      });
    }),
  );
}

test('no address and no filter makes a request fail', { timeout: 60_000 }, async () => {
  const failures: string[] = [];
  for (const { method, url } of await oddRequests()) {
    const body = method === 'GET' || method === 'DELETE' ? undefined : {};
    const { statusCode } = await api.as('admin')(method, url, body);
    if (statusCode >= 500) failures.push(`${method} ${url}: ${statusCode}`);
  }
  expect(failures).toEqual([]);
});

const keepSecret = { 'envvar:USER': '', 'envvar:PASS': '' };
const withoutZero = (odd: string): string => odd.replaceAll('\0', '');

const BODIES: readonly (readonly [Method, string, (odd: string) => object])[] = [
  ['POST', '/api/users', (odd) => ({ name: odd, email: odd, groups: [odd] })],
  ['POST', '/api/serviceaccounts', (odd) => ({ name: `made-${ODD.indexOf(odd)}`, description: odd })],
  ['PATCH', '/api/users/eve', (odd) => ({ groups: [odd] })],
  ['POST', '/api/api-keys', (odd) => ({ name: odd, groups: [odd] })],
  ['POST', '/api/tokens', (odd) => ({ name: odd })],
  ['POST', '/api/tokens', (odd) => ({ name: 'for one', connection: odd })],
  ['POST', '/api/groups', (odd) => ({ name: odd })],
  ['POST', '/api/login', (odd) => ({ name: odd, password: odd })],
  ['POST', '/api/login/exchange', (odd) => ({ code: odd, code_verifier: 'a'.repeat(43) })],
  ['PUT', '/api/users/eve/password', (odd) => ({ new: `long enough ${odd}` })],
  ['POST', '/api/connections', (odd) => ({ name: odd, type: 'database', subtype: 'postgres' })],
  ['PATCH', '/api/connections/shop', (odd) => ({ command: [odd] })],
  ['PATCH', '/api/connections/shop', (odd) => ({ resource_name: odd })],
  ['PATCH', '/api/connections/shop', (odd) => ({ agent_id: odd })],
  ['PATCH', '/api/connections/shop', (odd) => ({ secret: { [odd]: odd } })],
  ['PATCH', '/api/connections/shop', (odd) => ({ secret: { ...keepSecret, 'envvar:HOST': b64(odd) } })],
  ['PATCH', '/api/connections/shop', (odd) => ({ policy: { function_calls: odd } })],
  ['PATCH', '/api/connections/shop', (odd) => ({ tags: { [odd]: odd } })],
  ['PATCH', '/api/connections/shop', (odd) => ({ tags: { a: odd } })],
  ['PATCH', '/api/connections/shop', (odd) => ({ plugins: [{ name: 'slack', config: [odd] }] })],
  ['PATCH', '/api/connections/shop', (odd) => ({ plugins: [{ name: 'guardrails', config: [odd] }] })],
  ['POST', '/api/resources', (odd) => ({ name: odd, type: 'database', subtype: 'postgres' })],
  ['POST', '/api/plugins', (odd) => ({ name: odd })],
  ['PUT', '/api/plugins/slack', (odd) => ({ connections: [{ id: odd }] })],
  ['PUT', '/api/plugins/slack', (odd) => ({ connections: [{ id: 'shop', config: [odd] }] })],
  ['PUT', '/api/plugins/slack/config', (odd) => ({ envvars: { SLACK_CHANNEL: b64(odd) } })],
  ['POST', '/api/webhooks/endpoints', (odd) => ({ url: `https://example.com/${odd}`, description: withoutZero(odd) })],
  ['POST', '/api/webhooks/endpoints', (odd) => ({ url: 'https://example.com', connections: [odd, 'shop', 'shop'] })],
  ['POST', '/api/sessions', (odd) => ({ connection: odd, script: odd })],
  ['POST', '/api/access-requests', (odd) => ({ connection: odd, justification: odd })],
];

test.each(BODIES)('no body of %s %s makes it fail', async (method, url, bodyOf) => {
  const bodies = [...ODD.map(bodyOf), [], [null], { name: {} }, { name: 1e308 }];
  const statuses = [];
  for (const body of bodies) statuses.push((await api.as('admin')(method, url, body)).statusCode);
  expect(statuses.filter((status) => status >= 500)).toEqual([]);
});

test('a token whose name cannot be stored as it is, is recorded like any other', async () => {
  const made = await api.as('alice')('POST', '/api/tokens', { name: 'a\0b' });
  expect(made.statusCode).toBe(201);
  const { items } = await api.store.configAudit.list({ entityId: made.json<{ id: string }>().id, limit: 9, offset: 0 });
  expect(items).toMatchObject([{ action: 'create', entity: 'token', actorName: 'alice' }]);
});
