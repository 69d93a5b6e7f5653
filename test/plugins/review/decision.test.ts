import { describe, expect, it } from 'vitest';
import {
  type Ending,
  EXPIRY_MARGIN_MS,
  POLL_INTERVAL_MS,
  READ_FAILURES_MAX,
  waitForDecision,
} from '../../../plugins/review/decision.ts';
import { ManualClock, settle } from './manual-clock.ts';
import { MemoryReviews } from './memory-reviews.ts';

const TIMEOUT_MS = 60_000;

async function start() {
  const clock = new ManualClock();
  const reviews = new MemoryReviews(clock);
  const expiresAt = clock.now() + TIMEOUT_MS;
  const { id } = await reviews.create({
    sessionId: 's',
    connectionId: 'c',
    connectionName: 'shop',
    userId: 'u',
    userName: 'ann',
    database: 'app',
    text: 'DELETE FROM t',
    params: [],
    operations: ['delete'],
    related: [],
    rowChanges: 'uncountable',
    fingerprint: 'f',
    groups: ['dba-team'],
    personCounts: 'once' as const,
    expiresAt: new Date(expiresAt),
  });
  const abort = new AbortController();
  const seen: { ending?: Ending; error?: unknown; pending: number } = { pending: 0 };
  const begin = (): Promise<void> =>
    waitForDecision({
      reviews,
      id,
      expiresAt,
      signal: abort.signal,
      clock,
      onPending: () => {
        seen.pending += 1;
      },
    }).then(
      (ending) => {
        seen.ending = ending;
      },
      (error: unknown) => {
        seen.error = error;
      },
    );
  return { clock, reviews, id, abort, seen, begin };
}

function expectTidy({ clock, reviews }: { clock: ManualClock; reviews: MemoryReviews }): void {
  expect(clock.timers).toBe(0);
  expect(reviews.listeners.size).toBe(0);
}

describe('waiting for a decision', () => {
  it.each([
    ['APPROVED', 'approved'],
    ['REJECTED', 'rejected'],
  ] as const)('ends when it is %s', async (status, kind) => {
    const bench = await start();
    bench.begin();
    await settle();
    expect(bench.seen.ending).toBeUndefined();
    bench.reviews.decide(bench.id, 'dba-team', status, 'dba');
    await settle();
    expect(bench.seen.ending?.kind).toBe(kind);
    expectTidy(bench);
  });

  it('notices a decision made before it began', async () => {
    const bench = await start();
    bench.reviews.decide(bench.id, 'dba-team', 'APPROVED', 'dba');
    await bench.begin();
    expect(bench.seen.ending?.kind).toBe('approved');
  });

  it('notices a decision made while it reads', async () => {
    const bench = await start();
    let isFirst = true;
    const { get } = bench.reviews;
    bench.reviews.get = async (id) => {
      const found = await get.call(bench.reviews, id);
      // The reading is out, and old by the time it arrives.
      if (isFirst) bench.reviews.decide(id, 'dba-team', 'APPROVED', 'dba');
      isFirst = false;
      return found;
    };
    await bench.begin();
    expect(bench.seen.ending?.kind).toBe('approved');
  });

  it('notices a decision that was not told, some time later', async () => {
    const bench = await start();
    bench.reviews.tells = false;
    bench.begin();
    await settle();
    bench.reviews.decide(bench.id, 'dba-team', 'APPROVED', 'dba');
    await bench.clock.pass(POLL_INTERVAL_MS);
    expect(bench.seen.ending?.kind).toBe('approved');
    expectTidy(bench);
  });

  it('is not woken by other requests', async () => {
    const bench = await start();
    bench.begin();
    await settle();
    for (const listener of bench.reviews.listeners) listener({ id: 'another', status: 'APPROVED' });
    await settle();
    expect(bench.seen.pending).toBe(1);
  });

  it('expires in the store and here when its time is over', async () => {
    const bench = await start();
    bench.begin();
    await bench.clock.pass(TIMEOUT_MS - 1);
    expect(bench.seen.ending).toBeUndefined();
    await bench.clock.pass(1);
    expect(bench.seen.ending).toEqual({ kind: 'expired' });
    expect(bench.reviews.statusOf(bench.id)).toBe('EXPIRED');
    expectTidy(bench);
  });

  it('takes an approval that came just before the end', async () => {
    const bench = await start();
    bench.reviews.tells = false;
    bench.begin();
    await bench.clock.pass(TIMEOUT_MS - 1);
    bench.reviews.decide(bench.id, 'dba-team', 'APPROVED', 'dba');
    await bench.clock.pass(1);
    expect(bench.seen.ending?.kind).toBe('approved');
  });

  it('gives up when the store does not expire it', async () => {
    const bench = await start();
    bench.reviews.expireDue = async () => undefined;
    bench.begin();
    await bench.clock.pass(TIMEOUT_MS + EXPIRY_MARGIN_MS - 1_001);
    expect(bench.seen.ending).toBeUndefined();
    await bench.clock.pass(2_000);
    expect(bench.seen.ending).toEqual({ kind: 'expired' });
    expectTidy(bench);
  });

  it('ends when the hold is aborted, even by an approval in the same moment', async () => {
    const bench = await start();
    bench.begin();
    await settle();
    bench.reviews.decide(bench.id, 'dba-team', 'APPROVED', 'dba');
    bench.abort.abort();
    await settle();
    expect(bench.seen.ending).toEqual({ kind: 'aborted' });
    expectTidy(bench);
  });

  it('ends at once when the hold was aborted before', async () => {
    const bench = await start();
    bench.abort.abort();
    await bench.begin();
    expect(bench.seen.ending).toEqual({ kind: 'aborted' });
    expectTidy(bench);
  });

  it('tells a request that was taken back or used by somebody else', async () => {
    const first = await start();
    await first.reviews.revoke(first.id, 'by ann');
    await first.begin();
    expect(first.seen.ending?.kind).toBe('revoked');
    const second = await start();
    second.reviews.decide(second.id, 'dba-team', 'APPROVED', 'dba');
    await second.reviews.claim(second.id, 'f');
    await second.begin();
    expect(second.seen.ending?.kind).toBe('used');
  });

  it('survives a store that is away for a moment', async () => {
    const bench = await start();
    bench.reviews.before.get = () => {
      throw new Error('connection refused');
    };
    bench.begin();
    await bench.clock.pass(POLL_INTERVAL_MS * (READ_FAILURES_MAX - 2));
    expect(bench.seen.error).toBeUndefined();
    delete bench.reviews.before.get;
    bench.reviews.decide(bench.id, 'dba-team', 'APPROVED', 'dba');
    await settle();
    expect(bench.seen.ending?.kind).toBe('approved');
  });

  it('fails when the store stays away', async () => {
    const bench = await start();
    bench.reviews.before.get = () => {
      throw new Error('connection refused');
    };
    bench.begin();
    await bench.clock.pass(POLL_INTERVAL_MS * READ_FAILURES_MAX);
    expect(bench.seen.error).toEqual(new Error('connection refused'));
    expectTidy(bench);
  });
});
