import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
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

describe('open windows', () => {
  test('are told with what is left of them by the clock of the database', async () => {
    const open = await windows.approved({}, 600);
    const found = await fixture.store.accessWindows.openById(open.id);
    expect(found).toMatchObject({ userId: windows.ann.id, connectionId: open.connectionId, until: open.window?.until });
    expect(found?.remainingMs).toBeGreaterThan(590_000);
    expect(found?.remainingMs).toBeLessThanOrEqual(600_000);
    expect((await fixture.store.accessWindows.open()).map(({ id }) => id)).toContain(open.id);
  });

  test('of one user on one connection are told by the one that lasts longest', async () => {
    const first = await windows.approved({}, 600);
    const { connectionId } = first;
    const longer = await windows.approved({ connectionId }, 1200);
    const { openOf } = fixture.store.accessWindows;
    expect((await openOf(windows.ann.id, connectionId))?.id).toBe(longer.id);
    expect(await openOf(windows.dba.id, connectionId)).toBeUndefined();
    expect(await openOf(windows.ann.id, 'no-id')).toBeUndefined();
  });

  test('are none that are pending, over, revoked, or of commands', async () => {
    const pending = await windows.asked();
    const over = await windows.approved();
    await windows.endNow(over.id);
    const revoked = await windows.approved();
    await fixture.store.reviews.revoke(revoked.id, 'enough');
    for (const { id } of [pending, over, revoked]) {
      expect(await fixture.store.accessWindows.openById(id)).toBeUndefined();
    }
    expect(await fixture.store.accessWindows.openById('no-id')).toBeUndefined();
  });
});

describe('using a window', () => {
  test('notes the session, and how many commands it ran, once each', async () => {
    const { id } = await windows.approved();
    const [first, second] = [randomUUID(), randomUUID()];
    for (const session of [first, second, first]) {
      expect(await fixture.store.accessWindows.use(id, session)).toBe(true);
    }
    await fixture.store.accessWindows.count(id, first, 3);
    await fixture.store.accessWindows.count(id, first, 2);
    await fixture.store.accessWindows.count(id, second, 4);
    expect(await windows.read(id)).toMatchObject({
      window: { sessions: [first, second] },
      outcome: { sessions: 2, commands: 7 },
    });
  });

  test('lists of very many sessions the first ones, and counts all', async () => {
    const { id } = await windows.approved();
    const client = new pg.Client(fixture.server.superuser);
    await client.connect();
    await client.query(
      `INSERT INTO window_sessions (review_id, session_id, commands, first_at)
       SELECT $1, gen_random_uuid(), 2, now() - n * interval '1 second' FROM generate_series(1, 1500) n`,
      [id],
    );
    const first = await client.query(
      'SELECT session_id FROM window_sessions WHERE review_id = $1 ORDER BY first_at LIMIT 1000',
      [id],
    );
    await client.end();
    const { window, outcome } = await windows.read(id);
    expect(window?.sessions).toEqual(first.rows.map((row) => row.session_id));
    expect(outcome).toEqual({ sessions: 1500, commands: 3000 });
  });

  test('is refused once it is over or revoked, and before it is approved', async () => {
    const pending = await windows.asked();
    const over = await windows.approved();
    await windows.endNow(over.id);
    const revoked = await windows.approved();
    await fixture.store.reviews.revoke(revoked.id, 'enough');
    for (const { id } of [pending, over, revoked]) {
      expect(await fixture.store.accessWindows.use(id, randomUUID())).toBe(false);
      expect(await windows.read(id)).toMatchObject({ window: { sessions: [] } });
    }
  });

  test('is not for a gateway that the others have given up, nor is asking', async () => {
    const { id } = await windows.approved();
    const suspended = await fixture.another();
    const gatewayId = randomUUID();
    await suspended.gateways.enter(gatewayId, async () => undefined);
    expect(await suspended.accessWindows.use(id, randomUUID())).toBe(true);
    const another = await fixture.another();
    await another.gateways.enter(gatewayId, async () => undefined);
    // Not `false`: the window lasts, and is used again once the gateway has entered anew.
    await expect(suspended.accessWindows.use(id, randomUUID())).rejects.toThrow('took this one for gone');
    await expect(suspended.accessWindows.request(await windows.draft())).rejects.toThrow('took this one for gone');
  });

  test('and revoking it at the same time: who used it did so before it was revoked', async () => {
    for (let round = 0; round < 20; round += 1) {
      const { id } = await windows.approved();
      const session = randomUUID();
      const [isUsed, isRevoked] = await Promise.all([
        fixture.store.accessWindows.use(id, session),
        fixture.store.reviews.revoke(id, 'enough'),
      ]);
      expect(isRevoked).toBe(true);
      expect((await windows.read(id)).window?.sessions).toEqual(isUsed ? [session] : []);
    }
  });
});

