import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import type { WebhookMessage } from '../../../src/store/index.ts';
import { type Harness, makeConnection, startApi } from './harness.ts';

const URL = 'https://hooks.example.com/workflows/1?sig=hunter2';
const BASE = '/api/webhooks/endpoints';
const MISSING = '00000000-0000-4000-8000-000000000000';
const tested: string[] = [];
const MESSAGE: WebhookMessage = {
  id: MISSING,
  eventType: 'webhook.test',
  endpointId: MISSING,
  subjectId: MISSING,
  connectionId: undefined,
  status: 'failed',
  attempts: 1,
  responseStatus: 500,
  error: 'it answered 500',
  durationMs: 3,
  attemptedAt: new Date(0),
  createdAt: new Date(0),
};

let api: Harness;
let shop: { readonly id: string };
beforeAll(async () => {
  api = await startApi({
    webhooks: {
      urlProblem: (url) => (url.startsWith('https://') ? undefined : 'must begin with https://'),
      test: async (id) => {
        tested.push(id);
        return id === MISSING ? undefined : { ...MESSAGE, endpointId: id };
      },
      redeliver: async () => false,
    },
  });
  shop = await makeConnection(api, 'shop');
});
afterAll(() => api.close());

const admin = (...args: Parameters<ReturnType<Harness['as']>>) => api.as('admin')(...args);
const message = async (...args: Parameters<typeof admin>) => {
  const { statusCode, body } = await admin(...args);
  return [statusCode, JSON.parse(body).message];
};

test('an endpoint is created, read, replaced and deleted; its secret is shown once', async () => {
  const made = await admin('POST', BASE, { url: URL, event_types: ['review.created'], connections: ['shop'] });
  expect(made.statusCode).toBe(201);
  const { secret, ...endpoint } = made.json();
  expect(secret).toMatch(/^whsec_/);
  expect(endpoint).toEqual({
    id: expect.any(String),
    url: URL,
    description: '',
    kind: 'generic',
    event_types: ['review.created'],
    connections: ['shop'],
    include_command: true,
    disabled: false,
    disabled_reason: null,
    delivered_at: null,
    created_at: expect.any(String),
    updated_at: expect.any(String),
  });
  expect((await admin('GET', `${BASE}/${endpoint.id}`)).json()).toEqual(endpoint);
  const replaced = await admin('PUT', `${BASE}/${endpoint.id}`, {
    url: URL,
    description: 'bot',
    connections: [shop.id],
  });
  expect(replaced.json()).toMatchObject({ description: 'bot', event_types: [], connections: ['shop'] });
  expect(replaced.body).not.toContain('whsec_');
  const list = await admin('GET', BASE);
  expect(list.json()).toEqual([replaced.json()]);
  expect(list.headers['x-total-count']).toBe('1');
  const rotated = (await admin('POST', `${BASE}/${endpoint.id}/rotate-secret`)).json();
  expect(rotated.secret).toMatch(/^whsec_/);
  expect(rotated.secret).not.toBe(secret);
  expect((await admin('DELETE', `${BASE}/${endpoint.id}`)).statusCode).toBe(204);
  for (const [method, path] of [
    ['GET', ''],
    ['DELETE', ''],
    ['POST', '/rotate-secret'],
  ] as const) {
    expect(await message(method, `${BASE}/${endpoint.id}${path}`)).toEqual([404, 'webhook not found']);
  }
  expect(await message('PUT', `${BASE}/${endpoint.id}`, { url: URL })).toEqual([404, 'webhook not found']);
});

test('a list asks for the names of all its connections at once', async () => {
  const more = await makeConnection(api, 'more');
  const made = [];
  for (const connections of [['shop', 'more'], ['more'], null]) {
    made.push((await admin('POST', BASE, { url: URL, connections })).json<{ id: string }>().id);
  }
  const looks = [vi.spyOn(api.store.connections, 'byId'), vi.spyOn(api.store.connections, 'list')];
  const list = (await api.as('auditor')('GET', BASE)).json<{ connections: string[] | null }[]>();
  expect(list.map(({ connections }) => connections)).toEqual([['more', 'shop'], ['more'], null]);
  expect(looks.map(({ mock }) => mock.calls.length)).toEqual([0, 1]);
  vi.restoreAllMocks();
  for (const id of made) await admin('DELETE', `${BASE}/${id}`);
  await admin('DELETE', `/api/connections/${more.id}`);
});

