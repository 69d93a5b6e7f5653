import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Harness, makeConnection, openSession, startApi } from './harness.ts';
import { SessionRecords } from './session-records.ts';

let api: Harness;
beforeAll(async () => {
  api = await startApi();
  const shop = { ...(await makeConnection(api, 'shop')), name: 'shop' };
  const records = new SessionRecords(api.store, await openSession(api, 'alice', shop));
  await records.allowed(1, 'select name, mail from customers');
  await records.ended(1, {
    results: [
      {
        columns: ['name', 'mail'],
        rows: [
          ['Ann', 'ann@example.com'],
          ['Bob', 'bob@example.com'],
        ],
      },
    ],
  });
  await records.allowed(2, 'select 1');
  await records.ended(2, { results: [{ columns: ['x'], rows: [['1']] }] });
});
afterAll(() => api?.close());

const RULE = { supported_entity_types: [{ name: 'PII', entity_types: ['EMAIL_ADDRESS'] }] };
const attempt = (path: string, payload: object) => api.as('admin')('POST', `/api/datamasking-rules/${path}`, payload);

test('a sample shows what the client would get, cell by cell', async () => {
  const columns = [{ name: 'name' }, { name: 'mail' }, { name: 'ssn', origin: 'public.customers.ssn' }];
  const rule = { ...RULE, columns: [{ match: 'public.*.ssn', strategy: 'null', entity: 'SSN' }] };
  const { rows, ...rest } = (
    await attempt('try', { rule, columns, rows: [['Ann', 'ann@example.com', '1'], ['Bob']] })
  ).json();
  expect(rest).toEqual({
    columns: ['name', 'mail', 'ssn'],
    changed: [
      [false, true, true],
      [false, false, false],
    ],
    documents: null,
    withheld: null,
    masked: { EMAIL_ADDRESS: 1, SSN: 1 },
  });
  expect(rows[0][0]).toBe('Ann');
  expect(rows[0][1]).not.toContain('example');
  expect(rows[0][2]).toBeNull();
});

test('what was recorded is searched, and what is found is shown masked', async () => {
  const answer = await attempt('try-recorded', { rule: RULE });
  expect(answer.json()).toMatchObject({
    queries: 2,
    hits: 1,
    masked: { EMAIL_ADDRESS: 2 },
    complete: true,
    examples: [{ verdict: 'mask', message: '2 EMAIL_ADDRESS', text: expect.stringMatching(/^mail: /), was: null }],
  });
  expect(answer.body).not.toContain('ann@example.com');
});

test('what could not be saved cannot be tried', async () => {
  expect((await attempt('try', { rule: {}, rows: [['x']] })).json().message).toContain('masks nothing');
  const wrong = { custom_entity_types: [{ name: 'X', regex: '(' }] };
  expect((await attempt('try', { rule: wrong, rows: [['x']] })).statusCode).toBe(422);
  expect((await attempt('try', { rule: RULE, rows: [] })).statusCode).toBe(400);
  expect((await api.as('eve')('POST', '/api/datamasking-rules/try', { rule: RULE, rows: [['x']] })).statusCode).toBe(
    403,
  );
});

test('documents are masked by the paths of their collection and by content', async () => {
  const rule = {
    ...RULE,
    columns: [{ match: 'shop.customers.orders.card', strategy: 'redact', entity: 'CREDIT_CARD' }],
  };
  const documents = [
    {
      _id: { $oid: '65a1b2c3d4e5f60718293a4b' },
      total: 12,
      mail: 'ann@example.com',
      orders: [{ card: '1' }, { card: '2' }],
    },
  ];
  const answer = await attempt('try', { rule, subtype: 'mongodb', collection: 'shop.customers', documents });
  expect(answer.json()).toEqual({
    columns: [],
    rows: null,
    documents: [
      {
        _id: { $oid: '65a1b2c3d4e5f60718293a4b' },
        total: 12,
        mail: '[EMAIL_ADDRESS]',
        orders: [{ card: '[CREDIT_CARD]' }, { card: '[CREDIT_CARD]' }],
      },
    ],
    changed: [],
    withheld: null,
    masked: { EMAIL_ADDRESS: 1, CREDIT_CARD: 2 },
  });
  const elsewhere = await attempt('try', { rule, subtype: 'mongodb', collection: 'shop.others', documents });
  expect(elsewhere.json().documents[0].orders).toEqual([{ card: '1' }, { card: '2' }]);
});

test('a sample is rows or documents, and documents are extended JSON', async () => {
  expect((await attempt('try', { rule: RULE })).json().message).toBe('give rows, or documents');
  const odd = await attempt('try', { rule: RULE, subtype: 'mongodb', documents: [{ _id: { $oid: 'x' } }] });
  expect(odd.statusCode).toBe(422);
  expect(odd.json().message).toContain('no extended JSON');
});
