import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { Found } from '../../../src/api/trial-run.ts';
import { type Harness, makeConnection, openSession, startApi } from './harness.ts';
import { SessionRecords } from './session-records.ts';

let api: Harness;
beforeAll(async () => {
  api = await startApi();
  const shop = { ...(await makeConnection(api, 'shop')), name: 'shop' };
  const records = new SessionRecords(api.store, await openSession(api, 'alice', shop));
  for (let n = 1; n <= 60; n += 1) await records.allowed(n, `drop table t${n} -- ${'x'.repeat(3000)}`);
});
afterAll(() => api?.close());

const body = { guardrail: { input: { rules: [{ type: 'deny_words_list', words: ['drop'] }] } } };
const attempt = () => api.as('admin')('POST', '/api/guardrails/try-recorded', body);

test('all hits are counted, and a bounded number shown, each with its beginning', async () => {
  const found = Found.parse((await attempt()).json());
  expect(found).toMatchObject({ queries: 60, hits: 60, denied: 60, complete: true });
  expect(found.examples).toHaveLength(50);
  expect(Math.max(...found.examples.map(({ text }) => text.length))).toBe(2000);
});

test('one user tries one thing at a time, and may try again when it is over', async () => {
  const begun = Promise.withResolvers<void>();
  const held = Promise.withResolvers<void>();
  const { list } = api.store.sessions;
  const spy = vi.spyOn(api.store.sessions, 'list').mockImplementationOnce(async (query) => {
    begun.resolve();
    await held.promise;
    return list(query);
  });
  const first = attempt();
  await begun.promise;
  expect((await attempt()).statusCode).toBe(429);
  held.resolve();
  expect((await first).statusCode).toBe(200);
  expect((await attempt()).statusCode).toBe(200);
  spy.mockRestore();
});
