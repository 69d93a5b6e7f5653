import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { LiveSession } from '../../../src/core/live-session.ts';
import { type GatewayWindows, openWindows } from '../../../src/gateway/windows.ts';
import { createLogger } from '../../../src/log.ts';
import type { Store } from '../../../src/store/index.ts';
import { liveSession } from '../core/fixtures.ts';
import { openTestStore, type TestStore } from '../store/fixture.ts';
import { openWindows as openFixture, type Windows } from '../store/windows.ts';

let fixture: TestStore;
let windows: Windows;
/** Two gateways, each with a store of its own on the one database. */
let stores: readonly [Store, Store];
let gateways: readonly [GatewayWindows, GatewayWindows];

beforeAll(async () => {
  fixture = await openTestStore();
  windows = await openFixture(fixture);
  stores = [fixture.store, await fixture.another()];
  const open = (store: Store): Promise<GatewayWindows> =>
    openWindows(store, { timeoutMs: 60_000, adminsPass: true }, createLogger('silent'));
  gateways = [await open(stores[0]), await open(stores[1])];
});
afterAll(async () => {
  for (const gateway of gateways ?? []) gateway.close();
  await fixture?.stop();
});

function session(connectionId: string): LiveSession {
  return liveSession({
    user: { id: windows.ann.id, name: windows.ann.name },
    connection: { id: connectionId, reviewers: ['dba'] },
  });
}

/** Resolves once this gateway has heard of the window. */
async function known(gateway: GatewayWindows, of: LiveSession) {
  for (;;) {
    const window = gateway.parts.open.find(of);
    if (window !== undefined) return window;
    await new Promise((resolve) => setImmediate(resolve));
  }
}

async function used(gateway: GatewayWindows, of: LiveSession): Promise<void> {
  expect(await gateway.parts.open.use(await known(gateway, of), of)).toBe(true);
}

function ended(of: LiveSession): Promise<string> {
  return new Promise((resolve) => {
    const tell = (): void => resolve((of.signal.reason as { message: string }).message);
    if (of.signal.aborted) tell();
    else of.signal.addEventListener('abort', tell, { once: true });
  });
}

it('a window approved through one database is open on every gateway, and its end ends the sessions of each', async () => {
  const { id, connectionId } = await windows.approved({}, 2);
  const sessions = [session(connectionId), session(connectionId)] as const;
  await Promise.all([used(gateways[0], sessions[0]), used(gateways[1], sessions[1])]);
  for (const message of await Promise.all(sessions.map(ended))) {
    expect(message).toMatch(new RegExp(`^access window ended at .* \\(request ${id}\\)$`));
  }
  // The clock of a gateway may be a moment ahead of the database's.
  for (;;) {
    await gateways[0].sweep();
    const { status, window } = await windows.read(id);
    expect(window?.sessions).toHaveLength(2);
    if (status === 'EXECUTED') break;
  }
});

it('a revocation on one ends the sessions of the other', async () => {
  const { id, connectionId } = await windows.approved();
  const there = session(connectionId);
  await used(gateways[1], there);
  await stores[0].reviews.revoke(id, 'enough');
  expect(await ended(there)).toBe(`access window was revoked (request ${id})`);
});

it('other reviewers end what the old ones approved', async () => {
  const { connectionId } = await windows.approved();
  const mine = session(connectionId);
  await used(gateways[0], mine);
  await stores[0].connections.update(connectionId, { reviewers: ['security'] });
  await gateways[1].sweep();
  expect(await ended(mine)).toContain('access window was revoked');
});

it('what was set behind everybody’s back is found out by a sweep', async () => {
  const { id, connectionId } = await windows.approved();
  const mine = session(connectionId);
  await used(gateways[0], mine);
  await windows.endNow(id);
  await gateways[0].sweep();
  expect(await ended(mine)).toContain(id);
  expect(await windows.read(id)).toMatchObject({ status: 'EXECUTED', outcome: { sessions: 1, commands: 0 } });
});

it('a connection offers access as its policy says', async () => {
  const name = `shop-${randomUUID()}`;
  const made = await stores[0].connections.create({
    name,
    type: 'database',
    subtype: 'postgres',
    reviewers: ['dba'],
    policy: { review_access: 'window' },
  });
  expect(gateways[0].offer(made)).toMatchObject({ access: 'window', groups: ['dba'], timeoutMs: 60_000 });
});
