import { expect, it } from 'vitest';
import { SessionRegistry } from '../../../src/core/registry.ts';
import { ALLOW, deny } from '../../../src/core/verdict.ts';
import { Sweeper } from '../../../src/gateway/sweeper.ts';
import { createLogger } from '../../../src/log.ts';
import { liveSession } from '../core/fixtures.ts';

it('expires due reviews and ends sessions that are no longer allowed', async () => {
  const registry = new SessionRegistry();
  const [good, bad] = [liveSession(), liveSession()];
  registry.add(good);
  registry.add(bad);
  let expired = 0;
  let purgedBefore = new Date();
  const sweeper = new Sweeper({
    registry,
    log: createLogger('silent'),
    expireReviews: async () => {
      expired += 1;
      return [];
    },
    sweepWindows: async () => undefined,
    purgeTokens: async (before) => {
      purgedBefore = before;
    },
    stillAllowed: async (session) => (session === bad ? deny('killed', 'this credential is no longer valid') : ALLOW),
  });
  await Promise.all([sweeper.sweep(), sweeper.sweep()]);
  expect(expired).toBe(2);
  expect(purgedBefore.getTime()).toBeLessThan(Date.now() - 24 * 3600 * 1000);
  expect(good.signal.aborted).toBe(false);
  expect(bad.signal.reason).toMatchObject({ message: 'the session was ended: this credential is no longer valid' });
  await sweeper.close();
});

it('goes on after a round that failed', async () => {
  let calls = 0;
  const sweeper = new Sweeper({
    registry: new SessionRegistry(),
    log: createLogger('silent'),
    expireReviews: async () => {
      calls += 1;
      throw new Error('store down');
    },
    sweepWindows: async () => undefined,
    purgeTokens: async () => 0,
    stillAllowed: async () => ALLOW,
  });
  await sweeper.sweep();
  await sweeper.sweep();
  expect(calls).toBe(2);
  await sweeper.close();
});

it.each(['expireReviews', 'sweepWindows', 'purgeTokens', 'stillAllowed'] as const)(
  'does everything else where %s fails',
  async (failing) => {
    const registry = new SessionRegistry();
    const session = liveSession();
    registry.add(session);
    const done: string[] = [];
    const duty = (name: string) => async () => {
      done.push(name);
      if (name === failing) throw new Error('it failed');
      return [];
    };
    const sweeper = new Sweeper({
      registry,
      log: createLogger('silent'),
      expireReviews: duty('expireReviews'),
      sweepWindows: async () => void (await duty('sweepWindows')()),
      purgeTokens: duty('purgeTokens'),
      async stillAllowed() {
        await duty('stillAllowed')();
        return deny('killed', 'this credential is no longer valid');
      },
    });
    await sweeper.sweep();
    await sweeper.close();
    expect(done.sort()).toEqual(['expireReviews', 'purgeTokens', 'stillAllowed', 'sweepWindows']);
    expect(session.signal.aborted).toBe(failing !== 'stillAllowed');
  },
);

it('does one more round for everybody who calls during a round, and ends with the last', async () => {
  let rounds = 0;
  const first = Promise.withResolvers<void>();
  const sweeper = new Sweeper({
    registry: new SessionRegistry(),
    log: createLogger('silent'),
    expireReviews: async () => {
      rounds += 1;
      if (rounds === 1) await first.promise;
    },
    sweepWindows: async () => undefined,
    purgeTokens: async () => 0,
    stillAllowed: async () => ALLOW,
  });
  const calls = Array.from({ length: 20 }, () => sweeper.sweep());
  first.resolve();
  await sweeper.close();
  expect(rounds).toBe(2);
  await Promise.all(calls);
  await sweeper.sweep();
  expect(rounds).toBe(3);
  await sweeper.close();
});
