import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { Traits } from '../../../protocols/mysql/face.ts';
import { UpstreamMemory } from '../../../protocols/mysql/upstream-memory.ts';
import { createLogger } from '../../../src/log.ts';

const LOG = createLogger('silent');
const TRAITS: Traits = {
  flavour: 'mariadb',
  version: '11.4.2-MariaDB',
  capabilities: 0xffff_fffe,
  extendedCapabilities: 4,
  charsetId: 45,
};

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

it('shows what the store remembers, and asks it again only after a while', async () => {
  let reads = 0;
  const list = async () => {
    reads += 1;
    return [{ connectionId: 'a', traits: { ...TRAITS } }];
  };
  const memory = new UpstreamMemory({ list, save: async () => undefined }, LOG);
  expect((await memory.face('auto')).version).toBe(TRAITS.version);
  await memory.face('auto');
  expect(reads).toBe(1);
  vi.advanceTimersByTime(2_001);
  await memory.face('auto');
  expect(reads).toBe(2);
});

it('keeps what it learns, once, and shows it at once', async () => {
  const saved: unknown[] = [];
  const memory = new UpstreamMemory(
    { list: async () => [{ connectionId: 'a', traits: undefined }], save: async (...args) => void saved.push(args) },
    LOG,
  );
  expect((await memory.face('auto')).version).toBe('8.0.36');
  await memory.learn('a', TRAITS);
  await memory.learn('a', { ...TRAITS });
  expect(saved).toEqual([['a', TRAITS]]);
  expect((await memory.face('auto')).version).toBe(TRAITS.version);
});

it('greets also without its store: one that fails, and one that never answers', async () => {
  const fail = () => Promise.reject(new Error('away'));
  const failing = new UpstreamMemory({ list: fail, save: fail }, LOG);
  expect((await failing.face('auto')).version).toBe('8.0.36');
  await failing.learn('a', TRAITS);
  expect((await failing.face('auto')).version).toBe(TRAITS.version);
  const silent = new UpstreamMemory({ list: () => new Promise(() => undefined), save: fail }, LOG);
  const face = silent.face('mariadb');
  await vi.advanceTimersByTimeAsync(1_001);
  expect((await face).version).toContain('MariaDB');
});
