import { randomUUID } from 'node:crypto';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import type { ReviewChange, ReviewDraft, User } from '../../../src/store/index.ts';
import { openTestStore, type TestStore } from './fixture.ts';

let fixture: TestStore;

beforeAll(async () => {
  fixture = await openTestStore();
});

afterAll(() => fixture?.stop());

const HOUR_MS = 3_600_000;

function draft(more: Partial<ReviewDraft> = {}): ReviewDraft {
  return {
    sessionId: randomUUID(),
    connectionId: randomUUID(),
    connectionName: 'prod',
    userId: randomUUID(),
    userName: 'engineer',
    text: 'delete from t where id = $1',
    fingerprint: 'f00d',
    groups: ['dba'],
    expiresAt: new Date(Date.now() + HOUR_MS),
    ...more,
  };
}

function member(...groups: string[]): Promise<User> {
  return fixture.member(...groups);
}

/** Collects changes; `seen` resolves when a change like it has come. */
function collect() {
  const changes: ReviewChange[] = [];
  const waiting: { change: ReviewChange; resolve: () => void }[] = [];
  const isSame = (a: ReviewChange, b: ReviewChange): boolean => a.id === b.id && a.status === b.status;
  return {
    changes,
    listener: (change: ReviewChange): void => {
      changes.push(change);
      for (const waiter of waiting) if (isSame(waiter.change, change)) waiter.resolve();
    },
    seen: (change: ReviewChange): Promise<void> =>
      new Promise((resolve) => {
        if (changes.some((other) => isSame(other, change))) resolve();
        else waiting.push({ change, resolve });
      }),
  };
}

describe('creating', () => {
  test('gives back everything it was given', async () => {
    const related = [{ kind: 'prepared', name: 'p', text: 'select \u0000 \ud800' }];
    const params = [
      { text: null, encoding: 'text' as const },
      { text: 'ff00', encoding: 'hex' as const, type: 'bytea' },
    ];
    const given = draft({ params, related, operations: ['delete'], groups: ['dba', 'security', 'dba'] });
    const created = await fixture.store.reviews.create(given);
    expect(created).toMatchObject({
      status: 'PENDING',
      text: given.text,
      params,
      related,
      operations: ['delete'],
      fingerprint: 'f00d',
      groups: [
        { group: 'dba', status: 'PENDING' },
        { group: 'security', status: 'PENDING' },
      ],
      expiresAt: given.expiresAt,
      decidedAt: undefined,
      autoApproved: false,
    });
    expect(await fixture.store.reviews.get(created.id)).toEqual(created);
  });

  test('keeps the normal form, and the estimate that comes later', async () => {
    const { reviews } = fixture.store;
    const normalForm = { text: 'delete from t where id = $1', fingerprint: 'abcd' };
    const touches = [{ operation: 'delete', relations: ['t'] }];
    const created = await reviews.create(draft({ normalForm, touches }));
    expect(created).toMatchObject({ normalForm, touches, estimate: undefined });
    const estimate = [{ operation: 'delete', relation: 'public.t', rows: 7 }];
    await reviews.addEstimate(created.id, estimate);
    await reviews.addEstimate('nope', estimate);
    expect(await reviews.get(created.id)).toEqual({ ...created, estimate });
    expect((await reviews.create(draft())).normalForm).toBeUndefined();
  });

  test('refuses a review that nobody could decide', async () => {
    await expect(fixture.store.reviews.create(draft({ groups: [] }))).rejects.toThrow('at least one group');
  });

  test('an automatic approval starts approved and can be claimed', async () => {
    const review = await fixture.store.reviews.create(draft({ autoApproved: true, groups: [], reason: 'admin' }));
    expect(review).toMatchObject({ status: 'APPROVED', autoApproved: true, reason: 'admin' });
    expect(await fixture.store.reviews.claim(review.id, 'f00d')).toBe(true);
  });
});

