import { describe, expect, it } from 'vitest';
import { OpenWindows } from '../../../plugins/review/index.ts';
import { SYNC_INTERVAL_MS, WINDOW_STALE_MS, WINDOWS_OVER_MAX } from '../../../plugins/review/open-windows.ts';
import type { LiveSession } from '../../../src/core/live-session.ts';
import { liveSession } from '../../src/core/fixtures.ts';
import { ManualClock, settle } from './manual-clock.ts';
import { MemoryWindows } from './memory-windows.ts';

const MINUTE_MS = 60_000;

/** A gateway's view of the windows of one store. */
async function bench(more: { at?: { clock: ManualClock; store: MemoryWindows } } = {}) {
  const clock = more.at?.clock ?? new ManualClock();
  const store = more.at?.store ?? new MemoryWindows(clock);
  const warnings: string[] = [];
  const open = new OpenWindows({
    windows: store,
    onChange: (listener) => store.onChange(listener),
    log: { warn: (_details, message) => void warnings.push(message) },
    clock,
  });
  await open.start();
  return { clock, store, open, warnings };
}

function session(of?: LiveSession): LiveSession {
  const made = liveSession({ connection: { reviewers: ['dba-team'] } });
  if (of === undefined) return made;
  return Object.assign(liveSession({ user: of.user }), { connection: of.connection });
}

const ownerOf = ({ user, connection }: LiveSession) => ({ userId: user.id, connectionId: connection.id });

async function used(at: Awaited<ReturnType<typeof bench>>, of: LiveSession): Promise<string> {
  const window = at.open.find(of);
  if (window === undefined) throw new Error('no window is open');
  expect(await at.open.use(window, of)).toBe(true);
  return window.id;
}

describe('a window', () => {
  it('that is open already is known from the start, one that opens later from its approval on', async () => {
    const clock = new ManualClock();
    const store = new MemoryWindows(clock);
    const [early, late] = [session(), session()];
    const earlyId = store.grant(ownerOf(early), MINUTE_MS);
    const { open } = await bench({ at: { clock, store } });
    expect(open.find(early)?.id).toBe(earlyId);
    expect(open.find(late)).toBeUndefined();
    const lateId = store.grant(ownerOf(late), MINUTE_MS);
    await settle();
    expect(open.find(late)?.id).toBe(lateId);
  });

  it('is of one user on one connection', async () => {
    const { store, open } = await bench();
    const mine = session();
    store.grant(ownerOf(mine), MINUTE_MS);
    await settle();
    const elsewhere = liveSession({ user: mine.user, connection: { reviewers: ['dba-team'] } });
    const others = Object.assign(liveSession(), { connection: mine.connection });
    expect(open.find(elsewhere)).toBeUndefined();
    expect(open.find(others)).toBeUndefined();
  });

  it('is good only as long as the connection asks those who approved it', async () => {
    const { store, open } = await bench();
    const mine = session();
    store.grant(ownerOf(mine), MINUTE_MS);
    await settle();
    for (const reviewers of [['security'], ['dba-team', 'security'], []]) {
      expect(open.find({ user: mine.user, connection: { ...mine.connection, reviewers } })).toBeUndefined();
    }
    expect(open.find(mine)).toBeDefined();
  });

  it('is good only as long as the connection has the rules it was approved under', async () => {
    const { store, open } = await bench();
    const mine = session();
    const two = { reviewers: ['dba-team', 'security'] };
    store.grant({ ...ownerOf(mine), ...two, minApprovals: 1, personCounts: 'every_group' }, MINUTE_MS);
    await settle();
    const find = (policy: Record<string, string>) =>
      open.find({ user: mine.user, connection: { ...mine.connection, ...two, policy } });
    const rules = { review_min_approvals: '1', review_person_counts: 'every_group' };
    expect(find(rules)).toBeDefined();
    expect(find({ ...rules, review_min_approvals: '2' })).toBeUndefined();
    expect(find({ review_person_counts: 'every_group' })).toBeUndefined();
    expect(find({ review_min_approvals: '1' })).toBeUndefined();
    store.grant({ ...ownerOf(mine), ...two }, MINUTE_MS);
    await settle();
    expect(find({ review_min_approvals: '2' })).toBeDefined();
  });

  it('lets nothing run when the clock was set back so far that nobody knows how old the reading is', async () => {
    const { store, open, clock } = await bench();
    const mine = session();
    store.grant(ownerOf(mine), 10 * MINUTE_MS);
    await settle();
    store.beforeWindow.open = () => Promise.reject(new Error('connection refused'));
    const now = clock.now();
    clock.now = () => now - WINDOW_STALE_MS - 1;
    expect(open.find(mine)).toBeUndefined();
    clock.now = () => now - 1;
    expect(open.find(mine)).toBeDefined();
  });

  it('is found without asking the store', async () => {
    const { store, open } = await bench();
    const mine = session();
    store.grant(ownerOf(mine), MINUTE_MS);
    await settle();
    const before = store.reads;
    for (let i = 0; i < 100; i += 1) open.find(mine);
    expect(store.reads).toBe(before);
  });

  it('is noted once per session, and refused where the store says that it is over', async () => {
    const at = await bench();
    const mine = session();
    const id = at.store.grant(ownerOf(mine), MINUTE_MS);
    await settle();
    await used(at, mine);
    await used(at, mine);
    expect(at.store.usesOf(id)).toEqual({ [mine.id]: 0 });
    const next = session(mine);
    at.store.tells = false;
    const window = at.open.find(next);
    at.store.become(id, 'REVOKED');
    expect(window !== undefined && (await at.open.use(window, next))).toBe(false);
    expect(at.open.find(next)).toBeUndefined();
    expect(mine.signal.aborted).toBe(true);
  });

  it('that is revoked while its use is noted is not used', async () => {
    const at = await bench();
    const mine = session();
    const id = at.store.grant(ownerOf(mine), MINUTE_MS);
    await settle();
    at.store.beforeWindow.use = () => at.store.become(id, 'REVOKED');
    const window = at.open.find(mine);
    expect(window !== undefined && (await at.open.use(window, mine))).toBe(false);
  });

  it('that is revoked while it is read does not open', async () => {
    const at = await bench();
    const mine = session();
    at.store.tells = false;
    const id = at.store.grant(ownerOf(mine), MINUTE_MS);
    at.store.tells = true;
    at.store.beforeWindow.openById = () => at.store.become(id, 'REVOKED');
    await at.open.learn(id);
    expect(at.open.find(mine)).toBeUndefined();
    delete at.store.beforeWindow.openById;
    at.store.become(id, 'APPROVED');
    await settle();
    expect(at.open.find(mine)).toBeUndefined();
  });

  it('that could not be read again for long lets nothing run until it is', async () => {
    const at = await bench();
    const mine = session();
    const id = at.store.grant(ownerOf(mine), 60 * MINUTE_MS);
    await settle();
    await used(at, mine);
    at.store.beforeWindow.open = () => Promise.reject(new Error('connection refused'));
    await at.clock.pass(WINDOW_STALE_MS);
    expect(at.open.find(mine)?.id).toBe(id);
    expect(at.warnings).toHaveLength(WINDOW_STALE_MS / SYNC_INTERVAL_MS);
    await at.clock.pass(1);
    expect(at.open.find(mine)).toBeUndefined();
    await at.open.learn(id);
    expect(at.open.find(mine)?.id).toBe(id);
    expect(mine.signal.aborted).toBe(false);
  });

  it('that nobody could read opens with the next look', async () => {
    const at = await bench();
    const mine = session();
    at.store.beforeWindow.openById = () => Promise.reject(new Error('connection refused'));
    at.store.grant(ownerOf(mine), MINUTE_MS);
    await settle();
    expect(at.warnings).toHaveLength(1);
    expect(at.open.find(mine)).toBeUndefined();
    await at.open.sync();
    expect(at.open.find(mine)).toBeDefined();
  });
});

