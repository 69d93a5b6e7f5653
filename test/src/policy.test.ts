import { expect, it } from 'vitest';
import { createLogger } from '../../src/log.ts';
import { PolicyCache } from '../../src/policy.ts';

const log = createLogger('silent');
const rule = (name: string, ...connectionIds: string[]): { name: string; connectionIds: string[] } => ({
  name,
  connectionIds,
});

it('hands out the rules of a connection, the same array while nothing changed', async () => {
  const cache = new PolicyCache(
    { guardrails: async () => [rule('g', 'a', 'b')], masking: async () => [rule('m', 'b')] },
    log,
  );
  expect(cache.isStale).toBe(true);
  await cache.refresh();
  expect(cache.isStale).toBe(false);
  expect(cache.guardrailsFor('a')).toEqual([rule('g', 'a', 'b')]);
  expect(cache.guardrailsFor('a')).toBe(cache.guardrailsFor('a'));
  expect(cache.maskingFor('a')).toEqual([]);
  expect(cache.maskingFor('b')).toHaveLength(1);
});

it('a refresh asked for during a read sees what was saved meanwhile', async () => {
  let saved = [rule('old', 'a')];
  const reads: (() => void)[] = [];
  const cache = new PolicyCache(
    {
      guardrails: async () => {
        const read = saved;
        await new Promise<void>((resolve) => reads.push(resolve));
        return read;
      },
      masking: async () => [],
    },
    log,
  );
  const first = cache.refresh();
  saved = [rule('new', 'a')];
  const second = cache.refresh();
  while (reads.length < 1) await new Promise((resolve) => setImmediate(resolve));
  reads[0]?.();
  while (reads.length < 2) await new Promise((resolve) => setImmediate(resolve));
  reads[1]?.();
  await Promise.all([first, second]);
  expect(cache.guardrailsFor('a')[0]?.name).toBe('new');
});

it('keeps the last known rules, and says that they are stale, when the store does not answer', async () => {
  let isDown = false;
  const read = async (): Promise<ReturnType<typeof rule>[]> => {
    if (isDown) throw new Error('down');
    return [rule('g', 'a')];
  };
  const cache = new PolicyCache({ guardrails: read, masking: read }, log);
  await cache.refresh();
  isDown = true;
  await expect(cache.refresh()).rejects.toThrow('down');
  expect(cache.isStale).toBe(true);
  expect(cache.guardrailsFor('a')).toHaveLength(1);
  cache.close();
});
