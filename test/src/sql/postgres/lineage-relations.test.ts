import { describe, expect, it } from 'vitest';
import { flowOfColumn, NOTHING, UNKNOWN } from '../../../../src/sql/lineage/flow.ts';
import type { LineageCatalogue, RelationInfo } from '../../../../src/sql/postgres/lineage-catalogue.ts';
import { Relations } from '../../../../src/sql/postgres/lineage-relations.ts';

const T: RelationInfo = { schema: 'public', name: 't', columns: ['a'], ancestors: [] };
const V: RelationInfo = { ...T, name: 'v', columns: ['b'], definition: 'of v' };
const A = flowOfColumn('public', 't', 'a');

function relationsOf(catalogue: Partial<LineageCatalogue>, reads: string[] = []): Relations {
  const whole = {
    relations: new Map([
      ['t', [T]],
      ['v', [V]],
    ]),
    functions: new Map(),
    operators: new Map(),
    ...catalogue,
  };
  return new Relations(whole, (definition, relations) => {
    reads.push(definition);
    return relations.range('public', 't', 't').items;
  });
}

describe('relations', () => {
  it('are read once, however often they are named', () => {
    const reads: string[] = [];
    const relations = relationsOf({}, reads);
    const first = relations.range('public', 'v', 'x');
    relations.range(undefined, 'v', 'y');
    expect(reads).toEqual(['of v']);
    expect([...(first.items[0]?.flow.columns.values() ?? [])].map(({ table }) => table)).toEqual(['v', 't']);
  });

  it('hold anything where there are none of the name', () => {
    expect(relationsOf({}).range(undefined, 'x', 'x').items).toEqual([{ name: '', flow: UNKNOWN, isOpen: true }]);
    expect(relationsOf({}).column('other', 't', 'a')).toBe(UNKNOWN);
    expect(relationsOf({}).isView('other', 't')).toBe(true);
  });

  it('have system columns that hold nothing, unless a view may call one of its own so', () => {
    expect(relationsOf({}).column('public', 't', 'tableoid')).toBe(NOTHING);
    expect(relationsOf({}).column('public', 't', 'no_such')).toBe(UNKNOWN);
    expect(relationsOf({}).column('public', 'v', 'tableoid')).toBe(UNKNOWN);
    expect(relationsOf({}).column('public', 'nowhere', 'tableoid')).toBe(UNKNOWN);
  });

  it('of several schemas are told apart by column names only', () => {
    const other: RelationInfo = { ...T, schema: 's', columns: ['z', 'a'] };
    const range = relationsOf({ relations: new Map([['t', [T, other]]]) }).range(undefined, 't', 't');
    expect(range.items).toHaveLength(1);
    expect(range.named?.get('z')).toEqual(flowOfColumn('s', 't', 'z'));
    expect(range.named?.get('a')?.columns.size).toBe(2);
  });

  it('are all counted among what was read', () => {
    const relations = relationsOf({});
    relations.range('public', 't', 't');
    expect([...relations.everything().columns.values()]).toMatchObject([{ column: 'a', isDerived: true }]);
  });
});

describe('functions', () => {
  const functions = new Map([
    ['upper', [{ schema: 'pg_catalog', name: 'upper', kind: 'pure' as const }]],
    ['f', [{ schema: 'public', name: 'f', kind: 'code' as const, body: 'SELECT a FROM t; SELECT f()' }]],
    ['g', [{ schema: 'public', name: 'g', kind: 'opaque' as const }]],
    ['h', [{ schema: 'public', name: 'h', kind: 'code' as const, body: 'SELECT g()' }]],
  ]);

  it('read what their body names, or anything where nobody can look', () => {
    const relations = relationsOf({ functions });
    expect(relations.inside(undefined, 'upper')).toBe(NOTHING);
    expect([...relations.inside(undefined, 'f').columns.keys()]).toEqual([...A.columns.keys()]);
    expect(relations.inside(undefined, 'g').isUnknown).toBe(true);
    expect(relations.inside('public', 'h').isUnknown).toBe(true);
    expect(relations.inside('other', 'f')).toBe(UNKNOWN);
  });

  it('are PostgreSQL’s own only when nobody added one of the name', () => {
    const [own = []] = [functions.get('upper')];
    const shadowed = new Map([
      ['upper', [...own, { schema: 'public', name: 'upper', kind: 'code' as const, body: '' }]],
    ]);
    expect(relationsOf({ functions }).isBuiltIn('upper')).toBe(true);
    expect(relationsOf({ functions: shadowed }).isBuiltIn('upper')).toBe(false);
    expect(relationsOf({ functions }).isBuiltIn('x')).toBe(false);
  });
});

describe('what was read', () => {
  const relations = relationsOf({});

  it('is found by name, and given whole', () => {
    expect(relations.named(undefined, 't')).toEqual([T]);
    expect(relations.named('hr', 't')).toEqual([]);
    expect([...relations.wholeOf('t').columns.values()]).toMatchObject([{ column: 'a', isDerived: true }]);
    expect(relations.wholeOf('missing')).toBe(UNKNOWN);
  });

  it('holds the calls with all that was given to them, and the references that are columns', () => {
    const [call, other] = [{ funcname: [] }, { funcname: [] }];
    relations.noteCall(call, NOTHING);
    relations.noteCall(call, A);
    expect(relations.givenTo(call)).toEqual(A);
    expect(relations.givenTo(other)).toBeUndefined();
    relations.noteColumn(call);
    expect([relations.isColumn(call), relations.isColumn(other)]).toEqual([true, false]);
  });
});
