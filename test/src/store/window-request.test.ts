import pg from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openTestStore, type TestStore } from './fixture.ts';
import { openWindows, type Windows } from './windows.ts';

let fixture: TestStore;
let windows: Windows;

beforeAll(async () => {
  fixture = await openTestStore();
  windows = await openWindows(fixture);
});
afterAll(() => fixture?.stop());

describe('asking', () => {
  test('makes a request that says for how long, why, and that it is for no command', async () => {
    const given = await windows.draft();
    const { kind, review } = await fixture.store.accessWindows.request(given);
    expect(kind).toBe('created');
    expect(review).toMatchObject({
      type: 'jit',
      status: 'PENDING',
      mode: 'fail_fast',
      text: '',
      sessionId: undefined,
      outcome: undefined,
      window: { durationSec: 1800, until: undefined, justification: 'the import failed', sessions: [] },
    });
    expect(await windows.read(review.id)).toEqual(review);
  });

  test('again gives the same request back, whatever duration is wanted this time', async () => {
    const first = await windows.asked();
    const again = await fixture.store.accessWindows.request(
      await windows.draft({ connectionId: first.connectionId }, 60),
    );
    expect(again).toEqual({ kind: 'pending', review: first });
  });

  test('from many sides at once makes one request', async () => {
    const other = await fixture.another();
    const given = await windows.draft();
    const stores = [fixture.store, other, fixture.store, other, fixture.store, other];
    const results = await Promise.all(stores.map((store) => store.accessWindows.request(given)));
    expect(new Set(results.map(({ review }) => review.id)).size).toBe(1);
    expect(results.filter(({ kind }) => kind === 'created')).toHaveLength(1);
  });

  test('after the last request ran out of time makes another one', async () => {
    const late = await windows.asked({ expiresAt: new Date(Date.now() - 1) });
    const next = await windows.asked({ connectionId: late.connectionId });
    expect(next.id).not.toBe(late.id);
    expect(await windows.read(late.id)).toMatchObject({ status: 'EXPIRED' });
  });

  test('after the reviewers changed withdraws what the others were asked', async () => {
    const before = await windows.asked({ groups: ['dba', 'security'] });
    const next = await windows.asked({ connectionId: before.connectionId, groups: ['dba'] });
    expect(next.id).not.toBe(before.id);
    expect(await windows.read(before.id)).toMatchObject({
      status: 'REVOKED',
      reason: 'the reviewers of the connection, or their rules, changed',
    });
  });

  test('of a person is for more access while some lasts; of a command it is not', async () => {
    const open = await windows.approved();
    const more = await windows.draft({ connectionId: open.connectionId });
    expect(await fixture.store.accessWindows.request({ ...more, isForCommand: true })).toEqual({
      kind: 'open',
      review: open,
    });
    expect(await fixture.store.accessWindows.request(more)).toMatchObject({ kind: 'created' });
  });

  test('tells a command once that the last request was refused, and then asks again', async () => {
    const first = await windows.asked();
    await windows.approve(first.id, { decision: 'reject', reason: 'not now' });
    const given = {
      ...(await windows.draft({ connectionId: first.connectionId })),
      isForCommand: true,
      tellsRefusal: true,
    };
    expect(await fixture.store.accessWindows.request(given)).toMatchObject({
      kind: 'refused',
      review: { id: first.id, status: 'REJECTED' },
    });
    expect(await fixture.store.accessWindows.request(given)).toMatchObject({ kind: 'created' });
  });

  test('of an admin who is in one of the groups is approved at once, where admins pass', async () => {
    const boss = await fixture.member('admin', 'dba');
    const own = { userId: boss.id, userName: boss.name };
    const { review } = await fixture.store.accessWindows.request({
      ...(await windows.draft(own, 600)),
      adminsPass: true,
    });
    expect(review).toMatchObject({ status: 'APPROVED', autoApproved: true, reason: 'own request of an admin' });
    const lasts = (review.window?.until?.getTime() ?? 0) - (review.approvedAt?.getTime() ?? 0);
    expect(Math.abs(lasts - 600_000)).toBeLessThan(1000);
    expect(await fixture.store.accessWindows.openById(review.id)).toBeDefined();
    expect(await windows.asked(own)).toMatchObject({ status: 'PENDING' });
    const elsewhere = await fixture.member('admin');
    for (const other of [elsewhere, windows.dba]) {
      const draft = { ...(await windows.draft({ userId: other.id })), adminsPass: true };
      expect((await fixture.store.accessWindows.request(draft)).review.status).toBe('PENDING');
    }
  });

  test('of a command, while the request is being approved, waits for that and finds the access open', async () => {
    const { id, connectionId } = await windows.asked();
    const approver = new pg.Client(fixture.server.superuser);
    await approver.connect();
    await approver.query('BEGIN');
    await approver.query(
      `UPDATE reviews SET status = 'APPROVED', access_until = now() + interval '1 hour' WHERE id = $1`,
      [id],
    );
    const asking = fixture.store.accessWindows.request({
      ...(await windows.draft({ connectionId })),
      isForCommand: true,
    });
    const waiting = `SELECT FROM pg_locks WHERE NOT granted AND locktype = 'transactionid'`;
    await expect.poll(async () => (await approver.query(waiting)).rowCount).toBe(1);
    await approver.query('COMMIT');
    await approver.end();
    expect(await asking).toMatchObject({ kind: 'open', review: { id, status: 'APPROVED' } });
  });

  test('after the rules changed takes no access, nor a request, of the old ones', async () => {
    const two = { groups: ['dba', 'security'] };
    const open = await windows.approved({ ...two, minApprovals: 1 });
    const given = { ...(await windows.draft({ ...two, connectionId: open.connectionId })), isForCommand: true };
    expect(await fixture.store.accessWindows.request({ ...given, minApprovals: 1 })).toMatchObject({ kind: 'open' });
    const strict = await fixture.store.accessWindows.request(given);
    expect(strict).toMatchObject({ kind: 'created', review: { minApprovals: undefined } });
    const looser = await fixture.store.accessWindows.request({ ...given, personCounts: 'every_group' });
    expect(looser).toMatchObject({ kind: 'created', review: { personCounts: 'every_group' } });
    expect(await windows.read(strict.review.id)).toMatchObject({
      status: 'REVOKED',
      reason: 'the reviewers of the connection, or their rules, changed',
    });
  });

  test('needs somebody to ask', async () => {
    const connectionId = await windows.connection();
    await expect(windows.asked({ groups: [], connectionId })).rejects.toThrow('at least one group');
  });
});
