import { describe, expect, it } from 'vitest';
import { derived, flowOfColumn, NOTHING, sameFlow, UNKNOWN, unionOf, WIDE } from '../../../../src/sql/lineage/flow.ts';

const EMAIL = flowOfColumn('public', 'customers', 'email');
const NAME = flowOfColumn('public', 'customers', 'name');

describe('a flow', () => {
  it('holds what any of its parts holds', () => {
    const both = unionOf([NOTHING, EMAIL, NAME]);
    expect([...both.columns.values()].map(({ column }) => column)).toEqual(['email', 'name']);
    expect(unionOf([EMAIL, UNKNOWN])).toMatchObject({ isUnknown: true, isWide: false });
    expect(unionOf([WIDE, EMAIL])).toMatchObject({ isUnknown: false, isWide: true });
    expect(unionOf([])).toBe(NOTHING);
  });

  it('counts a column as computed when one of its parts does, in either order', () => {
    for (const flows of [
      [EMAIL, derived(EMAIL)],
      [derived(EMAIL), EMAIL],
    ]) {
      expect([...unionOf(flows).columns.values()]).toEqual([
        { schema: 'public', table: 'customers', column: 'email', isDerived: true },
      ]);
    }
  });

  it('tells columns apart whose names hold dots', () => {
    expect(unionOf([flowOfColumn('a.b', 'c', 'd'), flowOfColumn('a', 'b.c', 'd')]).columns.size).toBe(2);
  });

  it('is the same as another that holds the same', () => {
    expect(sameFlow(unionOf([EMAIL, NAME]), unionOf([NAME, EMAIL]))).toBe(true);
    expect(sameFlow(EMAIL, NAME)).toBe(false);
    expect(sameFlow(EMAIL, derived(EMAIL))).toBe(false);
    expect(sameFlow(NOTHING, UNKNOWN)).toBe(false);
    expect(sameFlow(NOTHING, WIDE)).toBe(false);
  });
});