describe('the end of a window', () => {
  it('ends the sessions that used it, and no others', async () => {
    const at = await bench();
    const mine = session();
    const idle = session(mine);
    const id = at.store.grant(ownerOf(mine), MINUTE_MS);
    await settle();
    await used(at, mine);
    await at.clock.pass(MINUTE_MS - 1);
    expect(mine.signal.aborted).toBe(false);
    await at.clock.pass(1);
    expect(mine.signal.reason).toEqual({
      code: 'killed',
      message: `access window ended at 1970-01-01T00:17:40Z (request ${id})`,
      hint: 'Ask for access again: sluice request access shop',
    });
    expect(idle.signal.aborted).toBe(false);
    expect(at.open.find(mine)).toBeUndefined();
  });

  it('gives a session that came late the rest of it, not all of it again', async () => {
    const at = await bench();
    const mine = session();
    at.store.grant(ownerOf(mine), 30 * MINUTE_MS);
    await at.clock.pass(29 * MINUTE_MS);
    await used(at, mine);
    await at.clock.pass(MINUTE_MS);
    expect(mine.signal.aborted).toBe(true);
  });

  it('comes with a revocation at once, and says so', async () => {
    const at = await bench();
    const mine = session();
    const id = at.store.grant(ownerOf(mine), MINUTE_MS);
    await settle();
    await used(at, mine);
    at.store.become(id, 'REVOKED');
    expect(mine.signal.reason).toMatchObject({ message: `access window was revoked (request ${id})` });
    expect(at.open.find(mine)).toBeUndefined();
  });

  it('is the same on every gateway', async () => {
    const here = await bench();
    const there = await bench({ at: here });
    const mine = session();
    const other = session(mine);
    const id = here.store.grant(ownerOf(mine), MINUTE_MS);
    await settle();
    await used(here, mine);
    await used(there, other);
    here.store.become(id, 'EXECUTED');
    expect([mine.signal.aborted, other.signal.aborted]).toEqual([true, true]);
  });

  it('that was not told is found out with the next look, which comes by itself', async () => {
    const at = await bench();
    const mine = session();
    const id = at.store.grant(ownerOf(mine), MINUTE_MS);
    await settle();
    await used(at, mine);
    at.store.tells = false;
    at.store.become(id, 'REVOKED');
    expect(mine.signal.aborted).toBe(false);
    await at.clock.pass(SYNC_INTERVAL_MS);
    expect(mine.signal.reason).toMatchObject({ message: `access window is over (request ${id})` });
  });

  it('leaves sessions alone for which other access lasts longer, until that ends', async () => {
    const at = await bench();
    const mine = session();
    const first = at.store.grant(ownerOf(mine), MINUTE_MS);
    await settle();
    await used(at, mine);
    const second = at.store.grant(ownerOf(mine), 2 * MINUTE_MS);
    await at.clock.pass(MINUTE_MS);
    expect(mine.signal.aborted).toBe(false);
    expect(at.store.usesOf(second)).toEqual({ [mine.id]: 0 });
    at.store.become(first, 'EXECUTED');
    expect(mine.signal.aborted).toBe(false);
    await at.clock.pass(MINUTE_MS);
    expect(mine.signal.reason).toMatchObject({ message: expect.stringContaining(second) });
  });

  it('ends sessions whose move to other access cannot be noted', async () => {
    const at = await bench();
    const mine = session();
    at.store.grant(ownerOf(mine), MINUTE_MS);
    await settle();
    await used(at, mine);
    at.store.grant(ownerOf(mine), 2 * MINUTE_MS);
    at.store.beforeWindow.use = () => Promise.reject(new Error('connection refused'));
    await at.clock.pass(MINUTE_MS);
    expect(mine.signal.aborted).toBe(true);
    expect(at.warnings).toHaveLength(1);
  });

  it('by revocation ends them although other access lasts', async () => {
    const at = await bench();
    const mine = session();
    const first = at.store.grant(ownerOf(mine), MINUTE_MS);
    await settle();
    await used(at, mine);
    at.store.grant(ownerOf(mine), 2 * MINUTE_MS);
    await settle();
    at.store.become(first, 'REVOKED');
    expect(mine.signal.aborted).toBe(true);
  });

  it('forgets sessions that are over', async () => {
    const at = await bench();
    const mine = session();
    const id = at.store.grant(ownerOf(mine), MINUTE_MS);
    await settle();
    await used(at, mine);
    at.open.leave(mine);
    at.store.become(id, 'REVOKED');
    expect(mine.signal.aborted).toBe(false);
  });
});

