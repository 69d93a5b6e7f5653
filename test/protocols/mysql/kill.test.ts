import { expect, it } from 'vitest';
import { type Killable, KillRegistry } from '../../../protocols/mysql/kill.ts';

const killable = (userId: string, upstreamThreadId: number, upstreamConnectionName = 'shop'): Killable => ({
  userId,
  upstreamConnectionName,
  upstreamThreadId,
  kill: async () => undefined,
});
const ALICE = { userId: 'alice', upstreamConnectionName: 'shop' };

it('gives ids that are nobody else’s, positive also for who reads them as signed', () => {
  const registry = new KillRegistry();
  const ids = Array.from({ length: 1000 }, () => registry.reserve());
  expect(new Set(ids).size).toBe(ids.length);
  for (const id of ids) expect(id > 0x3fff_ffff && id < 0x8000_0000).toBe(true);
});

it('finds a session by our id and by the upstream’s, for its own user over the same connection only', () => {
  const registry = new KillRegistry();
  const session = killable('alice', 17);
  const id = registry.reserve();
  registry.add(id, session);
  expect(registry.find(ALICE, id)).toBe(session);
  expect(registry.find(ALICE, 17)).toBe(session);
  expect(registry.find({ ...ALICE, userId: 'bob' }, id)).toBeUndefined();
  expect(registry.find({ ...ALICE, userId: 'bob' }, 17)).toBeUndefined();
  expect(registry.find({ ...ALICE, upstreamConnectionName: 'other' }, 17)).toBeUndefined();
  expect(registry.find(ALICE, 18)).toBeUndefined();
});

it('an upstream id that two upstreams gave means the one of the same connection', () => {
  const registry = new KillRegistry();
  const [here, there] = [killable('alice', 17), killable('alice', 17, 'other')];
  registry.add(registry.reserve(), there);
  registry.add(registry.reserve(), here);
  expect(registry.find(ALICE, 17)).toBe(here);
});

it('forgets what is released', () => {
  const registry = new KillRegistry();
  const id = registry.reserve();
  registry.add(id, killable('alice', 17));
  registry.release(id);
  expect(registry.find(ALICE, id)).toBeUndefined();
  expect(registry.find(ALICE, 17)).toBeUndefined();
});
