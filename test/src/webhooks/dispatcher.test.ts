import { expect, onTestFinished, test } from 'vitest';
import { createLogger } from '../../../src/log.ts';
import { Dispatcher, type DispatcherParts, KEPT_MS } from '../../../src/webhooks/dispatcher.ts';

type Dispatch = DispatcherParts['events']['dispatch'];

/** A dispatcher on a fake store; `wake` tells it of events. */
function start(dispatch: Dispatch, purge = async (_before: Date) => 0) {
  let wake = (): void => undefined;
  let isSubscribed = true;
  const dispatcher = new Dispatcher({
    events: { dispatch, purge },
    log: createLogger('silent'),
    onEvent: (listener) => {
      wake = listener;
      return () => {
        isSubscribed = false;
      };
    },
    payloadOf: () => undefined,
    enqueue: async () => undefined,
    pollMs: 5,
  });
  onTestFinished(() => dispatcher.close());
  return { dispatcher, wake: () => wake(), isSubscribed: () => isSubscribed };
}

test('what waited is dispatched at the start, in batches, until nothing is left', async () => {
  const done = Promise.withResolvers<void>();
  const counts = [50, 50, 3];
  start(async (limit) => {
    expect(limit).toBe(50);
    const count = counts.shift() ?? 0;
    if (counts.length === 0) done.resolve();
    return count;
  });
  await done.promise;
});

test('one batch runs at a time; what is heard of meanwhile comes after it', async () => {
  let running = 0;
  let calls = 0;
  const release = Promise.withResolvers<void>();
  const twice = Promise.withResolvers<void>();
  const { wake } = start(async () => {
    calls += 1;
    running += 1;
    expect(running).toBe(1);
    if (calls === 1) await release.promise;
    running -= 1;
    if (calls === 2) twice.resolve();
    return 0;
  });
  wake();
  wake();
  release.resolve();
  await twice.promise;
});

test('what fails is tried again', async () => {
  let calls = 0;
  const done = Promise.withResolvers<void>();
  start(async () => {
    calls += 1;
    if (calls < 3) throw new Error('the database is away');
    done.resolve();
    return 0;
  });
  await done.promise;
});

test('old messages are removed after a month, and a failure of that ends nothing', async () => {
  const asked = Promise.withResolvers<Date>();
  const dispatched = Promise.withResolvers<void>();
  const { wake } = start(
    async () => {
      dispatched.resolve();
      return 0;
    },
    async (before) => {
      asked.resolve(before);
      throw new Error('the database is away');
    },
  );
  const before = await asked.promise;
  expect(Date.now() - before.getTime()).toBeGreaterThanOrEqual(KEPT_MS);
  wake();
  await dispatched.promise;
});

test('closing waits for the batch that runs, and starts no other', async () => {
  const began = Promise.withResolvers<void>();
  const release = Promise.withResolvers<void>();
  let calls = 0;
  const { dispatcher, wake, isSubscribed } = start(async () => {
    calls += 1;
    began.resolve();
    await release.promise;
    return 50;
  });
  await began.promise;
  const closed = dispatcher.close();
  wake();
  release.resolve();
  await closed;
  expect([calls, isSubscribed()]).toEqual([1, false]);
});
