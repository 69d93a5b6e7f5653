import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Chain } from '../../../src/audit/chain.ts';
import { draftRecord, GENESIS_HASH, sealRecord } from '../../../src/audit/record.ts';

function chainOf(count: number, gateway = 'gw'): Buffer[] {
  let prev = GENESIS_HASH;
  return Array.from({ length: count }, (_, i) => {
    const draft = draftRecord({ type: 't', body: { i } }, new Date(i));
    const { line, hash } = sealRecord(draft, gateway, i + 1, prev);
    prev = hash;
    return Buffer.from(line);
  });
}

/** Why the first line that does not fit does not, and where it is. */
function firstProblem(
  lines: readonly Buffer[],
  start: 'first' | 'anywhere' = 'first',
): { at: number; why: string } | undefined {
  const chain = new Chain('gw', start);
  for (const [at, line] of lines.entries()) {
    const link = chain.next(line);
    if ('why' in link) return { at, why: link.why };
  }
  return undefined;
}

describe('a chain', () => {
  test('follows every record and ends at the last', () => {
    const chain = new Chain('gw', 'first');
    expect(chain.head).toEqual({ seq: 0, hash: GENESIS_HASH });
    const lines = chainOf(5);
    const links = lines.map((line) => chain.next(line));
    const last = links.at(-1);
    expect(last !== undefined && 'record' in last ? last.record.seq : undefined).toBe(5);
    expect(chain.head.seq).toBe(5);
    expect(lines[4]?.toString()).toContain(chain.head.hash);
  });

  test('may be picked up in the middle where that is asked for', () => {
    expect(firstProblem(chainOf(5).slice(2), 'anywhere')).toBeUndefined();
    expect(firstProblem(chainOf(5).slice(2))).toEqual({ at: 0, why: 'records 1 to 2 are missing before this one' });
  });

  test('breaks where a record is missing, and names which', () => {
    expect(firstProblem(chainOf(5).toSpliced(2, 1))).toEqual({ at: 2, why: 'record 3 is missing before this one' });
  });

  test('breaks at a record of another gateway', () => {
    expect(firstProblem(chainOf(1, 'other'))).toEqual({ at: 0, why: 'the record belongs to another gateway' });
  });

  test('breaks at a record of another chain with the right number', () => {
    const other = chainOf(3);
    const mine = sealRecord(draftRecord({ type: 'x' }, new Date(0)), 'gw', 1, GENESIS_HASH);
    expect(firstProblem([Buffer.from(mine.line), ...other.slice(1)])).toEqual({
      at: 1,
      why: 'the record does not continue from the one before it',
    });
  });

  test('breaks at the first place of any reordering, repetition, removal or change', () => {
    const lines = chainOf(12);
    const index = fc.nat(11);
    fc.assert(
      fc.property(index, index, fc.constantFrom('swap', 'repeat', 'remove', 'change'), (a, b, what) => {
        fc.pre(what !== 'swap' || a !== b);
        fc.pre(what !== 'remove' || a !== 11);
        const first = what === 'swap' ? Math.min(a, b) : what === 'repeat' ? a + 1 : a;
        expect(firstProblem(tamper(lines, a, b, what))?.at).toBe(first);
      }),
    );
  });
});

function tamper(lines: readonly Buffer[], a: number, b: number, what: string): Buffer[] {
  const [one, other] = [lines[a] ?? Buffer.alloc(0), lines[b] ?? Buffer.alloc(0)];
  if (what === 'swap') return lines.with(a, other).with(b, one);
  if (what === 'repeat') return lines.toSpliced(a, 0, one);
  if (what === 'remove') return lines.toSpliced(a, 1);
  const changed = Buffer.from(one);
  changed.writeUInt8(changed.readUInt8(20 + b) ^ 1, 20 + b);
  return lines.with(a, changed);
}
