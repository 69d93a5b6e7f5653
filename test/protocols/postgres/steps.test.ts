import { setImmediate as turn } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { beforeEach, expect, test } from 'vitest';
import { OUTSTANDING_STEPS_MAX, type Step, StepQueue, type SyncStep } from '../../../protocols/postgres/steps.ts';
import { ProtocolError } from '../../../src/errors.ts';

const base = { frame: Buffer.alloc(0), changes: [] } as const;
const sync = (isDoubtful = false): SyncStep => ({ ...base, kind: 'sync', isOwn: false, isDoubtful });
const close: Step = { ...base, kind: 'close' };
const copyEnd: Step = { ...base, kind: 'copyEnd' };

let queue: StepQueue;
const fill = (...steps: Step[]): void => {
  for (const step of steps) queue.push(step);
};
const drain = (): string[] => {
  const kinds: string[] = [];
  for (let head = queue.head(); head !== undefined; head = queue.head()) {
    kinds.push(head.kind);
    queue.shift();
  }
  return kinds;
};
beforeEach(() => {
  queue = new StepQueue();
});

test('gives steps back in order, however many', () => {
  const many = Array.from({ length: 1000 }, (_, i) => (i % 3 === 0 ? sync() : close));
  fill(...many);
  expect(drain()).toEqual(many.map(({ kind }) => kind));
  expect(queue.isEmpty).toBe(true);
});

test('keeps nothing of what was answered when all of it was', async () => {
  const answered = Array.from({ length: 10 }, () => {
    const step = sync();
    queue.push(step);
    queue.push({ ...close });
    queue.shift();
    queue.shift();
    return new WeakRef(step);
  });
  // A weak reference holds on until the turn it was made in is over.
  await turn();
  setFlagsFromString('--expose-gc');
  runInNewContext('gc')();
  expect(answered.filter((step) => step.deref() !== undefined)).toEqual([]);
  expect(queue.length).toBe(0);
});

test('the mark of COPY data is no step to wait for', () => {
  fill(copyEnd);
  expect(queue.isEmpty).toBe(true);
});

test('takes a failed pipeline out up to its Sync', () => {
  fill(close, close, sync(), close);
  const { taken, hasSync } = queue.takeUntilSync();
  expect([taken.length, hasSync]).toEqual([2, true]);
  expect(drain()).toEqual(['sync', 'close']);
});

test('a doubtful Sync does not end a failed pipeline, and stays', () => {
  fill(close, sync(true), close);
  const { taken, hasSync } = queue.takeUntilSync();
  expect([taken.length, hasSync]).toEqual([2, false]);
  expect(drain()).toEqual(['sync']);
});

test('COPY data casts doubt on the Syncs before its end, and its success removes them', () => {
  fill(close, sync(), copyEnd, sync());
  expect(queue.doubtSyncs()).toBe(true);
  expect(queue.hasSync()).toBe(true);
  queue.dropDoubtful();
  expect(drain()).toEqual(['close', 'sync']);
});

test('COPY data that has no end yet says so', () => {
  fill(close, sync());
  expect(queue.doubtSyncs()).toBe(false);
  expect(queue.hasSync()).toBe(false);
});

test('an answer that is no ReadyForQuery passes over doubtful Syncs', () => {
  fill(sync(true), copyEnd, sync(true), close);
  expect(queue.headBehindDoubt()?.kind).toBe('close');
});

test('doubt moves on to the next Sync', () => {
  const next = sync();
  fill(close, next);
  queue.doubtNextSync();
  expect(next.isDoubtful).toBe(true);
});

test('has a limit', () => {
  for (let i = 0; i < OUTSTANDING_STEPS_MAX; i++) queue.push(close);
  expect(() => queue.push(close)).toThrow(ProtocolError);
});
