import { randomUUID } from 'node:crypto';
import pg from 'pg';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Review, ReviewDraft, Store, User } from '../../../src/store/index.ts';
import { openTestStore, type TestStore } from './fixture.ts';

const SILENT_MS = 60_000;

let fixture: TestStore;
let client: pg.Client;
let dba: User;
/** The gateway that looks, and the one it looks for. */
let here: Store;
let there: Store;
let thereId: string;
let recorded: { sessions: readonly string[]; gatewayId: string }[];

beforeAll(async () => {
  fixture = await openTestStore();
  client = new pg.Client(fixture.server.superuser);
  await client.connect();
  dba = await fixture.member('dba');
  here = await fixture.another();
  there = await fixture.another();
});

afterAll(async () => {
  await client?.end();
  await fixture?.stop();
});

beforeEach(async () => {
  recorded = [];
  await client.query('TRUNCATE gateways');
  thereId = `gw-${randomUUID().slice(0, 8)}`;
  await here.gateways.enter('gw-here', record);
  await there.gateways.enter(thereId, record);
  await steady('gw-here');
});

async function record(sessions: readonly string[], gatewayId: string): Promise<void> {
  recorded.push({ sessions, gatewayId });
}

/** As if it had been reached for long without a gap. */
async function steady(id: string): Promise<void> {
  await client.query(`UPDATE gateways SET steady_since = now() - interval '1 hour' WHERE id = $1`, [id]);
}

async function silence(id: string): Promise<void> {
  await client.query(`UPDATE gateways SET seen_at = now() - interval '61 seconds' WHERE id = $1`, [id]);
}

async function openSession(gatewayId: string): Promise<string> {
  const id = randomUUID();
  await fixture.store.sessions.open({
    id,
    userId: randomUUID(),
    userName: 'ann',
    connectionId: randomUUID(),
    connectionName: 'prod',
    protocol: 'postgres',
    verb: 'connect',
    clientAddress: '::1',
    application: '',
    database: '',
    startedAt: new Date(),
    gatewayId,
  });
  return id;
}

function draft(sessionId: string): ReviewDraft {
  return {
    sessionId,
    connectionId: randomUUID(),
    connectionName: 'prod',
    userId: randomUUID(),
    userName: 'ann',
    text: 'delete from t',
    fingerprint: 'f00d',
    groups: ['dba'],
    expiresAt: new Date(Date.now() + 3_600_000),
  };
}

async function approved(store: Store, sessionId: string): Promise<string> {
  const { id } = await store.reviews.create(draft(sessionId));
  await fixture.store.reviews.decide(id, { by: dba, decision: 'approve' });
  return id;
}

function found(id: string): Promise<Review | undefined> {
  return fixture.store.reviews.get(id);
}