describe('the end', () => {
  test('of a window that was used is EXECUTED, of one that was not EXPIRED', async () => {
    const used = await windows.approved();
    await fixture.store.accessWindows.use(used.id, randomUUID());
    const unused = await windows.approved();
    const open = await windows.approved();
    await windows.endNow(used.id);
    await windows.endNow(unused.id);
    const closed = await fixture.store.accessWindows.closeDue();
    expect(closed).toEqual(expect.arrayContaining([used.id, unused.id]));
    expect(closed).not.toContain(open.id);
    expect(await windows.read(used.id)).toMatchObject({ status: 'EXECUTED', executedAt: expect.any(Date) });
    expect(await windows.read(unused.id)).toMatchObject({ status: 'EXPIRED', executedAt: undefined });
    expect(await fixture.store.accessWindows.closeDue()).toEqual([]);
  });

  test('is told to every gateway, and marked by one of those that look at once', async () => {
    const { id } = await windows.approved();
    await windows.endNow(id);
    const other = await fixture.another();
    const told = Promise.withResolvers<string>();
    const stop = other.reviews.onChange((change) => {
      if (change.id === id) told.resolve(change.status);
    });
    const closed = await Promise.all([fixture.store, other, fixture.store].map((one) => one.accessWindows.closeDue()));
    expect(closed.flat().filter((one) => one === id)).toHaveLength(1);
    expect(await told.promise).toBe('EXPIRED');
    stop();
  });

  test('of a request nobody decided comes with its time', async () => {
    const { id } = await windows.asked({ expiresAt: new Date(Date.now() - 1) });
    expect(await fixture.store.reviews.expireDue(new Date())).toContain(id);
    expect(await windows.approve(id)).toMatchObject({ ok: false, refusal: 'wrong_state' });
  });
});

describe('withdrawing what is outdated', () => {
  test('leaves what still stands', async () => {
    const open = await windows.approved({ groups: ['dba'] });
    const pending = await windows.asked({ groups: ['dba', 'security'] });
    const withdrawn = await fixture.store.accessWindows.withdrawOutdated();
    expect(withdrawn).not.toContain(open.id);
    expect(withdrawn).not.toContain(pending.id);
  });

  test('ends what others would have to approve now', async () => {
    const [open, pending] = [await windows.approved(), await windows.asked()];
    for (const { connectionId } of [open, pending]) {
      await fixture.store.connections.update(connectionId, { reviewers: ['security', 'dba'] });
    }
    expect(await fixture.store.accessWindows.withdrawOutdated()).toEqual(expect.arrayContaining([open.id, pending.id]));
    const reason = 'the reviewers of the connection, or their rules, changed';
    expect(await windows.read(open.id)).toMatchObject({ status: 'REVOKED', reason });
    expect(await windows.read(pending.id)).toMatchObject({ status: 'REVOKED', reason });
  });

  test('ends what was asked under other rules than those of now, and nothing else', async () => {
    const { connections, accessWindows } = fixture.store;
    const two = { groups: ['dba', 'security'] };
    const [min, all, every] = [
      await windows.approved({ ...two, minApprovals: 1 }),
      await windows.asked({ ...two, minApprovals: 2 }),
      await windows.asked({ ...two, personCounts: 'every_group' }),
    ];
    // As many as there are reviewers are all of them, however it is written.
    await connections.update(min.connectionId, { policy: { review_min_approvals: '1' } });
    await connections.update(all.connectionId, { policy: { review_min_approvals: '2' } });
    await connections.update(every.connectionId, { policy: { review_person_counts: 'every_group' } });
    const ids = [min.id, all.id, every.id];
    const before = await accessWindows.withdrawOutdated();
    expect(ids.filter((id) => before.includes(id))).toEqual([]);
    await connections.update(min.connectionId, { policy: {} });
    await connections.update(all.connectionId, { policy: { review_min_approvals: '1' } });
    await connections.update(every.connectionId, { policy: { review_person_counts: 'once' } });
    expect(await accessWindows.withdrawOutdated()).toEqual(expect.arrayContaining(ids));
  });

  test.each([['admin'], ['dba']])(
    'ends what an admin had without being asked, once they are not in %s any more',
    async (left) => {
      const { accessWindows, users } = fixture.store;
      const boss = await fixture.member('admin', 'dba');
      // The last admin stays one.
      await fixture.member('admin');
      const own = { userId: boss.id, userName: boss.name };
      const ask = async () => (await accessWindows.request({ ...(await windows.draft(own)), adminsPass: true })).review;
      const given = await ask();
      const asked = await windows.approved(own);
      expect(await accessWindows.withdrawOutdated()).not.toContain(given.id);
      await users.update(boss.id, { groups: ['admin', 'dba'].filter((group) => group !== left) });
      const withdrawn = await accessWindows.withdrawOutdated();
      expect(withdrawn).toContain(given.id);
      expect(withdrawn).not.toContain(asked.id);
      const reason = 'its user is no admin in one of the groups any more';
      expect(await windows.read(given.id)).toMatchObject({ status: 'REVOKED', reason });
    },
  );

  test('ends those of people who may not log in, and of connections that are gone', async () => {
    const leaver = await fixture.user('leaver');
    const left = await windows.approved({ userId: leaver.id, userName: leaver.name });
    await fixture.store.users.update(leaver.id, { status: 'inactive' });
    const gone = await windows.approved();
    await fixture.store.connections.delete(gone.connectionId);
    await fixture.store.accessWindows.withdrawOutdated();
    expect(await windows.read(left.id)).toMatchObject({ status: 'REVOKED' });
    expect(await windows.read(gone.id)).toMatchObject({ status: 'REVOKED', reason: 'the connection was deleted' });
  });
});

