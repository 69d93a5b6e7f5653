import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ENDPOINTS_MAX } from '../../../src/store/webhook-endpoints.ts';
import { openTestStore, type TestStore } from './fixture.ts';
import { connectionWith, endpoint } from './webhooks-fixture.ts';

let fixture: TestStore;
beforeAll(async () => {
  fixture = await openTestStore();
});
afterAll(() => fixture?.stop());

const MISSING = '00000000-0000-4000-8000-000000000000';

test('an endpoint gets defaults, and a secret of the scheme, which is not kept readable, nor is the address', async () => {
  const { webhookEndpoints } = fixture.store;
  const { endpoint: made, secret } = await endpoint(fixture.store);
  expect(secret).toMatch(/^whsec_[A-Za-z0-9+/]{43}=$/);
  expect(made).toEqual({
    id: expect.any(String),
    url: 'https://hooks.example.com/secret-path',
    description: '',
    kind: 'generic',
    eventTypes: [],
    connectionIds: undefined,
    includeCommand: true,
    disabled: false,
    disabledReason: undefined,
    deliveredAt: undefined,
    createdAt: expect.any(Date),
    updatedAt: expect.any(Date),
  });
  expect(await webhookEndpoints.byId(made.id)).toEqual(made);
  const client = new pg.Client(fixture.server.superuser);
  await client.connect();
  const { rows } = await client.query('select * from webhook_endpoints');
  await client.end();
  const stored = rows.map((row) => `${JSON.stringify(row)}${row.secret.toString('latin1')}`).join();
  expect(stored).not.toContain('secret-path');
  expect(stored).not.toContain(secret.slice(6, 20));
});

test('it is replaced as a whole, and keeps its secret', async () => {
  const { webhookEndpoints, webhookEvents, webhookMessages } = fixture.store;
  const connection = await connectionWith(fixture.store);
  const { endpoint: made, secret } = await endpoint(fixture.store, { description: 'old', includeCommand: false });
  const replaced = await webhookEndpoints.replace(made.id, {
    url: 'https://other.example.com/',
    kind: 'microsoftteams',
    eventTypes: ['review.created', 'review.created'],
    connectionIds: [connection.id, connection.id],
    disabled: true,
  });
  expect(replaced).toMatchObject({
    url: 'https://other.example.com/',
    description: '',
    kind: 'microsoftteams',
    eventTypes: ['review.created'],
    connectionIds: [connection.id],
    includeCommand: true,
    disabled: true,
  });
  const message = await webhookEvents.makeTest(made.id, 'webhook.test', {});
  expect(await webhookMessages.forDelivery(message?.id ?? '')).toMatchObject({ secret });
  expect(await webhookEndpoints.replace(MISSING, { url: 'https://x.example.com' })).toBeUndefined();
});

test('its secret can be another, and its address stays', async () => {
  const { endpoint: made, secret } = await endpoint(fixture.store);
  const rotated = await fixture.store.webhookEndpoints.rotate(made.id);
  expect(rotated?.endpoint.url).toBe(made.url);
  expect(rotated?.secret).not.toBe(secret);
  expect(await fixture.store.webhookEndpoints.rotate(MISSING)).toBeUndefined();
});

test('one of a connection that is deleted tells of nothing, and never of all', async () => {
  const { webhookEndpoints, connections } = fixture.store;
  const connection = await connectionWith(fixture.store);
  const { endpoint: made } = await endpoint(fixture.store, { connectionIds: [connection.id] });
  await connections.delete(connection.id);
  expect((await webhookEndpoints.byId(made.id))?.connectionIds).toEqual([]);
});

test('a connection that does not exist is refused, and nothing is saved', async () => {
  const { total } = await fixture.store.webhookEndpoints.list({ limit: 1, offset: 0 });
  for (const id of [MISSING, 'shop']) {
    await expect(endpoint(fixture.store, { connectionIds: [id] })).rejects.toMatchObject({ code: 'unknown_reference' });
  }
  expect((await fixture.store.webhookEndpoints.list({ limit: 1, offset: 0 })).total).toBe(total);
});

test('it is disabled once, with a reason that goes when it is enabled', async () => {
  const { webhookEndpoints } = fixture.store;
  const { endpoint: made } = await endpoint(fixture.store);
  expect(await webhookEndpoints.disable(made.id, 'it is gone')).toBe(true);
  expect(await webhookEndpoints.disable(made.id, 'again')).toBe(false);
  expect(await webhookEndpoints.byId(made.id)).toMatchObject({ disabled: true, disabledReason: 'it is gone' });
  const still = await webhookEndpoints.replace(made.id, { url: made.url, disabled: true });
  expect(still?.disabledReason).toBe('it is gone');
  expect(await webhookEndpoints.replace(made.id, { url: made.url })).toMatchObject({
    disabled: false,
    disabledReason: undefined,
  });
});

test('they are listed, deleted, and limited in number', async () => {
  const { webhookEndpoints } = fixture.store;
  const { endpoint: made } = await endpoint(fixture.store);
  const before = await webhookEndpoints.list({ limit: 1000, offset: 0 });
  expect(before.items.at(-1)?.id).toBe(made.id);
  expect(await webhookEndpoints.delete(made.id)).toBe(true);
  expect(await webhookEndpoints.delete(made.id)).toBe(false);
  for (let n = before.total - 1; n < ENDPOINTS_MAX; n++) await endpoint(fixture.store);
  await expect(endpoint(fixture.store)).rejects.toMatchObject({ code: 'limit' });
});
