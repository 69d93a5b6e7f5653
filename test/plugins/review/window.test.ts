import { beforeAll, describe, expect, it } from 'vitest';
import { analysePostgres, loadSqlParser } from '../../../src/sql/postgres/index.ts';
import { query } from '../../src/core/fixtures.ts';
import { statement } from './bench.ts';
import { settle } from './manual-clock.ts';
import { openWindowBench, WINDOW } from './window-bench.ts';

beforeAll(loadSqlParser);

const MINUTE_MS = 60_000;
const EITHER = { review_access: 'command_or_window' };
const drop = () => statement('DELETE FROM t', { operation: 'delete' });
const careful = [{ code: 'guardrail', message: 'Guardrail "careful" wants approval: DELETE' }] as const;

describe('where each command is approved', () => {
  it('a window lets nothing run', async () => {
    const { bench, store, grant } = await openWindowBench({ policy: {} });
    await grant(MINUTE_MS);
    expect((await bench.submit(drop())).verdict).toBeUndefined();
    expect(store.stored.size).toBe(1);
  });
});

describe('where only a window lets commands run', () => {
  it('they run at once while one is open, and the note says until when', async () => {
    const { bench, grant, store } = await openWindowBench();
    const id = await grant(MINUTE_MS);
    expect((await bench.submit(drop())).verdict).toEqual({
      allow: true,
      note: `window:${id} until 1970-01-01T00:17:40Z`,
    });
    expect(store.usesOf(id)).toEqual({ [bench.session.id]: 0 });
    expect([bench.notices, store.stored.size]).toEqual([[], 0]);
  });

  it('the first command asks for one, waits, and runs when it is approved', async () => {
    const { bench, store, windowId } = await openWindowBench();
    const waiting = await bench.submit(drop());
    const id = windowId();
    expect(bench.heldIds).toEqual([id]);
    expect(bench.notices).toEqual([
      `waiting for access for 30 min by dba-team: https://gw/reviews/${id} (request ${id})\n` +
        `to approve: sluice admin approve review ${id}`,
    ]);
    expect(store.asked[0]).toMatchObject({
      window: { durationSec: 1800, reviewers: ['dba-team'] },
      expiresAt: new Date(1_000_000 + 3_600_000),
      isForCommand: true,
    });
    expect(waiting.verdict).toBeUndefined();
    store.approve(id);
    await settle();
    expect(waiting.verdict).toMatchObject({ allow: true, note: expect.stringContaining(`window:${id}`) });
    expect((await bench.submit(drop())).verdict).toMatchObject({ allow: true });
    expect(store.asked).toHaveLength(1);
  });

  it('is told from time to time that it still waits, and when one of the groups approved', async () => {
    const { bench, store, clock, windowId } = await openWindowBench({ reviewers: ['dba-team', 'security'] });
    await bench.submit(drop());
    await clock.pass(20_000);
    expect(bench.notices.at(-1)).toMatch(
      /^still waiting for access for 30 min by dba-team, security after 20 s, expires in 1 h: /,
    );
    store.approveFor(windowId(), 'security');
    await settle();
    expect(bench.notices.at(-1)).toMatch(/^still waiting for access for 30 min by dba-team \(approved by security\)/);
  });

  it('is asked for no longer than the connection allows', async () => {
    const { bench, store } = await openWindowBench({ policy: { ...WINDOW, review_window_sec_max: '600' } });
    await bench.submit(drop());
    expect(store.asked[0]?.window.durationSec).toBe(600);
  });

  it('a rejection is told with its reason, and the next command asks again', async () => {
    const { bench, store, windowId } = await openWindowBench();
    const waiting = await bench.submit(drop());
    const id = windowId();
    store.reject(id, 'use the replica');
    await settle();
    expect(waiting.verdict).toMatchObject({
      allow: false,
      reason: {
        code: 'review_rejected',
        message: `access rejected by dba (dba-team): use the replica (request ${id})`,
      },
    });
    expect((await bench.submit(drop())).verdict).toBeUndefined();
    expect(store.windows.size).toBe(2);
  });

  it('a request that nobody decides in time ends the wait', async () => {
    const { bench, store, clock, windowId } = await openWindowBench();
    const waiting = await bench.submit(drop());
    const id = windowId();
    store.before.expireDue = () => store.become(id, 'EXPIRED');
    await clock.pass(3_600_000);
    expect(waiting.verdict).toMatchObject({
      allow: false,
      reason: { code: 'review_expired', message: `access was not approved within 1 h (request ${id})` },
    });
  });

  it('the request stays when its client leaves, and the next command waits for the same one', async () => {
    const { bench, store, windowId } = await openWindowBench();
    const first = await bench.submit(drop());
    bench.session.endHold({ code: 'client_left', message: 'the client left' });
    await settle();
    expect(first.verdict).toMatchObject({ allow: false, reason: { code: 'client_left' } });
    const second = await bench.submit(drop());
    store.approve(windowId());
    await settle();
    expect(second.verdict).toMatchObject({ allow: true });
  });

  it('of a client that leaves while the use of its access is noted nobody is asked', async () => {
    const at = await openWindowBench({ policy: { review_access: 'command_or_window' } });
    await at.grant(60_000);
    at.store.beforeWindow.use = () => at.bench.session.kill({ code: 'killed', message: 'gone' });
    const { verdict } = await at.bench.submit(statement('DELETE FROM t', { operation: 'delete' }));
    expect(verdict).toMatchObject({ allow: false, reason: { message: 'gone' } });
    expect(at.store.stored.size).toBe(0);
  });

  it('a client that leaves while its access opens runs nothing', async () => {
    const { bench, store, windowId } = await openWindowBench();
    const waiting = await bench.submit(drop());
    store.beforeWindow.use = () => void bench.session.endHold({ code: 'client_left', message: 'the client left' });
    store.approve(windowId());
    await settle();
    expect(waiting.verdict).toMatchObject({ allow: false, reason: { code: 'client_left' } });
  });

  it('access that ended before the command could run is told so', async () => {
    const { bench, store, windowId } = await openWindowBench();
    const waiting = await bench.submit(drop());
    const id = windowId();
    store.beforeWindow.use = () => store.become(id, 'REVOKED');
    store.approve(id);
    await settle();
    expect(waiting.verdict).toMatchObject({
      allow: false,
      reason: { code: 'review_expired', message: `the access of request ${id} ended before the command ran` },
    });
  });

  it('access that another session was given meanwhile is enough', async () => {
    const { bench, store } = await openWindowBench();
    store.tells = false;
    const { user, connection } = bench.session;
    const id = store.grant({ userId: user.id, connectionId: connection.id }, MINUTE_MS);
    expect((await bench.submit(drop())).verdict).toMatchObject({ note: expect.stringContaining(id) });
    expect(bench.heldIds).toEqual([]);
  });

  it('housekeeping needs none, and an admin of the group needs none either', async () => {
    const { bench, store } = await openWindowBench();
    const show = query('SHOW server_version', { statements: () => analysePostgres('SHOW server_version') });
    expect((await bench.submit(show)).verdict).toEqual({ allow: true, note: 'review: housekeeping' });
    const admin = await openWindowBench({ isAdmin: true, groups: ['dba-team'] });
    expect((await admin.bench.submit(drop())).verdict).toMatchObject({ allow: true });
    expect([store.windows.size, admin.store.windows.size]).toEqual([0, 0]);
  });

  it('is denied where the store cannot be asked, and nothing is let run', async () => {
    const { bench, store } = await openWindowBench();
    store.beforeWindow.request = () => Promise.reject(new Error('connection refused'));
    await expect((await bench.submit(drop())).answer).rejects.toThrow('connection refused');
    expect(store.windows.size).toBe(0);
  });
});