describe('whatever happens at once, in generated schedules', () => {
  const STEPS = [
    'approve',
    'approveToo',
    'reject',
    'revoke',
    'use',
    'useToo',
    'endNow',
    'closeDue',
    'expireDue',
  ] as const;

  test('an end that is set stays, what is over stays over, and only open windows are used', async () => {
    const other = await fixture.another();
    const second = await fixture.member('dba');
    await fc.assert(
      fc.asyncProperty(fc.array(fc.constantFrom(...STEPS), { minLength: 3, maxLength: 8 }), async (steps) => {
        const { id } = await windows.asked();
        const sessions = [randomUUID(), randomUUID()] as const;
        const ends = new Set<number>();
        const look = async (): Promise<void> => {
          const { window } = await windows.read(id);
          if (window?.until !== undefined && !steps.includes('endNow')) ends.add(window.until.getTime());
        };
        const used: boolean[] = [];
        const take: Record<(typeof STEPS)[number], () => Promise<unknown>> = {
          approve: () => windows.approve(id),
          approveToo: () => other.reviews.decide(id, { by: { id: second.id }, decision: 'approve' }),
          reject: () => other.reviews.decide(id, { by: { id: second.id }, decision: 'reject' }),
          revoke: () => other.reviews.revoke(id, 'enough'),
          use: async () => used.push(await fixture.store.accessWindows.use(id, sessions[0])),
          useToo: async () => used.push(await other.accessWindows.use(id, sessions[1])),
          endNow: async () => ((await windows.read(id)).window?.until === undefined ? undefined : windows.endNow(id)),
          closeDue: () => other.accessWindows.closeDue(),
          expireDue: () => fixture.store.reviews.expireDue(new Date()),
        };
        await Promise.all(
          steps.map(async (step) => {
            await take[step]();
            await look();
          }),
        );
        const { status, window } = await windows.read(id);
        expect(ends.size).toBeLessThanOrEqual(1);
        // Who was told that the window is theirs is listed, and nobody else is.
        expect(window?.sessions.length).toBe(new Set(window?.sessions).size);
        expect(used.some(Boolean)).toBe((window?.sessions.length ?? 0) > 0);
        if (status === 'EXECUTED') expect(window?.sessions).not.toEqual([]);
        if (status === 'EXPIRED') expect(window?.sessions).toEqual([]);
        if (status === 'PENDING' || status === 'REJECTED') expect(window?.sessions).toEqual([]);
        const isOver = ['EXECUTED', 'EXPIRED', 'REVOKED', 'REJECTED'].includes(status);
        if (isOver) expect(await other.accessWindows.use(id, randomUUID())).toBe(false);
      }),
      { numRuns: 60 },
    );
  });
});