describe('a gateway that is not heard of any more', () => {
  test('is given up: its sessions are closed and recorded, what was held in them is revoked', async () => {
    const session = await openSession(thereId);
    const pending = await there.reviews.create(draft(session));
    const unused = await approved(there, session);
    const own = await here.reviews.create(draft(await openSession('gw-here')));
    await silence(thereId);
    const estates = await here.gateways.closeGone(SILENT_MS, record);
    expect(estates).toEqual([{ gatewayId: thereId, sessions: [session], reviews: expect.any(Array) }]);
    expect(new Set(estates[0]?.reviews)).toEqual(new Set([pending.id, unused]));
    expect(recorded).toEqual([{ sessions: [session], gatewayId: thereId }]);
    for (const id of [pending.id, unused]) {
      expect(await found(id)).toMatchObject({
        status: 'REVOKED',
        reason: 'the gateway ended while the command was held',
      });
    }
    expect(await fixture.store.sessions.get(session)).toMatchObject({ status: 'closed' });
    expect(await found(own.id)).toMatchObject({ status: 'PENDING' });
    expect(await here.gateways.closeGone(SILENT_MS, record)).toEqual([]);
  });

  test('leaves requests that no session waits with', async () => {
    const session = await openSession(thereId);
    const repeated = await there.reviews.repeat(draft(session));
    await silence(thereId);
    await here.gateways.closeGone(SILENT_MS, record);
    if (repeated.kind === 'too_many') throw new Error('too many');
    expect(await found(repeated.review.id)).toMatchObject({ status: 'PENDING' });
  });

  test('can neither use nor ask for an approval when it comes back, until it has entered again', async () => {
    const session = await openSession(thereId);
    const unused = await approved(there, session);
    await silence(thereId);
    await here.gateways.closeGone(SILENT_MS, record);
    expect(await there.gateways.beat(SILENT_MS)).toBe(false);
    expect(await there.reviews.claim(unused, 'f00d')).toBe(false);
    await expect(there.reviews.create(draft(session))).rejects.toThrow('took this one for gone');
    await expect(there.reviews.repeat(draft(session))).rejects.toThrow('took this one for gone');
    // Nor what somebody else's approval says is good, were it given the id.
    const others = await approved(here, await openSession('gw-here'));
    expect(await there.reviews.claim(others, 'f00d')).toBe(false);
    await there.gateways.enter(thereId, record);
    expect(await there.gateways.beat(SILENT_MS)).toBe(true);
    expect(await there.reviews.claim(unused, 'f00d')).toBe(false);
    expect(await there.reviews.claim(await approved(there, await openSession(thereId)), 'f00d')).toBe(true);
  });

  test('has what it opened after it was given up closed, too', async () => {
    await silence(thereId);
    await here.gateways.closeGone(SILENT_MS, record);
    const late = await openSession(thereId);
    expect(await here.gateways.closeGone(SILENT_MS, record)).toMatchObject([{ sessions: [late] }]);
  });

  test('is closed by one of several others', async () => {
    const third = await fixture.another();
    await third.gateways.enter('gw-third', record);
    await steady('gw-third');
    const sessions = await Promise.all([1, 2, 3].map(() => openSession(thereId)));
    await silence(thereId);
    const all = await Promise.all([here, third].map((store) => store.gateways.closeGone(SILENT_MS, record)));
    expect(all.flat().flatMap((estate) => estate.sessions)).toHaveLength(sessions.length);
    await third.gateways.leave();
  });

  test('is not closed at all while that cannot be recorded', async () => {
    const session = await openSession(thereId);
    const pending = await there.reviews.create(draft(session));
    await silence(thereId);
    const failing = here.gateways.closeGone(SILENT_MS, () => Promise.reject(new Error('disk full')));
    await expect(failing).rejects.toThrow('disk full');
    expect(await fixture.store.sessions.get(session)).toMatchObject({ status: 'open' });
    expect(await found(pending.id)).toMatchObject({ status: 'PENDING' });
    expect(await here.gateways.closeGone(SILENT_MS, record)).toMatchObject([{ sessions: [session] }]);
  });
});

describe('nobody is given up', () => {
  test('who was heard of in time', async () => {
    await openSession(thereId);
    expect(await here.gateways.closeGone(SILENT_MS, record)).toEqual([]);
    expect(await there.gateways.beat(SILENT_MS)).toBe(true);
  });

  test('by one that did not reach the database all the time itself', async () => {
    const session = await openSession(thereId);
    // An outage: nobody was heard of, and this one is the first to come back.
    await silence(thereId);
    await silence('gw-here');
    expect(await here.gateways.beat(SILENT_MS)).toBe(true);
    expect(await here.gateways.closeGone(SILENT_MS, record)).toEqual([]);
    expect(await there.gateways.beat(SILENT_MS)).toBe(true);
    await steady('gw-here');
    expect(await here.gateways.closeGone(SILENT_MS, record)).toEqual([]);
    expect(await fixture.store.sessions.get(session)).toMatchObject({ status: 'open' });
  });

  test('by one that was given up itself, or never entered', async () => {
    await silence(thereId);
    await client.query(`UPDATE gateways SET gone_at = now() WHERE id = 'gw-here'`);
    expect(await here.gateways.closeGone(SILENT_MS, record)).toEqual([]);
    expect(await fixture.store.gateways.closeGone(SILENT_MS, record)).toEqual([]);
    expect(await fixture.store.gateways.beat(SILENT_MS)).toBe(false);
  });
});

