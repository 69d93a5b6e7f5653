import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { SessionRegistry } from '../../../src/core/registry.ts';
import { countsOf, SessionCounter } from '../../../src/gateway/session-counts.ts';
import { createLogger } from '../../../src/log.ts';
import type { Sessions } from '../../../src/store/index.ts';
import { liveSession } from '../core/fixtures.ts';

let written: Parameters<Sessions['count']>[0][];
let fails = false;
let counter: SessionCounter;
let registry: SessionRegistry;
beforeEach(() => {
  vi.useFakeTimers();
  written = [];
  fails = false;
  registry = new SessionRegistry();
  counter = new SessionCounter({
    registry,
    sessions: {
      async count(sessions) {
        if (fails) throw new Error('the database is away');
        written.push(sessions);
      },
    },
    log: createLogger('silent'),
  });
});
afterEach(async () => {
  await counter.close();
  vi.useRealTimers();
});

function open() {
  const session = liveSession();
  registry.add(session);
  return session;
}

const round = () => vi.advanceTimersByTimeAsync(5_000);

test('what changed is written together every few seconds, and nothing while nothing happens', async () => {
  const [one, two, still] = [open(), open(), open()];
  one.queryCount = 3;
  two.queryCount = 1;
  two.countMasked('EMAIL_ADDRESS', 2);
  await round();
  expect(written).toEqual([
    [
      { id: one.id, queries: 3, masked: {} },
      { id: two.id, queries: 1, masked: { EMAIL_ADDRESS: 2 } },
    ],
  ]);
  await round();
  expect(written).toHaveLength(1);
  // Values may be masked while the query that they belong to was counted long before.
  two.countMasked('US_SSN');
  await round();
  expect(written.slice(1)).toEqual([[{ id: two.id, queries: 1, masked: { EMAIL_ADDRESS: 2, US_SSN: 1 } }]]);
  expect(countsOf(still)).toEqual({ queries: 0, masked: {} });
});

test('what could not be written is written with the next round', async () => {
  const session = open();
  session.queryCount = 1;
  fails = true;
  await round();
  expect(written).toEqual([]);
  fails = false;
  await round();
  expect(written).toEqual([[{ id: session.id, queries: 1, masked: {} }]]);
});

test('thousands of sessions are written in parts', async () => {
  for (let n = 0; n < 1001; n += 1) open().queryCount = 1;
  await round();
  expect(written.map(({ length }) => length)).toEqual([1000, 1]);
});

test('nothing is written once it is closed', async () => {
  await counter.close();
  open().queryCount = 1;
  await round();
  expect(written).toEqual([]);
});
