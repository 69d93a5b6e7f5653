import { expect, it } from 'vitest';
import { WindowMemory } from '../../../plugins/review/window-memory.ts';
import type { Outcome } from '../../../src/core/query.ts';
import { query } from '../../src/core/fixtures.ts';

function end(memory: WindowMemory, of: ReturnType<typeof query>, status: Outcome['status']): void {
  memory.note({ type: 'query.ended', query: of, outcome: { status, rows: 0 }, masked: {} });
}

it('counts by window what ran, once each', () => {
  const memory = new WindowMemory();
  expect(memory.isUsed).toBe(false);
  memory.join('a');
  memory.join('b');
  memory.join('a');
  const [first, second, third] = [query('1'), query('2'), query('3')];
  memory.release(first.id, 'a');
  memory.release(second.id, 'b');
  end(memory, first, 'suspended');
  end(memory, first, 'ok');
  end(memory, first, 'ok');
  end(memory, second, 'skipped');
  end(memory, third, 'ok');
  expect(memory.isUsed).toBe(true);
  expect([...memory.counts]).toEqual([
    ['a', 1],
    ['b', 0],
  ]);
});

it('counts nothing that was denied after all', () => {
  const memory = new WindowMemory();
  memory.join('a');
  const one = query('1');
  memory.release(one.id, 'a');
  memory.note({ type: 'query.decided', query: one, verdict: { allow: true } });
  memory.note({
    type: 'query.decided',
    query: one,
    verdict: { allow: false, reason: { code: 'killed', message: 'x' } },
  });
  end(memory, one, 'ok');
  expect([...memory.counts]).toEqual([['a', 0]]);
});