test('a gateway that starts again closes what its last run left open', async () => {
  const session = await openSession(thereId);
  const pending = await there.reviews.create(draft(session));
  const again = await fixture.another();
  expect(await again.gateways.enter(thereId, record)).toEqual({
    gatewayId: thereId,
    sessions: [session],
    reviews: [pending.id],
  });
  // The last run, should it still live, is told.
  expect(await there.gateways.beat(SILENT_MS)).toBe(false);
});

test('what a gateway leaves open on purpose is closed at once', async () => {
  const session = await openSession(thereId);
  await there.gateways.leave();
  expect(await here.gateways.closeGone(SILENT_MS, record)).toMatchObject([{ gatewayId: thereId, sessions: [session] }]);
});

test('an approval is used or taken back, never both, whoever is faster', async () => {
  for (let round = 0; round < 40; round++) {
    await there.gateways.enter(thereId, record);
    const id = await approved(there, await openSession(thereId));
    await silence(thereId);
    const claim = () => there.reviews.claim(id, 'f00d');
    const close = () => here.gateways.closeGone(SILENT_MS, record);
    const racing = round % 2 === 0 ? [claim(), close()] : [close(), claim()];
    const isClaimed = (await Promise.all(racing)).includes(true);
    expect((await found(id))?.status).toBe(isClaimed ? 'EXECUTED' : 'REVOKED');
  }
});

test('what was held is locked in the order in which a deactivation locks it, so that neither waits for the other crosswise', async () => {
  const session = await openSession(thereId);
  const ids = Array.from({ length: 5 }, () => randomUUID()).sort();
  // The table has them the other way round.
  for (const id of ids.toReversed()) await there.reviews.create({ ...draft(session), id });
  await silence(thereId);
  await client.query('BEGIN');
  await client.query('SELECT FROM reviews WHERE id = $1 FOR UPDATE', [ids[0]]);
  const closing = here.gateways.closeGone(SILENT_MS, record);
  const waiting = `SELECT FROM pg_locks WHERE NOT granted AND locktype = 'transactionid'`;
  await expect.poll(async () => (await client.query(waiting)).rowCount).toBe(1);
  await client.query('SELECT FROM reviews WHERE id = ANY ($1) FOR UPDATE NOWAIT', [ids]);
  await client.query('COMMIT');
  expect(await closing).toMatchObject([{ reviews: expect.arrayContaining(ids) }]);
});

test('what was let through and whose end nobody noted is told to be lost', async () => {
  const session = await openSession(thereId);
  const [cut, ended] = [await approved(there, session), await approved(there, session)];
  for (const id of [cut, ended]) expect(await there.reviews.claim(id, 'f00d')).toBe(true);
  await there.reviews.finish(ended, { status: 'ok', rows: 7 });
  await silence(thereId);
  await here.gateways.closeGone(SILENT_MS, record);
  expect(await found(cut)).toMatchObject({ status: 'EXECUTED', outcome: { status: 'lost', rows: 0 } });
  expect(await found(ended)).toMatchObject({ status: 'EXECUTED', outcome: { status: 'ok', rows: 7 } });
  // It lives after all, and knows better.
  await there.reviews.finish(cut, { status: 'ok', rows: 1 });
  expect(await found(cut)).toMatchObject({ outcome: { status: 'ok' } });
});

test('a gateway that is gone for long is forgotten', async () => {
  await there.gateways.leave();
  await client.query(`UPDATE gateways SET gone_at = now() - interval '8 days' WHERE id = $1`, [thereId]);
  await here.gateways.closeGone(SILENT_MS, record);
  expect((await client.query('SELECT id FROM gateways')).rows).toEqual([{ id: 'gw-here' }]);
});
