import { createServer } from 'node:net';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Protocol } from '../../../src/core/protocol.ts';
import { localAgents } from '../../../src/gateway/agents.ts';
import { startProber } from '../../../src/gateway/start-prober.ts';
import { createLogger } from '../../../src/log.ts';
import type { Connection } from '../../../src/store/index.ts';
import { openTestStore, type TestStore } from '../store/fixture.ts';

let fixture: TestStore;
beforeAll(async () => {
  fixture = await openTestStore();
});
afterAll(() => fixture?.stop());

const b64 = (text: string): string => Buffer.from(text).toString('base64');
const protocols = [{ name: 'postgres', upstreamPort: 5432 } as Protocol];
const resolver = { resolve: async (secret: ReadonlyMap<string, string>) => secret };

/** Starts what one gateway starts. */
const start = (store: TestStore['store'], intervalMs = 60_000) =>
  startProber({ store, resolver, agents: localAgents(), protocols, log: createLogger('silent'), intervalMs });

/** Waits until the connection is as expected. */
async function until(
  id: string,
  isSo: (connection: Connection | undefined) => boolean,
): Promise<Connection | undefined> {
  for (;;) {
    const found = await fixture.store.connections.byId(id);
    if (isSo(found)) return found;
    await new Promise(setImmediate);
  }
}

it('looks at a connection as soon as it is saved, on whichever gateway, once', async () => {
  let accepted = 0;
  const server = createServer((socket) => {
    accepted += 1;
    socket.on('error', () => undefined);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const port = address === null || typeof address === 'string' ? 0 : address.port;
  const other = await fixture.another();
  const stops = [start(fixture.store), start(other)];
  const { id } = await fixture.store.connections.create({
    name: 'shop',
    type: 'database',
    subtype: 'postgres',
    secret: { 'envvar:HOST': b64('127.0.0.1'), 'envvar:PORT': b64(String(port)) },
  });
  expect(await until(id, (found) => found?.isReachable === true)).toMatchObject({ statusReason: null });
  expect(accepted).toBe(1);
  await new Promise((resolve) => server.close(resolve));
  await other.connections.update(id, { tags: { a: 'b' } });
  const lost = await until(id, (found) => found?.isReachable === false);
  expect(lost?.statusReason).toBe('the upstream refused the connection: nothing listens on its host and port');
  for (const stop of stops) await stop();
});

it('looks at nothing when it is switched off', async () => {
  const stop = start(fixture.store, 0);
  const { id } = await fixture.store.connections.create({ name: 'unseen', type: 'database', subtype: 'postgres' });
  await stop();
  expect(await fixture.store.connections.byId(id)).toMatchObject({ isReachable: null });
  expect(await fixture.store.connectionStatuses.claimDue({ now: new Date(0), leaseMs: 0, limit: 5 })).toHaveLength(1);
});

it('has a protocol look by itself, with the keys it asks for and nothing else of the secret', async () => {
  const seen: unknown[] = [];
  const reach: NonNullable<Protocol['reach']> = {
    keys: ['CONNECTION_STRING', 'HOST'],
    ask: async (secret) => void seen.push(Object.fromEntries(secret)),
  };
  const stop = startProber({
    store: fixture.store,
    resolver,
    agents: localAgents(),
    protocols: [{ name: 'mongodb', reach } as Protocol],
    log: createLogger('silent'),
    intervalMs: 60_000,
  });
  const { id } = await fixture.store.connections.create({
    name: 'orders',
    type: 'database',
    subtype: 'mongodb',
    secret: { 'envvar:CONNECTION_STRING': b64('mongodb://h'), 'envvar:PASS': b64('hunter2') },
  });
  await until(id, (found) => found?.isReachable === true);
  expect(seen).toEqual([{ CONNECTION_STRING: 'mongodb://h' }]);
  await stop();
});
