import type { Document } from 'bson';
import { describe, expect, it } from 'vitest';
import { Fields } from '../../../../protocols/mongodb/bson/fields.ts';
import { hasCode, type PipelineReading, readPipeline } from '../../../../protocols/mongodb/commands/pipeline.ts';
import { bson } from '../bson/values.ts';

function read(...stages: Document[]): PipelineReading {
  return readPipeline(new Fields(bson({ pipeline: stages })).get('pipeline'), 'shop');
}

describe('readPipeline', () => {
  it('sees the collections that stages reach, at any depth', () => {
    const { reads } = read(
      { $lookup: { from: 'a', as: 'x', pipeline: [{ $unionWith: 'b' }] } },
      { $graphLookup: { from: 'c', startWith: '$x', connectFromField: 'x', connectToField: 'y', as: 'z' } },
      {
        $facet: {
          one: [{ $unionWith: { coll: 'd', pipeline: [{ $lookup: { from: { db: 'hr', coll: 'e' }, as: 'f' } }] } }],
        },
      },
    );
    expect(reads).toEqual([
      { schema: 'shop', name: 'a' },
      { schema: 'shop', name: 'b' },
      { schema: 'shop', name: 'c' },
      { schema: 'shop', name: 'd' },
      { schema: 'hr', name: 'e' },
    ]);
  });

  it.each([
    [{ $out: 'x' }, 'out', { schema: 'shop', name: 'x' }],
    [{ $out: { db: 'other', coll: 'x' } }, 'out', { schema: 'other', name: 'x' }],
    [{ $merge: 'x' }, 'merge', { schema: 'shop', name: 'x' }],
    [{ $merge: { into: 'x', on: '_id' } }, 'merge', { schema: 'shop', name: 'x' }],
    [{ $merge: { into: { db: 'other', coll: 'x' } } }, 'merge', { schema: 'other', name: 'x' }],
  ])('sees that %j writes', (stage, word, table) => {
    const [effect] = read({ $match: {} }, stage).writes;
    expect(effect?.operations).toContain(word);
    expect(effect?.tables).toEqual([table]);
  });

  it('takes a target it cannot read for any collection', () => {
    expect(read({ $merge: { into: 7 } }).writes[0]?.tables).toEqual([{}]);
  });

  it.each([
    ['a stage it does not know', { $brandNew: {} }, /\$brandNew/],
    ['a stage of two fields', { $match: {}, $out: 'x' }, /one field/],
    ['an empty stage', {}, /one field/],
  ])('does not vouch for %s', (_what, stage, why) => {
    expect(read(stage).unknown).toMatch(why);
  });

  it('does not vouch for a pipeline within a stage that it cannot read', () => {
    expect(read({ $facet: { a: [{ $what: 1 }] } }).unknown).toMatch(/\$what/);
    expect(read({ $lookup: { from: 'a', as: 'x', pipeline: 'no' } }).unknown).toMatch(/no list/);
  });

  it('tells whether the number of documents is bounded', () => {
    expect([read({ $match: {} }).isLimited, read({ $match: {} }, { $limit: 3 }).isLimited]).toEqual([false, true]);
  });

  it('does not vouch for more stages than servers take', () => {
    const stages = Array<Document>(1001).fill({ $match: {} });
    expect(read(...stages).unknown).toMatch(/more than 1000 stages/);
    expect(read(...stages.slice(1)).unknown).toBeUndefined();
  });
});

it('hasCode looks at names, not at texts', () => {
  expect(hasCode(bson({ a: [{ $function: {} }] }))).toBe(true);
  expect(hasCode(bson({ a: '$function' }))).toBe(false);
  expect(hasCode(bson({ $match: { $or: [{ a: { $not: { $where: 'x' } } }] } }))).toBe(true);
  expect(hasCode(bson({ $group: { _id: 1, n: { $_internalJsReduce: {} } } }))).toBe(true);
  expect(hasCode(bson({ $match: { a: '$where' } }))).toBe(false);
});
