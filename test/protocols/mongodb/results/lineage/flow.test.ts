import { describe, expect, it } from 'vitest';
import { flow, storedBy, viewsOf } from './follow.ts';

describe('flowOf', () => {
  it('tells nothing of reads, and of new values', () => {
    expect(flow({ find: 'people' })).toEqual({ stored: [] });
    expect(flow({ insert: 'people', documents: [{ a: 1 }] })).toEqual({ stored: [] });
    expect(flow({ update: 'people', updates: [{ q: {}, u: { $set: { a: 'new' } } }] })).toEqual({ stored: [] });
    expect(flow({ createIndexes: 'people' })).toEqual({ stored: [] });
  });

  it('follows updates by pipelines and by renaming, and leaves out what stays what it is', () => {
    const updates = [
      { q: {}, u: [{ $set: { x: '$ssn', y: '$y', z: 1 } }] },
      { q: {}, u: { $rename: { name: 'alias.of' } } },
      { q: {}, u: [{ $unset: 'flag' }] },
    ];
    expect(storedBy({ update: 'people', updates })).toEqual([
      'people.x <- people.ssn',
      'people.alias.of <- people.name',
    ]);
  });

  it('knows constants that an update brings along', () => {
    const updates = [{ q: {}, u: [{ $set: { x: '$$given', y: '$$other' } }], c: { given: 5 } }];
    expect(storedBy({ update: 'people', updates })).toEqual(['people.y <- unknown']);
  });

  it('follows findAndModify and bulkWrite', () => {
    expect(storedBy({ findAndModify: 'people', update: [{ $set: { x: { $toUpper: '$ssn' } } }] })).toEqual([
      'people.x <- ~people.ssn',
    ]);
    const ops = [
      { insert: 0, document: { a: 1 } },
      { update: 1, filter: {}, updateMods: [{ $set: { x: '$sku' } }] },
      { delete: 0, filter: {} },
    ];
    expect(storedBy({ bulkWrite: 1, ops, nsInfo: [{ ns: 'shop.people' }, { ns: 'shop.orders' }] })).toEqual([
      'orders.x <- orders.sku',
    ]);
    expect(flow({ bulkWrite: 1, ops: [{ update: 7, updateMods: [] }], nsInfo: [] }).untold).toMatch(/without a name/);
  });

  it('follows views that are made, and collections that are renamed', () => {
    expect(storedBy({ create: 'v', viewOn: 'people', pipeline: [{ $project: { x: '$ssn', _id: 0 } }] })).toEqual([
      'v.x <- people.ssn',
    ]);
    expect(storedBy({ collMod: 'v', viewOn: 'people', pipeline: [] })).toEqual(['v <- people']);
    expect(storedBy({ create: 'plain' })).toEqual([]);
    expect(storedBy({ renameCollection: 'shop.people', to: 'shop.b' })).toEqual(['b <- people']);
    expect(storedBy({ aggregate: 'w', pipeline: [{ $out: 'b' }] }, viewsOf({ w: ['people'] }))).toEqual([
      'b <- people',
    ]);
  });

  it('says what it cannot tell', () => {
    expect(flow({ somethingNew: 1 }).untold).toBe('the command somethingNew is not known here');
    expect(flow({ mapReduce: 'people', out: 'x' }).untold).toMatch(/runs code/);
    expect(flow({ mapReduce: 'people', out: { inline: 1 } })).toEqual({ stored: [], unfollowed: 'people' });
    expect(flow({ update: 'people' }).untold).toMatch(/without its documents/);
    expect(flow({ renameCollection: 'shop.people' }).untold).toMatch(/both names/);
    expect(flow({ collMod: 'v', pipeline: [] }).untold).toMatch(/without its collection/);
  });

  it('gives up on what is too long', () => {
    const fields = Object.fromEntries(Array.from({ length: 2000 }, (_, i) => [`f${i}`, '$ssn']));
    const { stored, untold } = flow({ update: 'people', updates: [{ q: {}, u: [{ $set: fields }] }] });
    expect([stored.length, untold]).toEqual([1000, 'it stores more fields than are followed']);
    const many = Array.from({ length: 200 }, () => ({ $set: fields }));
    expect(flow({ aggregate: 'people', pipeline: many }).untold).toMatch(/too long/);
  });

  it('says which result cannot be followed', () => {
    expect(flow({ find: 'people' }, () => 'unknown').unfollowed).toBe('people');
  });
});
