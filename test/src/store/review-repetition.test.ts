import { randomUUID } from 'node:crypto';
import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Repetition, ReviewDraft, User } from '../../../src/store/index.ts';
import { REQUESTS_OPEN_MAX } from '../../../src/store/review-repetition.ts';
import { openTestStore, type TestStore } from './fixture.ts';

let fixture: TestStore;

beforeAll(async () => {
  fixture = await openTestStore();
});
afterAll(() => fixture?.stop());

function draft(more: Partial<ReviewDraft> = {}): ReviewDraft {
  return {
    sessionId: randomUUID(),
    connectionId: randomUUID(),
    connectionName: 'prod',
    userId: randomUUID(),
    userName: 'engineer',
    database: 'app',
    text: 'delete from t',
    fingerprint: 'f00d',
    groups: ['dba'],
    expiresAt: new Date(Date.now() + 3_600_000),
    ...more,
  };
}

function member(...groups: string[]): Promise<User> {
  return fixture.member(...groups);
}

function idOf(repetition: Repetition): string {
  if (repetition.kind === 'too_many') throw new Error('too many');
  return repetition.review.id;
}

async function asked(given: ReviewDraft): Promise<string> {
  const made = await fixture.store.reviews.repeat(given);
  expect(made).toMatchObject({ kind: 'created', review: { mode: 'fail_fast', database: 'app', status: 'PENDING' } });
  return idOf(made);
}

async function approved(given: ReviewDraft): Promise<string> {
  const id = await asked(given);
  await fixture.store.reviews.decide(id, { by: await member('dba'), decision: 'approve' });
  return id;
}

test('a command that comes again while its request is pending gets the same request', async () => {
  const given = draft();
  const id = await asked(given);
  const again = await fixture.store.reviews.repeat({ ...given, sessionId: randomUUID() });
  expect(again).toMatchObject({ kind: 'pending', review: { id } });
});

test('an approval is used by the next of the same command, from any session, and is gone then', async () => {
  const { reviews } = fixture.store;
  const given = draft();
  const id = await approved(given);
  const used = await reviews.repeat({ ...given, sessionId: randomUUID() });
  expect(used).toMatchObject({ kind: 'claimed', review: { id, status: 'EXECUTED', executedAt: expect.any(Date) } });
  const next = await reviews.repeat(given);
  expect(next.kind).toBe('created');
  expect(idOf(next)).not.toBe(id);
});

test.each([
  ['another user', { userId: randomUUID() }],
  ['another connection', { connectionId: randomUUID() }],
  ['another command', { fingerprint: 'beef' }],
  ['another database', { database: 'other' }],
])('%s does not get it', async (_name, difference) => {
  const given = draft();
  await approved(given);
  expect((await fixture.store.reviews.repeat({ ...given, ...difference })).kind).toBe('created');
  expect((await fixture.store.reviews.repeat(given)).kind).toBe('claimed');
});

test('of many that come at once, on two gateways, one gets the approval and all others one new request', async () => {
  const other = await fixture.another();
  for (let round = 0; round < 5; round++) {
    const given = draft();
    const id = await approved(given);
    const answers = await Promise.all(
      Array.from({ length: 10 }, (_, i) => (i % 2 === 0 ? fixture.store : other).reviews.repeat(given)),
    );
    const kinds = answers.map(({ kind }) => kind).sort();
    expect(kinds).toEqual(['claimed', 'created', ...Array.from({ length: 8 }, () => 'pending')]);
    expect(new Set(answers.map(idOf)).size).toBe(2);
    expect(answers.filter((answer) => idOf(answer) === id)).toMatchObject([{ kind: 'claimed' }]);
  }
});

test('of many that ask for the first time at once, all get the same request', async () => {
  const given = draft();
  const answers = await Promise.all(Array.from({ length: 10 }, () => fixture.store.reviews.repeat(given)));
  expect(new Set(answers.map(idOf)).size).toBe(1);
});

test.each(['reject', 'revoke'] as const)(
  'after a %s the next is told once, and the one after asks anew',
  async (how) => {
    const { reviews } = fixture.store;
    const given = draft();
    const id = await asked(given);
    if (how === 'reject') await reviews.decide(id, { by: await member('dba'), decision: 'reject', reason: 'no' });
    else await reviews.revoke(id, 'no');
    expect(await reviews.repeat(given)).toMatchObject({ kind: 'refused', review: { id, reason: 'no' } });
    const next = await reviews.repeat(given);
    expect(next.kind).toBe('created');
    expect(idOf(next)).not.toBe(id);
  },
);

test('an approval ends with the time of its request, without any grace', async () => {
  const { reviews } = fixture.store;
  const given = draft({ expiresAt: new Date(Date.now() + 400) });
  const id = await approved(given);
  for (;;) {
    const { rows } = await ask('select clock_timestamp() >= expires_at as over from reviews where id = $1', [id]);
    if (rows[0]?.over === true) break;
  }
  expect((await reviews.repeat({ ...given, expiresAt: new Date(Date.now() + 60_000) })).kind).toBe('created');
  expect(await reviews.get(id)).toMatchObject({ status: 'EXPIRED' });
});

test('an approval by other groups than are asked for now is none', async () => {
  const { reviews } = fixture.store;
  const given = draft();
  const id = await approved(given);
  const answer = await reviews.repeat({ ...given, groups: ['dba', 'security'] });
  expect(answer).toMatchObject({ kind: 'created', review: { groups: [{ group: 'dba' }, { group: 'security' }] } });
  expect(await reviews.get(id)).toMatchObject({
    status: 'REVOKED',
    reason: 'the reviewers of the connection, or their rules, changed',
  });
});

test('a request that a session waits with is nothing for others, nor the other way round', async () => {
  const { reviews } = fixture.store;
  const given = draft();
  const held = await reviews.create(given);
  await reviews.decide(held.id, { by: await member('dba'), decision: 'approve' });
  const id = await approved(given);
  expect(id).not.toBe(held.id);
  expect(await reviews.claim(id, 'f00d')).toBe(false);
  expect(await reviews.claim(held.id, 'f00d')).toBe(true);
});

test('one user has so many requests open on one connection and no more', async () => {
  const { reviews } = fixture.store;
  const given = draft();
  for (let i = 0; i < REQUESTS_OPEN_MAX; i++) await reviews.repeat({ ...given, fingerprint: `f${i}` });
  expect(await reviews.repeat({ ...given, fingerprint: 'more' })).toEqual({ kind: 'too_many' });
  expect((await reviews.repeat({ ...given, fingerprint: 'f0' })).kind).toBe('pending');
  expect((await reviews.repeat({ ...given, connectionId: randomUUID() })).kind).toBe('created');
});

test('the database itself refuses a second open request for the same command', async () => {
  const given = { ...draft(), mode: 'fail_fast' as const };
  await fixture.store.reviews.create(given);
  await expect(fixture.store.reviews.create(given)).rejects.toThrow('reviews_one_open');
});

async function ask(text: string, values: unknown[]) {
  const client = new pg.Client(fixture.server.superuser);
  await client.connect();
  try {
    return await client.query(text, values);
  } finally {
    await client.end();
  }
}