describe('deciding', () => {
  test('is approved when each group has approved', async () => {
    const { reviews } = fixture.store;
    const { id } = await reviews.create(draft({ groups: ['dba', 'security'] }));
    const dba = await member('dba');
    const first = await reviews.decide(id, { by: dba, decision: 'approve', reason: 'fine' });
    expect(first).toMatchObject({ ok: true, review: { status: 'PENDING', decidedAt: undefined } });
    const second = await reviews.decide(id, { by: await member('security'), decision: 'approve' });
    expect(second).toMatchObject({
      ok: true,
      review: {
        status: 'APPROVED',
        decidedAt: expect.any(Date),
        groups: [
          {
            group: 'dba',
            status: 'APPROVED',
            reviewedBy: { id: dba.id, name: dba.name },
            reason: 'fine',
            byAdmin: false,
          },
          { group: 'security', status: 'APPROVED', reviewedAt: expect.any(Date) },
        ],
      },
    });
  });

  test('one person in two groups counts for one of them only', async () => {
    const { reviews } = fixture.store;
    const { id } = await reviews.create(draft({ groups: ['dba', 'security'] }));
    const both = await member('dba', 'security');
    expect(await reviews.decide(id, { by: both, decision: 'approve' })).toMatchObject({ ok: true });
    for (const group of [undefined, 'dba', 'security']) {
      const again = await reviews.decide(id, { by: both, decision: 'approve', group });
      expect(again).toMatchObject({ ok: false, refusal: 'not_eligible', review: { status: 'PENDING' } });
    }
    expect(await reviews.claim(id, 'f00d')).toBe(false);
  });

  test('the database itself refuses a person who approves twice', async () => {
    const { id } = await fixture.store.reviews.create(draft({ groups: ['a', 'b'] }));
    const client = new pg.Client(fixture.server.superuser);
    await client.connect();
    const sql = `UPDATE review_groups SET status = 'APPROVED', reviewer_id = $2 WHERE review_id = $1`;
    await expect(client.query(sql, [id, randomUUID()])).rejects.toThrow('review_groups_one_person');
    await client.end();
  });

  test('a named group takes the decision', async () => {
    const { reviews } = fixture.store;
    const { id } = await reviews.create(draft({ groups: ['dba', 'security'] }));
    const decided = await reviews.decide(id, {
      by: await member('dba', 'security'),
      decision: 'approve',
      group: 'security',
    });
    expect(decided).toMatchObject({ ok: true, review: { groups: [{ status: 'PENDING' }, { status: 'APPROVED' }] } });
  });

  test('nobody approves their own, in whatever groups they are, admins included', async () => {
    const { reviews } = fixture.store;
    const by = await member('dba', 'admin');
    const { id } = await reviews.create(draft({ userId: by.id }));
    expect(await reviews.decide(id, { by, decision: 'approve' })).toMatchObject({
      ok: false,
      refusal: 'self_approval',
    });
    expect(await reviews.get(id)).toMatchObject({ status: 'PENDING', groups: [{ status: 'PENDING' }] });
  });

  test('strangers decide nothing, and a group cannot be claimed that one is not in', async () => {
    const { reviews } = fixture.store;
    const { id } = await reviews.create(draft());
    for (const decision of ['approve', 'reject'] as const) {
      const refused = { ok: false, refusal: 'not_eligible' };
      expect(await reviews.decide(id, { by: await member('other'), decision })).toMatchObject(refused);
      expect(await reviews.decide(id, { by: await member('other'), decision, group: 'dba' })).toMatchObject(refused);
      expect(await reviews.decide(id, { by: await member('dba'), decision, group: 'nope' })).toMatchObject(refused);
    }
  });

  test('an admin decides for a group they are not in, and it is recorded as such', async () => {
    const { reviews } = fixture.store;
    const { id } = await reviews.create(draft());
    const by = await member('admin');
    const decided = await reviews.decide(id, { by, decision: 'approve' });
    expect(decided).toMatchObject({ ok: true, review: { status: 'APPROVED', groups: [{ byAdmin: true }] } });
  });

  test('an admin counts for one group only, too', async () => {
    const { reviews } = fixture.store;
    const { id } = await reviews.create(draft({ groups: ['dba', 'security'] }));
    const by = await member('admin');
    await reviews.decide(id, { by, decision: 'approve' });
    expect(await reviews.decide(id, { by, decision: 'approve' })).toMatchObject({ refusal: 'not_eligible' });
  });

  test('the least that anybody allows is what is approved, and nobody allows more than the connection', async () => {
    const { reviews } = fixture.store;
    const { id } = await reviews.create(draft({ groups: ['dba', 'security'], rowChanges: 'counted', rowsMax: 10 }));
    const more = await reviews.decide(id, { by: await member('dba'), decision: 'approve', rowsMax: 11 });
    expect(more).toMatchObject({ ok: false, refusal: 'too_many_rows', review: { status: 'PENDING', rowsMax: 10 } });
    const first = await reviews.decide(id, { by: await member('dba'), decision: 'approve', rowsMax: 7 });
    expect(first).toMatchObject({ ok: true, review: { rowsMax: 7, groups: [{ rowsMax: 7 }, {}] } });
    const second = await reviews.decide(id, { by: await member('security'), decision: 'approve' });
    expect(second).toMatchObject({ ok: true, review: { status: 'APPROVED', rowsMax: 7 } });
  });

  test.each(['none', 'uncountable', undefined] as const)(
    'no limit is put on what is not counted (%s)',
    async (kind) => {
      const { reviews } = fixture.store;
      const { id } = await reviews.create(draft(kind === undefined ? {} : { rowChanges: kind }));
      const limited = await reviews.decide(id, { by: await member('dba'), decision: 'approve', rowsMax: 1 });
      expect(limited).toMatchObject({ ok: false, refusal: 'not_counted', review: { status: 'PENDING' } });
      expect(await reviews.decide(id, { by: await member('dba'), decision: 'approve' })).toMatchObject({
        ok: true,
        review: { rowsMax: undefined },
      });
    },
  );

  test('any group rejects, even after another has approved, and that is final', async () => {
    const { reviews } = fixture.store;
    const { id } = await reviews.create(draft({ groups: ['dba', 'security'] }));
    await reviews.decide(id, { by: await member('dba'), decision: 'approve' });
    const rejected = await reviews.decide(id, { by: await member('security'), decision: 'reject', reason: 'no' });
    expect(rejected).toMatchObject({ ok: true, review: { status: 'REJECTED', reason: 'no' } });
    const late = await reviews.decide(id, { by: await member('security'), decision: 'approve' });
    expect(late).toMatchObject({ ok: false, refusal: 'wrong_state', review: { status: 'REJECTED' } });
  });

  test('whoever approved may change their mind while others are asked', async () => {
    const { reviews } = fixture.store;
    const { id } = await reviews.create(draft({ groups: ['dba', 'security'] }));
    const by = await member('dba');
    await reviews.decide(id, { by, decision: 'approve' });
    expect(await reviews.decide(id, { by, decision: 'reject' })).toMatchObject({
      ok: true,
      review: { status: 'REJECTED', groups: [{ group: 'dba', status: 'REJECTED' }, { status: 'PENDING' }] },
    });
  });

  test('what ran out of time is expired by the attempt itself', async () => {
    const { reviews } = fixture.store;
    const { id } = await reviews.create(draft({ expiresAt: new Date(Date.now() - 1000) }));
    const late = await reviews.decide(id, { by: await member('dba'), decision: 'approve' });
    expect(late).toMatchObject({ ok: false, refusal: 'wrong_state', review: { status: 'EXPIRED' } });
    expect(await reviews.get(id)).toMatchObject({ status: 'EXPIRED' });
  });

  test('unknown ids, and what is no id, are not found', async () => {
    const { reviews } = fixture.store;
    for (const id of [randomUUID(), 'nope', '']) {
      expect(await reviews.decide(id, { by: await member('dba'), decision: 'approve' })).toEqual({
        ok: false,
        refusal: 'not_found',
      });
      expect(await reviews.get(id)).toBeUndefined();
      expect(await reviews.claim(id, 'f00d')).toBe(false);
      expect(await reviews.revoke(id, 'x')).toBe(false);
    }
  });
});

