import { describe, expect, it } from 'vitest';
import { derived, type Flow, flowOfColumn, NOTHING, UNKNOWN, unionOf } from '../../../../src/sql/lineage/flow.ts';
import {
  EMPTY_SCOPE,
  fitted,
  hasColumn,
  type Item,
  isEmptied,
  merged,
  renamed,
  resolveColumn,
  resolveQualified,
  type Scope,
  withoutOwn,
} from '../../../../src/sql/lineage/scope.ts';

const A = flowOfColumn('public', 't', 'a');
const B = flowOfColumn('public', 'u', 'b');
const item = (name: string, flow: Flow): Item => ({ name, flow });
const open = (flow: Flow): Item => ({ name: '', flow, isOpen: true });
const OUTER: Scope = { ...EMPTY_SCOPE, ranges: [{ alias: 'u', items: [item('b', B)] }] };
const scope = (items: readonly Item[]): Scope => ({ ...EMPTY_SCOPE, ranges: [{ alias: 't', items }], outer: OUTER });

describe('a name in a statement', () => {
  it('is the innermost column of the name, then the innermost row', () => {
    expect(resolveColumn('a', scope([item('a', A)]))).toEqual(A);
    expect(resolveColumn('b', scope([item('a', A)]))).toEqual(B);
    expect(resolveColumn('u', scope([item('a', A)]))).toEqual(derived(B));
    expect(resolveColumn('u', scope([item('u', A)]))).toEqual(A);
    expect(resolveColumn('c', scope([item('a', A)]))).toBeUndefined();
    expect(resolveColumn('ctid', scope([item('a', A)]))).toBe(NOTHING);
  });

  it('may be any column whose name is not known, or one around it', () => {
    expect(resolveColumn('b', scope([open(A)]))).toEqual(unionOf([A, B]));
    expect(resolveColumn('b', scope([item('', A)]))).toEqual(unionOf([A, B]));
    expect(resolveQualified('t', 'x', scope([open(A)]))).toEqual(A);
  });

  it('with a table’s is looked for in that table only', () => {
    expect(resolveQualified('t', 'a', scope([item('a', A)]))).toEqual(A);
    expect(resolveQualified('t', 'b', scope([item('a', A)]))).toBeUndefined();
    expect(resolveQualified('x', 'a', scope([item('a', A)]))).toBeUndefined();
  });

  it('brings nothing of its own level where only the levels around count', () => {
    expect(resolveColumn('a', withoutOwn(scope([item('a', A)])))).toBe(NOTHING);
    expect(resolveColumn('b', withoutOwn(scope([item('a', A)])))).toEqual(B);
  });
});

describe('a list of columns', () => {
  it('takes the names an alias gives', () => {
    expect(renamed([item('a', A), item('b', B)], ['x'])).toEqual([item('x', A), item('b', B)]);
    expect(renamed([open(A)], ['x', 'y'])).toEqual([item('x', A), item('y', A), open(A)]);
  });

  it('is stretched to the number of columns the server tells, if it can be', () => {
    expect(fitted([item('a', A), open(B)], 3)).toEqual([item('a', A), item('', B), item('', B)]);
    expect(fitted([item('a', A), open(B)], 1)).toEqual([item('a', A)]);
    expect(fitted([item('a', A)], 2)).toBeUndefined();
    expect(fitted([open(A), open(B)], 2)).toBeUndefined();
    expect(fitted([item('a', A), open(B)], 0)).toBeUndefined();
  });

  it('is put together with another column by column, or as a whole where they differ', () => {
    expect(merged([item('a', A)], [item('b', B)])).toEqual([item('a', unionOf([A, B]))]);
    expect(merged([item('a', A)], [open(UNKNOWN)])).toEqual([open(unionOf([A, UNKNOWN]))]);
    expect(merged([item('a', A)], [])).toEqual([open(A)]);
  });
});

describe('a scope', () => {
  it('tells known columns from names that may be anything', () => {
    expect(hasColumn('t', 'a', scope([item('a', A)]))).toBe(true);
    expect(hasColumn('t', 'b', scope([item('a', A)]))).toBe(false);
    expect(hasColumn('t', 'a', scope([open(A)]))).toBe(false);
  });

  it('remembers that a level was emptied, at every level below', () => {
    const inner = { ...scope([item('a', A)]), outer: withoutOwn(scope([item('b', B)])) };
    expect(isEmptied(inner)).toBe(true);
    expect(isEmptied(scope([item('a', A)]))).toBe(false);
  });
});