describe('another look', () => {
  it('counts what is left anew, by the clock of the store', async () => {
    const at = await bench();
    const mine = session();
    const id = at.store.grant(ownerOf(mine), 10 * MINUTE_MS);
    await settle();
    await used(at, mine);
    const stored = at.store.windows.get(id);
    if (stored !== undefined) stored.endsAt -= 9 * MINUTE_MS;
    await at.open.sync();
    await at.clock.pass(MINUTE_MS);
    expect(mine.signal.aborted).toBe(true);
  });

  it('comes by itself, but not before the last one was answered', async () => {
    const at = await bench();
    const answered = Promise.withResolvers<void>();
    at.store.beforeWindow.open = () => answered.promise;
    const before = at.store.reads;
    await at.clock.pass(3 * SYNC_INTERVAL_MS);
    expect(at.store.reads - before).toBe(1);
    answered.resolve();
    await at.clock.pass(SYNC_INTERVAL_MS);
    expect(at.store.reads - before).toBe(2);
  });

  it('does not end what opened while it read', async () => {
    const at = await bench();
    const mine = session();
    at.store.beforeWindow.open = async () => {
      await at.clock.pass(1);
      at.store.grant(ownerOf(mine), MINUTE_MS);
      await settle();
    };
    await at.open.sync();
    expect(at.open.find(mine)).toBeDefined();
  });

  it('does not open again what was revoked while it read', async () => {
    const at = await bench();
    const mine = session();
    const id = at.store.grant(ownerOf(mine), MINUTE_MS);
    await settle();
    at.store.beforeWindow.open = () => at.store.become(id, 'REVOKED');
    await at.open.sync();
    expect(at.open.find(mine)).toBeUndefined();
  });

  it('remembers of those that are over only so many', async () => {
    const at = await bench();
    const mine = session();
    const id = at.store.grant(ownerOf(mine), MINUTE_MS);
    await settle();
    const tellOver = (count: number): void => {
      for (let i = 0; i < count; i += 1) {
        for (const listener of at.store.listeners) listener({ id: String(i), status: 'REVOKED' });
      }
    };
    at.store.become(id, 'REVOKED');
    tellOver(WINDOWS_OVER_MAX - 1);
    at.store.become(id, 'APPROVED');
    await settle();
    expect(at.open.find(mine)).toBeUndefined();
    tellOver(WINDOWS_OVER_MAX);
    at.store.become(id, 'APPROVED');
    await settle();
    expect(at.open.find(mine)).toBeDefined();
  });
});

it('leaves no timer and no listener behind when it is closed', async () => {
  const at = await bench();
  at.store.grant(ownerOf(session()), MINUTE_MS);
  await settle();
  at.open.close();
  expect([at.clock.timers, at.store.listeners.size]).toEqual([0, 0]);
});
