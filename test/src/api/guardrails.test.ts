import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Harness, makeConnection, startApi } from './harness.ts';

let api: Harness;
let shop: { readonly id: string };
let raw: { readonly id: string };
beforeAll(async () => {
  api = await startApi();
  shop = await makeConnection(api, 'shop');
  raw = await makeConnection(api, 'raw-tcp', { type: 'application', subtype: 'tcp', secret: {} });
});
afterAll(() => api.close());

const admin = (...args: Parameters<ReturnType<Harness['as']>>) => api.as('admin')(...args);
const WORDS = { type: 'deny_words_list', words: ['DROP TABLE'] };
const PATTERN = { type: 'pattern_match', pattern_regex: '(?i)delete\\s+from', message: 'no deletes' };

test('a guardrail is created, read, replaced and deleted', async () => {
  const created = await admin('POST', '/api/guardrails', {
    name: 'no-drop',
    input: { rules: [WORDS, PATTERN] },
    connection_ids: [shop.id, shop.id],
  });
  expect(created.statusCode).toBe(201);
  const guardrail = created.json();
  expect(guardrail).toEqual({
    id: expect.any(String),
    name: 'no-drop',
    description: '',
    input: {
      rules: [
        { ...WORDS, pattern_regex: '' },
        { ...PATTERN, words: [] },
      ],
    },
    output: { rules: [] },
    connection_ids: [shop.id],
    created_at: expect.any(String),
    updated_at: expect.any(String),
  });
  expect((await admin('GET', `/api/guardrails/${guardrail.id}`)).json()).toEqual(guardrail);
  expect((await admin('GET', '/api/connections/shop')).json().guardrail_rules).toEqual([guardrail.id]);
  const replaced = await admin('PUT', `/api/guardrails/${guardrail.id}`, {
    name: 'no-drop',
    output: { rules: [WORDS] },
  });
  expect(replaced.json()).toMatchObject({
    input: { rules: [] },
    output: { rules: [{ words: ['DROP TABLE'] }] },
    connection_ids: [],
  });
  const list = await api.as('auditor')('GET', '/api/guardrails');
  expect(list.json()).toEqual([replaced.json()]);
  expect(list.headers['x-total-count']).toBe('1');
  expect((await admin('DELETE', `/api/guardrails/${guardrail.id}`)).statusCode).toBe(204);
  expect((await admin('DELETE', `/api/guardrails/${guardrail.id}`)).json()).toEqual({ message: 'guardrail not found' });
  expect((await admin('PUT', `/api/guardrails/${guardrail.id}`, { name: 'x' })).statusCode).toBe(404);
  expect((await admin('GET', `/api/guardrails/${guardrail.id}`)).statusCode).toBe(404);
});

test('changes take force before the answer, and are recorded', async () => {
  const before = api.counts.policyChanges;
  const { id } = (await admin('POST', '/api/guardrails', { name: 'recorded', input: { rules: [WORDS] } })).json();
  await admin('PUT', `/api/guardrails/${id}`, { name: 'recorded-2' });
  await admin('DELETE', `/api/guardrails/${id}`);
  expect(api.counts.policyChanges).toBe(before + 3);
  const { data } = (await admin('GET', `/api/audit/logs?entity_id=${id}`)).json();
  expect(data.map((change: { action: string }) => change.action)).toEqual(['delete', 'update', 'create']);
  expect(data[1]).toMatchObject({ entity: 'guardrail', before: { name: 'recorded' }, after: { name: 'recorded-2' } });
});

test('a taken name is a conflict', async () => {
  await admin('POST', '/api/guardrails', { name: 'taken' });
  expect((await admin('POST', '/api/guardrails', { name: 'taken' })).statusCode).toBe(409);
});

test.each([
  [{ input: { rules: [{ type: 'pattern_match', pattern_regex: '(' }] } }, 'pattern ( is wrong'],
  [{ input: { rules: [{ type: 'pattern_match' }] } }, 'input.rules.0.pattern_regex: a pattern is needed'],
  [
    { output: { rules: [WORDS, { type: 'deny_words_list', words: ['x', ' '] }] } },
    'output.rules.1.words: an empty word',
  ],
  [
    { connection_ids: ['4d9d9b1c-0000-4000-8000-000000000000'] },
    'connection 4d9d9b1c-0000-4000-8000-000000000000 does not exist',
  ],
])('%j cannot be honoured', async (body, message) => {
  const answer = await admin('POST', '/api/guardrails', { name: 'refused', ...body });
  expect(answer.statusCode).toBe(422);
  expect(answer.json().message).toContain(message);
});

test('a connection whose commands nobody can read takes no guardrail', async () => {
  const answer = await admin('POST', '/api/guardrails', { name: 'refused', connection_ids: [raw.id] });
  expect(answer.statusCode).toBe(422);
  expect(answer.json()).toEqual({ message: 'connection_ids: raw-tcp: commands of tcp connections cannot be guarded' });
});

test.each([
  [{ input: { rules: [{ type: 'regex' }] } }, 'input.rules.0.type: Invalid option'],
  [{ input: [WORDS] }, 'input: Invalid input'],
  [{ severity: 'high' }, 'unknown field severity'],
  [{ input: { rules: [{ ...WORDS, flags: 'i' }] } }, 'unknown field input.rules.0.flags'],
  [{ name: ' padded' }, 'name: must not begin or end with spaces'],
])('%j is malformed', async (body, message) => {
  const answer = await admin('POST', '/api/guardrails', { name: 'malformed', ...body });
  expect(answer.statusCode).toBe(400);
  expect(answer.json().message).toContain(message);
});