test('every change is recorded, without the address’s secret part and without the secret', async () => {
  const { id, secret } = (await admin('POST', BASE, { url: URL, description: 'recorded' })).json();
  await admin('PUT', `${BASE}/${id}`, { url: 'https://other.example.com/hunter2', description: 'changed' });
  await admin('POST', `${BASE}/${id}/rotate-secret`);
  await admin('DELETE', `${BASE}/${id}`);
  const { data } = (await admin('GET', `/api/audit/logs?entity_id=${id}`)).json();
  expect(data.map((change: { action: string }) => change.action)).toEqual(['delete', 'update', 'update', 'create']);
  expect(data[2]).toMatchObject({
    entity: 'webhook_endpoint',
    entity_name: 'changed',
    before: { url: 'https://hooks.example.com/…' },
    after: { url: 'https://other.example.com/…' },
  });
  expect(data[1].after).toMatchObject({ url: 'https://other.example.com/…', secret_rotated: true });
  const all = JSON.stringify(data) + api.log.join();
  expect(all).not.toContain('hunter2');
  expect(all).not.toContain(secret);
});

test.each([
  [{ url: 'http://hooks.example.com' }, 422, 'url: must begin with https://'],
  [
    { url: 'http://x', connections: ['nope', 'shop'] },
    422,
    'url: must begin with https://; connections: connection nope does not exist',
  ],
  [{}, 400, 'url: is required'],
  [{ url: URL, event_types: ['review.made'] }, 400, /^event_types\.0: Invalid option/],
  [{ url: URL, color: 1 }, 400, 'unknown field color'],
])('%j is refused, and nothing is saved', async (body, status, text) => {
  const [code, said] = await message('POST', BASE, body);
  expect(code).toBe(status);
  expect(said).toMatch(text);
  expect((await admin('GET', BASE)).json()).toEqual([]);
});

test('a test is sent at once, and answered with how it went', async () => {
  const { id } = (await admin('POST', BASE, { url: URL })).json();
  const answer = await admin('POST', `${BASE}/${id}/test`);
  expect(answer.statusCode).toBe(200);
  expect(answer.json()).toMatchObject({ event_type: 'webhook.test', status: 'failed', response_status: 500 });
  expect(tested).toEqual([id]);
  expect(await message('POST', `${BASE}/${MISSING}/test`)).toEqual([404, 'webhook not found']);
  await admin('DELETE', `${BASE}/${id}`);
});

test('the events are listed, with the schema of what is sent', async () => {
  const { event_types, schema } = (await api.as('auditor')('GET', '/api/webhooks/eventtypes')).json();
  expect(event_types).toContain('review.created');
  expect(schema).toMatchObject({ type: 'object', properties: { type: {}, timestamp: {}, data: {} } });
});

describe('who may', () => {
  test('auditors read, without the secret part of the address; users see nothing', async () => {
    const { id } = (await admin('POST', BASE, { url: URL })).json();
    const seen = await api.as('auditor')('GET', `${BASE}/${id}`);
    expect(seen.json().url).toBe('https://hooks.example.com/…');
    expect((await api.as('auditor')('GET', BASE)).body).not.toContain('hunter2');
    for (const person of ['auditor', 'alice'] as const) {
      for (const [method, url] of [
        ['POST', BASE],
        ['PUT', `${BASE}/${id}`],
        ['DELETE', `${BASE}/${id}`],
        ['POST', `${BASE}/${id}/test`],
        ['POST', `${BASE}/${id}/rotate-secret`],
      ] as const) {
        const answer = await api.as(person)(method, url, method === 'DELETE' ? undefined : {});
        expect(answer.statusCode, `${person} ${method} ${url}`).toBe(403);
      }
    }
    for (const url of [BASE, `${BASE}/${id}`, '/api/webhooks/eventtypes']) {
      expect((await api.as('alice')('GET', url)).statusCode).toBe(403);
    }
  });
});
