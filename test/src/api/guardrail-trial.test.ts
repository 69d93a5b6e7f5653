import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Harness, makeConnection, openSession, startApi } from './harness.ts';
import { SessionRecords } from './session-records.ts';

let api: Harness;
let shop: { id: string; name: string };
let id: string;
beforeAll(async () => {
  api = await startApi();
  shop = { ...(await makeConnection(api, 'shop')), name: 'shop' };
  id = await openSession(api, 'alice', shop);
  const records = new SessionRecords(api.store, id);
  await records.allowed(1, 'delete from customers');
  await records.ended(1, { results: [{ columns: ['key'], rows: [['sk_live_1']] }] });
  await records.allowed(2, 'delete from customers where id = 7');
  await records.denied(3, 'drop table customers');
});
afterAll(() => api?.close());

const DELETE_ALL = { type: 'statement', operations: ['delete'], without_where: true, action: 'review' };
const attempt = (path: string, payload: object, person: 'admin' | 'auditor' | 'alice' = 'admin') =>
  api.as(person)('POST', `/api/guardrails/${path}`, payload);

test('a statement and rows are judged by a rule that is not saved', async () => {
  const guardrail = {
    input: { rules: [DELETE_ALL] },
    output: { rules: [{ type: 'pattern_match', pattern_regex: 'sk_live_' }] },
  };
  const both = await attempt('try', { guardrail, subtype: 'mysql', statement: 'delete from t', rows: [['sk_live_9']] });
  expect(both.json()).toEqual({
    input: { verdict: 'review', message: expect.stringContaining('DELETE without WHERE') },
    output: { verdict: 'deny', message: expect.stringContaining('pattern sk_live_') },
    rules: [
      { side: 'input', index: 0, verdict: 'review', message: expect.stringContaining('DELETE without WHERE') },
      { side: 'output', index: 0, verdict: 'deny', message: expect.stringContaining('pattern sk_live_') },
    ],
  });
  const one = await attempt('try', { guardrail, statement: 'delete from t where a = 1' }, 'auditor');
  expect(one.json()).toEqual({ input: { verdict: 'allow', message: null }, output: null, rules: [] });
  expect((await api.store.guardrails.list({ limit: 1, offset: 0 })).total).toBe(0);
});

test('what was recorded is judged, with examples', async () => {
  const answer = await attempt('try-recorded', { guardrail: { input: { rules: [DELETE_ALL] } } });
  expect(answer.json()).toEqual({
    queries: 3,
    sessions: 1,
    hits: 1,
    denied: 0,
    reviewed: 1,
    masked: {},
    complete: true,
    examples: [
      {
        session_id: id,
        seq: expect.any(Number),
        at: expect.stringMatching(/Z$/),
        user_name: 'alice',
        connection: 'shop',
        text: 'delete from customers',
        verdict: 'review',
        message: expect.stringContaining('DELETE without WHERE'),
        was: 'allow',
      },
    ],
  });
  const elsewhere = { guardrail: { input: { rules: [DELETE_ALL] } }, only_connection_ids: [crypto.randomUUID()] };
  expect((await attempt('try-recorded', elsewhere)).json()).toMatchObject({ queries: 0, complete: true });
});

test('output rules judge the rows that were kept', async () => {
  const guardrail = { output: { rules: [{ type: 'deny_words_list', words: ['sk_live_1'] }] } };
  expect((await attempt('try-recorded', { guardrail })).json()).toMatchObject({
    hits: 1,
    denied: 1,
    examples: [{ verdict: 'deny', text: 'key' }],
  });
});

test('whoever wants to see it come is sent lines', async () => {
  const answer = await api.app.inject({
    method: 'POST',
    url: '/api/guardrails/try-recorded',
    headers: { authorization: `Bearer ${await api.login('admin')}`, accept: 'application/x-ndjson' },
    payload: { guardrail: { input: { rules: [DELETE_ALL] } } },
  });
  const lines = answer.body
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));
  expect(lines[0]).toMatchObject({ type: 'progress', queries: 3 });
  expect(lines.at(-1)).toMatchObject({ type: 'end', hits: 1, examples: [{ text: 'delete from customers' }] });
});

test('what could not be saved cannot be tried, and members try nothing', async () => {
  const bad = { guardrail: { input: { rules: [{ type: 'pattern_match', pattern_regex: '(' }] } }, statement: 'x' };
  expect((await attempt('try', bad)).statusCode).toBe(422);
  expect((await attempt('try-recorded', { guardrail: bad.guardrail })).statusCode).toBe(422);
  expect((await attempt('try', { guardrail: {}, statement: 'x' })).json().message).toBe(
    'the guardrail has no rules to try',
  );
  expect((await attempt('try', { guardrail: { input: { rules: [DELETE_ALL] } } })).json().message).toContain(
    'give a statement',
  );
  expect((await attempt('try-recorded', { guardrail: {}, days: 32 })).statusCode).toBe(400);
  expect((await attempt('try', { guardrail: {}, statement: 'x' }, 'alice')).statusCode).toBe(403);
});

test('every rule that would hit is named, not the first alone', async () => {
  const rules = [
    { type: 'deny_words_list', words: ['truncate'] },
    DELETE_ALL,
    { type: 'pattern_match', pattern_regex: '(?i)^delete' },
  ];
  const answer = await attempt('try', { guardrail: { input: { rules } }, statement: 'delete from t' });
  expect(answer.json().input.verdict).toBe('deny');
  expect(answer.json().rules).toMatchObject([
    { index: 1, verdict: 'review' },
    { index: 2, verdict: 'deny' },
  ]);
});

test('a pattern that would hold everybody up is not tried on so long a text', async () => {
  const rules = [{ type: 'pattern_match', pattern_regex: '.{0,900}b.{0,900}c.{0,900}x' }];
  const long = await attempt('try', { guardrail: { input: { rules } }, statement: 'a'.repeat(250_000) }, 'auditor');
  expect(long.statusCode).toBe(422);
  expect(long.json().message).toContain('would take too long');
  const short = await attempt('try', { guardrail: { input: { rules } }, statement: 'select 1' }, 'auditor');
  expect(short.json()).toMatchObject({ input: { verdict: 'allow' } });
});

test('recorded queries too long for the pattern are left out, and that is said', async () => {
  const records = new SessionRecords(api.store, await openSession(api, 'alice', shop));
  await records.allowed(1, 'a'.repeat(100_000));
  const rules = [{ type: 'pattern_match', pattern_regex: 'delete|.{0,900}b.{0,900}x' }];
  const answer = await attempt('try-recorded', { guardrail: { input: { rules } } });
  expect(answer.json()).toMatchObject({ queries: 4, hits: 2, complete: false });
});