describe('answered at once', () => {
  const FAST = { ...WINDOW, review_mode: 'fail_fast' };

  it('a command is told what to wait for, and runs when it is sent again in the window', async () => {
    const { bench, store, windowId } = await openWindowBench({ policy: FAST });
    const first = (await bench.submit(drop())).verdict;
    const id = windowId();
    expect(first).toMatchObject({
      allow: false,
      reason: {
        code: 'review_required',
        message: `access required, request ${id}: https://gw/reviews/${id}; repeat the statement once access for 30 min is approved`,
        hint: `Asked: dba-team. To approve: sluice admin approve review ${id}`,
      },
    });
    expect((await bench.submit(drop())).verdict).toMatchObject({ reason: { hint: 'Still waiting for dba-team.' } });
    expect(bench.heldIds).toEqual([id]);
    store.approve(id);
    await settle();
    for (let i = 0; i < 2; i += 1) expect((await bench.submit(drop())).verdict).toMatchObject({ allow: true });
  });

  it('a rejection is told once, and then asked again', async () => {
    const { bench, store, windowId } = await openWindowBench({ policy: FAST });
    await bench.submit(drop());
    store.reject(windowId(), 'no');
    expect((await bench.submit(drop())).verdict).toMatchObject({
      reason: { code: 'review_rejected', message: expect.stringContaining('access rejected by dba (dba-team): no') },
    });
    expect((await bench.submit(drop())).verdict).toMatchObject({ reason: { code: 'review_required' } });
    expect(store.windows.size).toBe(2);
  });
});

