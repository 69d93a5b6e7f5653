import { describe, expect, it } from 'vitest';
import { isTree, nodeOf, stringOf, stringsOf } from '../../../../src/sql/postgres/tree.ts';

describe('nodes of the parse tree', () => {
  it('are objects with one entry that holds fields', () => {
    expect(nodeOf({ SelectStmt: { op: 1 } })).toEqual({ name: 'SelectStmt', fields: { op: 1 } });
    for (const other of [undefined, null, 1, 'x', {}, { a: 1 }, { a: null }, { a: {}, b: {} }]) {
      expect(nodeOf(other)).toBeUndefined();
    }
  });

  it('are told from lists', () => {
    expect(isTree({})).toBe(true);
    for (const other of [[], null, undefined, 'x']) expect(isTree(other)).toBe(false);
  });

  it('that are strings give their text', () => {
    expect(stringOf({ String: { sval: 'a' } })).toBe('a');
    expect(stringOf({ String: {} })).toBeUndefined();
    expect(stringOf({ Integer: { ival: 1 } })).toBeUndefined();
  });

  it('that are lists of strings give their texts, or nothing when something else is among them', () => {
    expect(stringsOf([{ String: { sval: 'a' } }, { String: { sval: 'b' } }])).toEqual(['a', 'b']);
    expect(stringsOf([{ String: { sval: 'a' } }, { A_Star: {} }])).toBeUndefined();
    expect(stringsOf(undefined)).toBeUndefined();
  });
});