describe('many at once', () => {
  test('of many approvals of one group one counts, and of many claims one succeeds', async () => {
    const other = await fixture.another();
    const stores = [fixture.store, other];
    const { id } = await fixture.store.reviews.create(draft());
    const people = await Promise.all(Array.from({ length: 24 }, () => member('dba')));
    const decisions = await Promise.all(
      people.map((by, i) => stores[i % 2]?.reviews.decide(id, { by, decision: 'approve' })),
    );
    expect(decisions.filter((result) => result?.ok)).toHaveLength(1);
    const refusals = decisions.flatMap((result) => (result === undefined || result.ok ? [] : [result.refusal]));
    expect(new Set(refusals)).toEqual(new Set(['wrong_state']));
    const claims = await Promise.all(Array.from({ length: 24 }, (_, i) => stores[i % 2]?.reviews.claim(id, 'f00d')));
    expect(claims.filter(Boolean)).toHaveLength(1);
    expect(await other.reviews.get(id)).toMatchObject({ status: 'EXECUTED', executedAt: expect.any(Date) });
  });

  test('one person who approves for two groups at once counts once', async () => {
    const { reviews } = fixture.store;
    const both = await member('dba', 'security');
    for (let round = 0; round < 10; round++) {
      const { id } = await reviews.create(draft({ groups: ['dba', 'security'] }));
      const results = await Promise.all(
        ['dba', 'security'].map((group) => reviews.decide(id, { by: both, decision: 'approve', group })),
      );
      expect(results.filter((result) => result.ok)).toHaveLength(1);
      expect(await reviews.get(id)).toMatchObject({ status: 'PENDING' });
    }
  });

  test('approval and rejection at once end in one state that both gateways agree on', async () => {
    const { reviews } = fixture.store;
    for (let round = 0; round < 10; round++) {
      const { id } = await reviews.create(draft({ groups: ['dba', 'security'] }));
      await reviews.decide(id, { by: await member('dba'), decision: 'approve' });
      const [approval, rejection] = await Promise.all([
        reviews.decide(id, { by: await member('security'), decision: 'approve' }),
        reviews.decide(id, { by: await member('security'), decision: 'reject' }),
      ]);
      expect([approval.ok, rejection.ok].filter(Boolean)).toHaveLength(1);
      expect(await reviews.get(id)).toMatchObject({ status: approval.ok ? 'APPROVED' : 'REJECTED' });
    }
  });
});

