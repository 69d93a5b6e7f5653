import pg from 'pg';
import { expect, onTestFinished, test } from 'vitest';
import type { LiveChange } from '../../../../src/store/index.ts';
import { openTestStore } from '../fixture.ts';
import { ask, connectionWith, dispatchAll, endpoint } from '../webhooks-fixture.ts';

test('each endpoint is told of once for a statement, however many of its messages that changes', async () => {
  const fixture = await openTestStore();
  const { store } = fixture;
  const client = new pg.Client(fixture.server.superuser);
  onTestFinished(async () => {
    await client.end();
    await fixture.stop();
  });
  await client.connect();
  const connection = await connectionWith(store);
  const ids = [(await endpoint(store)).endpoint.id, (await endpoint(store)).endpoint.id].sort();
  const told: LiveChange[] = [];
  store.onLiveChange((change) => {
    if (change.kind === 'webhook' || change.kind === 'kill') told.push(change);
  });
  // Comes behind everything that was told before.
  const settled = async (): Promise<string[]> => {
    await store.sessions.askToEnd(crypto.randomUUID(), 'ann');
    await expect.poll(() => told.at(-1)?.kind).toBe('kill');
    return told.splice(0).flatMap((change) => (change.kind === 'webhook' ? [change.endpointId] : []));
  };
  for (let n = 0; n < 3; n += 1) await ask(store, connection);
  expect(await settled()).toEqual([]);
  const { messages } = await dispatchAll(store);
  expect(messages).toHaveLength(6);
  expect((await settled()).sort()).toEqual(ids);
  await client.query('update webhook_messages set attempts = attempts + 1');
  expect((await settled()).sort()).toEqual(ids);
  await store.webhookMessages.record(messages[0]?.id ?? '', { isDelivered: true, durationMs: 1 });
  expect(await settled()).toHaveLength(1);
});
