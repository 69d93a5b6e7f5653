import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import type { LiveChange } from '../../../src/store/index.ts';
import { readEvents } from './event-reader.ts';
import { type Harness, startApi } from './harness.ts';

let api: Harness;
beforeAll(async () => {
  api = await startApi();
});
afterAll(() => api?.close());

const read = async () => (await api.as('auditor')('GET', '/api/audit/checks')).json();

test('each gateway has its last check, or none, with where its index ends', async () => {
  const event = { sessionId: undefined, type: 'login', at: new Date(), body: {}, hash: 'abc' };
  await api.store.events.insertBatch([{ gatewayId: 'gw-a', seq: 9n, ...event }]);
  expect(await read()).toEqual([
    {
      gateway_id: 'gw-a',
      state: 'never',
      ok: null,
      records: 0,
      total: 0,
      segments: 0,
      first_broken: null,
      error: null,
      asked_by: null,
      started_at: null,
      finished_at: null,
      head: { seq: 9, hash: 'abc' },
    },
  ]);
  const { auditChecks } = api.store;
  await auditChecks.begin('gw-a', { askedBy: 'ann', total: 9 });
  await auditChecks.progress('gw-a', 4);
  expect(await read()).toMatchObject([{ state: 'running', ok: null, records: 4, total: 9, asked_by: 'ann' }]);
  await auditChecks.finish('gw-a', { records: 9, segments: 1, broken: undefined });
  expect(await read()).toMatchObject([
    { state: 'done', ok: true, records: 9, finished_at: expect.stringMatching(/Z$/) },
  ]);
  const broken = { file: 'audit-gw-b-000001.jsonl', line: 1, seq: 1, why: 'the record was changed' };
  await auditChecks.begin('gw-b', { askedBy: 'ann', total: 9 });
  await auditChecks.finish('gw-b', { records: 0, segments: 1, broken });
  expect(await read()).toMatchObject([
    { gateway_id: 'gw-a' },
    { gateway_id: 'gw-b', ok: false, first_broken: broken, head: null },
  ]);
});

test('a check whose gateway tells nothing more is said to be stalled', async () => {
  await api.store.auditChecks.begin('gw-c', { askedBy: 'ann', total: 9 });
  const later = Date.now() + 120_000;
  const clock = vi.spyOn(Date, 'now').mockReturnValue(later);
  const login = await api.login('auditor');
  const answer = await api.send(login, 'GET', '/api/audit/checks');
  clock.mockRestore();
  expect(answer.json().at(-1)).toMatchObject({ gateway_id: 'gw-c', state: 'stalled', ok: null });
});

test('admins and auditors ask for it, and are told how far it is', async () => {
  const heard: LiveChange[] = [];
  const stop = api.store.onLiveChange((change) => void heard.push(change));
  const reader = await readEvents(api, 'auditor', '/api/events');
  await reader.next();
  expect((await api.as('auditor')('POST', '/api/audit/checks')).statusCode).toBe(202);
  await expect.poll(() => heard).toContainEqual({ kind: 'verify', byName: 'auditor' });
  await api.store.auditChecks.begin('gw-a', { askedBy: 'auditor', total: 9 });
  await reader.until(({ data }) => data.type === 'audit' && data.id === 'gw-a');
  await reader.leave();
  stop();
  expect((await api.as('alice')('POST', '/api/audit/checks')).statusCode).toBe(403);
});
