import { randomUUID } from 'node:crypto';
import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { ReviewDraft, User } from '../../../src/store/index.ts';
import { openTestStore, type TestStore } from './fixture.ts';

let fixture: TestStore;
let client: pg.Client;
let dba: User;
let ann: User;
let root: User;

beforeAll(async () => {
  fixture = await openTestStore();
  client = new pg.Client(fixture.server.superuser);
  await client.connect();
  [dba, ann, root] = await Promise.all([
    fixture.member('dba'),
    fixture.member('engineering'),
    fixture.member('admin', 'dba'),
  ]);
});

afterAll(async () => {
  await client?.end();
  await fixture?.stop();
});

function draft(connectionId: string, more: Partial<ReviewDraft> = {}): ReviewDraft {
  return {
    sessionId: randomUUID(),
    connectionId,
    connectionName: 'prod',
    userId: ann.id,
    userName: ann.name,
    text: 'x',
    fingerprint: 'f',
    groups: ['dba'],
    expiresAt: new Date(Date.now() + 3_600_000),
    ...more,
  };
}

/** Asks, and decides so many seconds later. */
async function decided(given: ReviewDraft, decision: 'approve' | 'reject', afterSec: number): Promise<string> {
  const { reviews } = fixture.store;
  const { id } = await reviews.create(given);
  await reviews.decide(id, { by: dba, decision });
  await client.query(`UPDATE reviews SET created_at = decided_at - $2 * interval '1 second' WHERE id = $1`, [
    id,
    afterSec,
  ]);
  return id;
}

test('nothing has no average', async () => {
  const stats = await fixture.store.reviews.stats({ connectionId: randomUUID() });
  expect(stats).toEqual({
    total: 0,
    approved: 0,
    rejected: 0,
    autoApproved: 0,
    statuses: { PENDING: 0, APPROVED: 0, REJECTED: 0, EXPIRED: 0, REVOKED: 0, EXECUTED: 0 },
    approvalSec: undefined,
    requesters: [],
    commands: [],
  });
});

test('what people decided is counted and timed, whatever became of it; what nobody was asked for is not', async () => {
  const { reviews } = fixture.store;
  const connectionId = randomUUID();
  await decided(draft(connectionId), 'approve', 10);
  await reviews.claim(await decided(draft(connectionId), 'approve', 20), 'f');
  await reviews.revoke(await decided(draft(connectionId), 'approve', 90), 'changed');
  await decided(draft(connectionId), 'reject', 500);
  await reviews.create(draft(connectionId));
  await reviews.passOwn(draft(connectionId, { userId: root.id, userName: root.name }));
  const stats = await reviews.stats({ connectionId });
  expect(stats).toMatchObject({
    total: 6,
    approved: 3,
    rejected: 1,
    autoApproved: 1,
    statuses: { PENDING: 1, APPROVED: 1, REJECTED: 1, EXPIRED: 0, REVOKED: 1, EXECUTED: 2 },
  });
  expect(stats.approvalSec?.average).toBeCloseTo(40);
  expect(stats.approvalSec?.median).toBeCloseTo(20);
  expect(stats.approvalSec?.p95).toBeCloseTo(83);
  expect(stats.requesters).toEqual([
    { userId: ann.id, userName: ann.name, total: 5, approved: 3, rejected: 1 },
    { userId: root.id, userName: root.name, total: 1, approved: 0, rejected: 0 },
  ]);
});

test('commands are counted by their normal form, with texts the database could not take apart', async () => {
  const connectionId = randomUUID();
  const odd = { normalForm: { text: 'select $1 -- \u0000 \ud800', fingerprint: 'aa' } };
  const plain = { normalForm: { text: 'delete from t', fingerprint: 'bb' } };
  await decided(draft(connectionId, odd), 'approve', 1);
  await decided(draft(connectionId, odd), 'reject', 1);
  await decided(draft(connectionId, plain), 'approve', 1);
  await decided(draft(connectionId), 'approve', 1);
  expect((await fixture.store.reviews.stats({ connectionId })).commands).toEqual([
    { fingerprint: 'aa', text: odd.normalForm.text, total: 2, approved: 1, rejected: 1 },
    { fingerprint: 'bb', text: 'delete from t', total: 1, approved: 1, rejected: 0 },
  ]);
});

test('only what somebody may see is counted, and only of the time that is asked about', async () => {
  const { reviews } = fixture.store;
  const connectionId = randomUUID();
  await decided(draft(connectionId), 'approve', 1);
  await decided(draft(connectionId, { userId: randomUUID() }), 'approve', 100_000);
  const seenBy = (groups: string[]) =>
    reviews.stats({ connectionId, visibleTo: { userId: ann.id, groups, isAdmin: false } });
  expect((await seenBy([])).total).toBe(1);
  expect((await seenBy(['dba'])).total).toBe(2);
  expect((await reviews.stats({ connectionId, since: new Date(Date.now() - 60_000) })).total).toBe(1);
});