test('an approval that leaves others to be asked is told, too', async () => {
  const { reviews } = fixture.store;
  const heard = collect();
  const stop = reviews.onChange(heard.listener);
  const { id } = await reviews.create(draft({ groups: ['dba', 'security'] }));
  await reviews.decide(id, { by: await member('dba'), decision: 'approve' });
  await reviews.decide(id, { by: await member('security'), decision: 'approve' });
  await heard.seen({ id, status: 'APPROVED' });
  expect(heard.changes.filter((change) => change.id === id).map((change) => change.status)).toEqual([
    'PENDING',
    'PENDING',
    'APPROVED',
  ]);
  stop();
});

describe('claiming', () => {
  async function approved(more: Partial<ReviewDraft> = {}): Promise<string> {
    const { id } = await fixture.store.reviews.create(draft(more));
    await fixture.store.reviews.decide(id, { by: await member('dba'), decision: 'approve' });
    return id;
  }

  test('needs the bytes that were approved', async () => {
    const id = await approved();
    expect(await fixture.store.reviews.claim(id, 'beef')).toBe(false);
    expect(await fixture.store.reviews.claim(id, 'f00d')).toBe(true);
    expect(await fixture.store.reviews.claim(id, 'f00d')).toBe(false);
  });

  test('is not possible while pending, once rejected or revoked', async () => {
    const { reviews } = fixture.store;
    const pending = await reviews.create(draft());
    expect(await reviews.claim(pending.id, 'f00d')).toBe(false);
    await reviews.decide(pending.id, { by: await member('dba'), decision: 'reject' });
    expect(await reviews.claim(pending.id, 'f00d')).toBe(false);
    const id = await approved();
    expect(await reviews.revoke(id, 'changed')).toBe(true);
    expect(await reviews.claim(id, 'f00d')).toBe(false);
    expect(await reviews.revoke(id, 'again')).toBe(false);
    expect(await reviews.get(id)).toMatchObject({ status: 'REVOKED', reason: 'changed' });
  });

  test('an approval does not outlive its time by more than the grace', async () => {
    const { reviews } = fixture.store;
    const stale = await reviews.create(draft({ autoApproved: true, expiresAt: new Date(Date.now() - 61_000) }));
    const fresh = await reviews.create(draft({ autoApproved: true, expiresAt: new Date(Date.now() - 5_000) }));
    expect(await reviews.claim(stale.id, 'f00d')).toBe(false);
    expect(await reviews.claim(fresh.id, 'f00d')).toBe(true);
  });

  test('remembers how the command ended', async () => {
    const id = await approved();
    await fixture.store.reviews.finish(id, { status: 'ok', rows: 3 });
    expect(await fixture.store.reviews.get(id)).toMatchObject({ outcome: { status: 'ok', rows: 3 } });
  });
});