describe('where either is approved', () => {
  it('commands run at once in a window, and are held one by one outside of it', async () => {
    const { bench, store, clock, grant } = await openWindowBench({ policy: EITHER });
    const before = await bench.submit(drop());
    expect(before.verdict).toBeUndefined();
    store.decide(store.onlyId, 'dba-team', 'APPROVED', 'dba');
    await settle();
    expect(before.verdict).toMatchObject({ allow: true, note: expect.stringContaining('review:') });
    await grant(MINUTE_MS);
    expect((await bench.submit(drop())).verdict).toMatchObject({ note: expect.stringContaining('window:') });
    expect(store.asked).toEqual([]);
    await clock.pass(MINUTE_MS);
    expect(bench.session.signal.reason).toMatchObject({ message: expect.stringContaining('access window ended at') });
  });

  it('a session that ran nothing by the window outlives it', async () => {
    const { bench, clock, grant } = await openWindowBench({ policy: EITHER });
    await grant(MINUTE_MS);
    await clock.pass(MINUTE_MS);
    expect(bench.session.signal.aborted).toBe(false);
    expect((await bench.submit(drop())).verdict).toBeUndefined();
  });
});

describe('a command that a rule sends to the reviewers', () => {
  it('needs its own approval in a window, too', async () => {
    const { bench, store, grant } = await openWindowBench({ policy: EITHER });
    const id = await grant(MINUTE_MS);
    const waiting = await bench.submit(drop(), careful);
    expect(waiting.verdict).toBeUndefined();
    expect(store.usesOf(id)).toEqual({});
    store.decide(store.onlyId, 'dba-team', 'APPROVED', 'dba');
    await settle();
    expect(waiting.verdict).toMatchObject({ allow: true, isApproved: true });
  });

  it('needs both where only a window lets commands run', async () => {
    const { bench, store, windowId } = await openWindowBench();
    const waiting = await bench.submit(drop(), careful);
    expect(store.stored.size).toBe(0);
    store.approve(windowId());
    await settle();
    expect(waiting.verdict).toBeUndefined();
    store.decide(store.onlyId, 'dba-team', 'APPROVED', 'dba');
    await settle();
    expect(waiting.verdict).toMatchObject({ allow: true, isApproved: true });
  });
});

describe('the limit of rows', () => {
  const LIMITED = { ...WINDOW, review_rows_max: '5' };
  const effects = (_protocol: string, text: string) =>
    text.startsWith('DELETE')
      ? [{ operations: ['delete'], tables: [{ name: 't' }] }]
      : [{ operations: ['select'], tables: [] }];

  it('is that of the connection, for each command', async () => {
    const { bench, grant } = await openWindowBench({ policy: LIMITED, effects });
    const id = await grant(MINUTE_MS);
    const counted = statement('DELETE FROM t', { operation: 'delete' }, { canLimitRows: true });
    expect((await bench.submit(counted)).verdict).toMatchObject({
      allow: true,
      note: expect.stringContaining('for at most 5 rows'),
      rowLimit: { max: 5, rule: `window:${id}` },
    });
    const read = (await bench.submit(statement('SELECT 1 FROM t'))).verdict;
    expect(read).toMatchObject({ allow: true });
    expect(read).not.toHaveProperty('rowLimit');
  });

  it('refuses what cannot be counted', async () => {
    const { bench, grant } = await openWindowBench({ policy: LIMITED, effects: () => undefined });
    await grant(MINUTE_MS);
    expect((await bench.submit(drop())).verdict).toMatchObject({ allow: false, reason: { code: 'policy' } });
  });
});
