import { expect, it } from 'vitest';
import { SESSIONS_MAX, SessionRegistry } from '../../../src/core/registry.ts';
import { liveSession, user } from './fixtures.ts';

const KILLED = { code: 'killed', message: 'ended' } as const;

it('kills the session it is asked for and no other', () => {
  const registry = new SessionRegistry();
  const [one, other] = [liveSession(), liveSession()];
  registry.add(one);
  registry.add(other);
  expect(registry.kill(one.id, KILLED)).toBe(true);
  expect(one.signal.aborted).toBe(true);
  expect(other.signal.aborted).toBe(false);
  expect(registry.kill('unknown', KILLED)).toBe(false);
});

it('knows only what runs', () => {
  const registry = new SessionRegistry();
  const session = liveSession();
  registry.add(session);
  expect(registry.get(session.id)).toBe(session);
  registry.remove(session.id);
  expect(registry.size).toBe(0);
  expect(registry.all()).toEqual([]);
});

it('counts the sessions of each user', () => {
  const registry = new SessionRegistry({ perUserMax: 2 });
  const [ann, bob] = [user({ name: 'ann' }), user({ name: 'bob' })];
  const sessions = [liveSession({ user: ann }), liveSession({ user: ann }), liveSession({ user: bob })];
  for (const session of sessions) registry.add(session);
  if (sessions[0] !== undefined) registry.add(sessions[0]);
  expect([registry.isFullFor(ann.id), registry.isFullFor(bob.id), registry.isFullFor('nobody')]).toEqual([
    true,
    false,
    false,
  ]);
  registry.remove(sessions[0]?.id ?? '');
  registry.remove(sessions[0]?.id ?? '');
  expect(registry.isFullFor(ann.id)).toBe(false);
  expect(new SessionRegistry().perUserMax).toBe(SESSIONS_MAX);
});

it('kills all when the gateway stops', () => {
  const registry = new SessionRegistry();
  const sessions = [liveSession(), liveSession()];
  for (const session of sessions) registry.add(session);
  registry.killAll(KILLED);
  expect(sessions.every((session) => session.signal.aborted)).toBe(true);
});