describe('expiry', () => {
  test('marks what is due and nothing else', async () => {
    const { reviews } = fixture.store;
    const due = await reviews.create(draft({ expiresAt: new Date(Date.now() + 1000) }));
    const later = await reviews.create(draft());
    const rejected = await reviews.create(draft({ expiresAt: new Date(Date.now() + 1000) }));
    await reviews.decide(rejected.id, { by: await member('dba'), decision: 'reject' });
    const ids = await reviews.expireDue(new Date(Date.now() + 2000));
    expect(ids).toContain(due.id);
    expect(ids).not.toContain(later.id);
    expect(ids).not.toContain(rejected.id);
    expect(await reviews.get(due.id)).toMatchObject({ status: 'EXPIRED', decidedAt: expect.any(Date) });
    expect(await reviews.get(rejected.id)).toMatchObject({ status: 'REJECTED' });
  });

  test('goes by the clock of the database, whatever the one of the gateway says', async () => {
    const { reviews } = fixture.store;
    const due = await reviews.create(draft({ expiresAt: new Date(Date.now() - 1) }));
    const later = await reviews.create(draft());
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 24 * 3_600_000 });
    try {
      const ids = await reviews.expireDue();
      expect(ids).toContain(due.id);
      expect(ids).not.toContain(later.id);
    } finally {
      vi.useRealTimers();
    }
  });

  test('two gateways that expire at once report each review once', async () => {
    const other = await fixture.another();
    const made = await Promise.all(
      Array.from({ length: 8 }, () => fixture.store.reviews.create(draft({ expiresAt: new Date(Date.now() - 1) }))),
    );
    const [a, b] = await Promise.all([
      fixture.store.reviews.expireDue(new Date()),
      other.reviews.expireDue(new Date()),
    ]);
    const rest = await other.reviews.expireDue(new Date());
    const ids = [...a, ...b, ...rest];
    expect(new Set(ids).size).toBe(ids.length);
    for (const { id } of made) expect(ids).toContain(id);
  });
});

