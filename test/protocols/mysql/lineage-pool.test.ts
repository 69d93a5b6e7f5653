import { expect, test } from 'vitest';
import { LineagePool } from '../../../protocols/mysql/lineage-pool.ts';
import type { Upstream } from '../../../protocols/upstream-leg.ts';
import { createLogger } from '../../../src/log.ts';

const upstream = (secret: Record<string, string>): Upstream => ({
  name: 'shop',
  secret: new Map(Object.entries(secret)),
  dial: () => Promise.reject(new Error('nobody is asked')),
});

test('sessions with the same secret share what was found, others do not', () => {
  const pool = new LineagePool(createLogger('silent'));
  const one = pool.for(upstream({ HOST: 'a', USER: 'u' }));
  expect(pool.for(upstream({ USER: 'u', HOST: 'a' }))).toBe(one);
  expect(pool.for(upstream({ HOST: 'b', USER: 'u' }))).not.toBe(one);
  pool.close();
  expect(pool.for(upstream({ HOST: 'a', USER: 'u' }))).not.toBe(one);
});
