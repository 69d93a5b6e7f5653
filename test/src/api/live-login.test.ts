import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { Caller } from '../../../src/api/auth.ts';
import { LiveLogin } from '../../../src/api/live-login.ts';
import type { Tokens } from '../../../src/store/index.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const CALLER: Caller = {
  id: 'u',
  kind: 'person',
  name: 'ann',
  email: 'ann@example.com',
  groups: ['dba'],
  isAdmin: false,
  isAuditor: false,
  tokenId: 't',
};

/** A login whose token is looked up here. */
function open(resolve: () => Promise<unknown>, caller = CALLER) {
  const ended = vi.fn();
  const resolving = vi.fn(resolve);
  const store = { tokens: { resolve: resolving } as unknown as Tokens };
  return { login: new LiveLogin(store, caller, ended), ended, resolving };
}

const owner = (groups: readonly string[]) => ({
  token: { id: 't' },
  user: { id: 'u', kind: 'person', name: 'ann', groups },
});

test('the caller has the groups they have now', async () => {
  const { login } = open(async () => owner(['admin']));
  expect(login.caller.isAdmin).toBe(false);
  await login.recheck();
  expect(login.caller).toMatchObject({ groups: ['admin'], isAdmin: true });
  login.close();
});

test('it is looked at now and then, and ends once', async () => {
  const { ended, resolving } = open(async () => undefined);
  await vi.advanceTimersByTimeAsync(200_000);
  expect(ended.mock.calls).toEqual([['over']]);
  expect(resolving).toHaveBeenCalledTimes(1);
  expect(vi.getTimerCount()).toBe(0);
});

test('it ends when it runs out, without anybody asking', async () => {
  const { ended } = open(async () => owner([]), { ...CALLER, tokenExpiresAt: new Date(Date.now() + 30_000) });
  await vi.advanceTimersByTimeAsync(29_000);
  expect(ended).not.toHaveBeenCalled();
  await vi.advanceTimersByTimeAsync(1_000);
  expect(ended.mock.calls).toEqual([['over']]);
});

test('one that nobody can look up does not count', async () => {
  const { login, ended } = open(() => Promise.reject(new Error('no database')));
  await login.recheck();
  expect(ended.mock.calls).toEqual([['unknown']]);
});

test('a look that is asked for during a look is taken afterwards', async () => {
  const first = Promise.withResolvers<unknown>();
  const answers = [first.promise, Promise.resolve(undefined)];
  const { login, ended } = open(() => answers.shift() ?? Promise.resolve(undefined));
  const looks = [login.recheck(), login.recheck(), login.recheck()];
  first.resolve(owner([]));
  await Promise.all(looks);
  expect(ended.mock.calls).toEqual([['over']]);
});

test('closed, it tells nothing more', async () => {
  const { login, ended } = open(async () => undefined);
  login.close();
  await login.recheck();
  await vi.advanceTimersByTimeAsync(200_000);
  expect(ended).not.toHaveBeenCalled();
});