describe('listing', () => {
  test('filters, newest first, with the total', async () => {
    const { reviews } = fixture.store;
    const connectionId = randomUUID();
    const userId = randomUUID();
    const first = await reviews.create(draft({ connectionId, userId }));
    const second = await reviews.create(draft({ connectionId, groups: ['security'] }));
    const query = { connectionId, limit: 10, offset: 0 };
    expect((await reviews.list(query)).items.map((review) => review.id)).toEqual([second.id, first.id]);
    expect(await reviews.list({ ...query, limit: 1, offset: 1 })).toMatchObject({
      total: 2,
      items: [{ id: first.id }],
    });
    expect((await reviews.list({ ...query, userId })).items).toEqual([first]);
    expect((await reviews.list({ ...query, sessionId: second.sessionId })).items).toEqual([second]);
    await reviews.revoke(first.id, 'x');
    expect((await reviews.list({ ...query, status: 'PENDING' })).items).toEqual([second]);
    expect((await reviews.list({ ...query, since: second.createdAt })).items).toMatchObject([{ id: second.id }]);
    expect((await reviews.list({ ...query, until: second.createdAt })).items).toMatchObject([{ id: first.id }]);
    expect(await reviews.list({ ...query, userId: 'nope' })).toEqual({ items: [], total: 0 });
  });

  test('shows a person what they asked for and what their groups decide', async () => {
    const { reviews } = fixture.store;
    const connectionId = randomUUID();
    const userId = randomUUID();
    const own = await reviews.create(draft({ connectionId, userId }));
    const decidable = await reviews.create(draft({ connectionId, groups: ['security'] }));
    await reviews.create(draft({ connectionId }));
    const ids = async (visibleTo: { userId: string; groups: string[]; isAdmin: boolean }) =>
      (await reviews.list({ connectionId, visibleTo, limit: 10, offset: 0 })).items.map((review) => review.id);
    expect(await ids({ userId, groups: ['security'], isAdmin: false })).toEqual([decidable.id, own.id]);
    expect(await ids({ userId: randomUUID(), groups: [], isAdmin: false })).toEqual([]);
    expect(await ids({ userId, groups: [], isAdmin: true })).toHaveLength(3);
  });
});

describe('changes', () => {
  test('are told on every gateway, in order', async () => {
    const other = await fixture.another();
    const heard = collect();
    const stop = other.reviews.onChange(heard.listener);
    const { id } = await fixture.store.reviews.create(draft());
    await fixture.store.reviews.decide(id, { by: await member('dba'), decision: 'approve' });
    await fixture.store.reviews.claim(id, 'f00d');
    await heard.seen({ id, status: 'EXECUTED' });
    expect(heard.changes.filter((change) => change.id === id).map((change) => change.status)).toEqual([
      'PENDING',
      'APPROVED',
      'EXECUTED',
    ]);
    stop();
  });

  test('a decision that was rolled back is not told', async () => {
    const heard = collect();
    const stop = fixture.store.reviews.onChange(heard.listener);
    const { id } = await fixture.store.reviews.create(draft());
    await fixture.store.reviews.decide(id, { by: await member('other'), decision: 'approve' });
    await fixture.store.reviews.revoke(id, 'done');
    await heard.seen({ id, status: 'REVOKED' });
    expect(heard.changes.filter((change) => change.id === id).map((change) => change.status)).toEqual([
      'PENDING',
      'REVOKED',
    ]);
    stop();
  });

  test('missed while the listening connection was gone, they are told afterwards', async () => {
    const heard = collect();
    const stop = fixture.store.reviews.onChange(heard.listener);
    const { id } = await fixture.store.reviews.create(draft());
    await heard.seen({ id, status: 'PENDING' });
    const client = new pg.Client({ ...fixture.server.superuser, database: 'postgres' });
    await client.connect();
    // Nobody can listen again until the change is committed; the pool's open connections go on working.
    await client.query('ALTER DATABASE app ALLOW_CONNECTIONS false');
    await client.query(`SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity
      WHERE application_name = 'sluice listener'`);
    expect(await fixture.store.reviews.revoke(id, 'unheard')).toBe(true);
    expect(heard.changes).not.toContainEqual({ id, status: 'REVOKED' });
    await client.query('ALTER DATABASE app ALLOW_CONNECTIONS true');
    await client.end();
    await heard.seen({ id, status: 'REVOKED' });
    stop();
  });
});
