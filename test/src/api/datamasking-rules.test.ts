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
const RULE = {
  name: 'personal-data',
  description: 'What customers told us',
  supported_entity_types: [{ name: 'SELECTED', entity_types: ['EMAIL_ADDRESS', 'CREDIT_CARD'] }],
  custom_entity_types: [
    { name: 'ORDER_ID', regex: 'ORD-\\d+', score: 0.5 },
    { name: 'CODE_NAME', deny_list: ['bluebird'] },
  ],
  columns: [{ match: 'public.customers.*', strategy: 'hash', entity: 'CUSTOMER' }],
  strategy: 'partial',
  strategies: { EMAIL_ADDRESS: 'redact' },
  score_threshold: 0.4,
};

test('a masking rule is created, read, replaced and deleted', async () => {
  const created = await admin('POST', '/api/datamasking-rules', { ...RULE, connection_ids: [shop.id] });
  expect(created.statusCode).toBe(201);
  const rule = created.json();
  expect(rule).toEqual({
    ...RULE,
    unfollowed: 'mask',
    copies: 'deny',
    id: expect.any(String),
    connection_ids: [shop.id],
    created_at: expect.any(String),
    updated_at: expect.any(String),
  });
  expect((await admin('GET', `/api/datamasking-rules/${rule.id}`)).json()).toEqual(rule);
  expect((await admin('GET', '/api/connections/shop')).json()).toMatchObject({
    datamasking_rules: [rule.id],
    redact_enabled: true,
  });
  const columns = [{ match: 'public.payments.card', strategy: 'null' }];
  const replaced = await admin('PUT', `/api/datamasking-rules/${rule.id}`, { name: 'cards', columns });
  expect(replaced.json()).toMatchObject({
    name: 'cards',
    description: '',
    columns,
    supported_entity_types: [],
    custom_entity_types: [],
    strategies: {},
    strategy: 'redact',
    score_threshold: null,
    connection_ids: [],
  });
  const list = await api.as('auditor')('GET', '/api/datamasking-rules?limit=1');
  expect(list.json()).toEqual([replaced.json()]);
  expect((await admin('DELETE', `/api/datamasking-rules/${rule.id}`)).statusCode).toBe(204);
  expect((await admin('GET', `/api/datamasking-rules/${rule.id}`)).json()).toEqual({
    message: 'masking rule not found',
  });
  const { data } = (await admin('GET', `/api/audit/logs?entity=datamasking_rule&entity_id=${rule.id}`)).json();
  expect(data.map((change: { action: string }) => change.action)).toEqual(['delete', 'update', 'create']);
});

test('a connection whose results nobody can read takes no rule', async () => {
  const answer = await admin('POST', '/api/datamasking-rules', { ...RULE, connection_ids: [raw.id] });
  expect(answer.statusCode).toBe(422);
  expect(answer.json()).toEqual({ message: 'connection_ids: raw-tcp: results of tcp connections cannot be masked' });
});

test.each([
  [{ custom_entity_types: [{ name: 'X', regex: '(' }] }, 'X: pattern is wrong'],
  [{ custom_entity_types: [{ name: 'X' }] }, 'X needs either regex or deny_list'],
  [{ custom_entity_types: [{ name: 'X', regex: 'a', deny_list: ['b'] }] }, 'X needs either regex or deny_list'],
  [{ supported_entity_types: [], custom_entity_types: [], columns: [] }, 'the rule masks nothing'],
  [{ connection_ids: ['4d9d9b1c-0000-4000-8000-000000000000'] }, 'does not exist'],
])('%j cannot be honoured', async (body, message) => {
  const answer = await admin('POST', '/api/datamasking-rules', { ...RULE, name: 'refused', ...body });
  expect(answer.statusCode).toBe(422);
  expect(answer.json().message).toContain(message);
});

test.each([
  [{ strategy: 'blur' }, 'strategy: Invalid option'],
  [{ strategies: { EMAIL_ADDRESS: 'blur' } }, 'strategies.EMAIL_ADDRESS: Invalid option'],
  [{ strategies: { 'e-mail': 'redact' } }, 'strategies.e-mail: must be 1 to 64 capitals'],
  [{ score_threshold: 2 }, 'score_threshold: Too big'],
  [{ columns: [{ match: '' }] }, 'columns.0.match: Too small'],
  [{ colums: [] }, 'unknown field colums'],
])('%j is malformed', async (body, message) => {
  const answer = await admin('POST', '/api/datamasking-rules', { ...RULE, name: 'malformed', ...body });
  expect(answer.statusCode).toBe(400);
  expect(answer.json().message).toContain(message);
});
