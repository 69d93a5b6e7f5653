import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ask, connectionWith, dispatchAll, endpoint } from '../store/webhooks-fixture.ts';
import { type Harness, startApi } from './harness.ts';

const redelivered: string[] = [];
let api: Harness;
let id: string;
let endpointId: string;
beforeAll(async () => {
  api = await startApi({
    webhooks: {
      urlProblem: () => undefined,
      test: async () => undefined,
      redeliver: (messageId) =>
        api.store.webhookMessages.reopen(messageId, async (_run, message) => void redelivered.push(message.id)),
    },
  });
  endpointId = (await endpoint(api.store, { url: 'https://hooks.example.com/hunter2' })).endpoint.id;
  await ask(api.store, await connectionWith(api.store), { text: 'select secret_of_the_command' });
  const { messages } = await dispatchAll(api.store);
  id = messages[0]?.id ?? '';
});
afterAll(() => api.close());

test('the log is read by admins and auditors, and holds neither content nor address', async () => {
  const answer = await api.as('auditor')('GET', '/api/webhooks/messages');
  expect(answer.headers['x-total-count']).toBe('1');
  expect(answer.json()).toMatchObject({
    data: [{ id, event_type: 'review.created', endpoint_id: endpointId, status: 'pending', attempts: 0 }],
    total: 1,
    has_next_page: false,
  });
  expect((await api.as('admin')('GET', `/api/webhooks/messages/${id}`)).json()).toEqual(answer.json().data[0]);
  expect(answer.body).not.toMatch(/hunter2|secret_of_the_command/);
  expect((await api.as('alice')('GET', '/api/webhooks/messages')).statusCode).toBe(403);
  expect((await api.as('alice')('GET', `/api/webhooks/messages/${id}`)).statusCode).toBe(403);
  expect((await api.as('auditor')('POST', `/api/webhooks/messages/${id}/redeliver`)).statusCode).toBe(403);
});

test.each([
  [`endpoint_id=${randomUUID()}`, 0],
  ['status=failed', 0],
  ['status=pending&event_type=review.created', 1],
  ['event_type=session.open', 0],
])('%s filters', async (query, count) => {
  expect((await api.as('admin')('GET', `/api/webhooks/messages?${query}`)).json().data).toHaveLength(count);
});

test.each(['status=sent', 'event_type=review.made', 'endpoint_id=x', 'limit=0', 'since=1'])(
  '%s is no filter',
  async (query) => {
    expect((await api.as('admin')('GET', `/api/webhooks/messages?${query}`)).statusCode).toBe(400);
  },
);

test('a message that ended is sent again, one that waits is not', async () => {
  const again = `/api/webhooks/messages/${id}/redeliver`;
  const waiting = await api.as('admin')('POST', again);
  expect([waiting.statusCode, waiting.json().message]).toEqual([409, 'the message is waiting to be sent already']);
  await api.store.webhookMessages.end(id, 'failed', 'it answered 500');
  const answer = await api.as('admin')('POST', again);
  expect(answer.statusCode).toBe(202);
  expect(answer.json()).toMatchObject({ id, status: 'pending', error: null });
  expect(redelivered).toEqual([id]);
  const missing = await api.as('admin')('POST', `/api/webhooks/messages/${randomUUID()}/redeliver`);
  expect([missing.statusCode, missing.json().message]).toEqual([404, 'webhook message not found']);
});
