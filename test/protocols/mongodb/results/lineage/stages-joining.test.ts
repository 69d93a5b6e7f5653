import { describe, expect, it } from 'vitest';
import { sourcesOf, staged, viewsOf } from './follow.ts';

describe('stages that read other collections', () => {
  it('$lookup puts their documents where it says', () => {
    const at = staged({ $lookup: { from: 'orders', localField: 'a', foreignField: 'b', as: 'deep.orders' } });
    expect([at('deep.orders.sku'), at('deep.x'), at('name')]).toEqual(['orders.sku', 'people.deep.x', 'people.name']);
  });

  it('$lookup hands variables to its pipeline', () => {
    const at = staged({
      $lookup: { from: 'orders', let: { s: '$ssn' }, pipeline: [{ $project: { a: '$$s', b: '$sku' } }], as: 'o' },
    });
    expect([at('o.a'), at('o.b'), at('o.c')]).toEqual(['people.ssn', 'orders.sku', '']);
  });

  it('$lookup without a collection has only the documents of its pipeline', () => {
    const at = staged({ $lookup: { pipeline: [{ $documents: [{ a: 1 }] }, { $set: { b: '$$ROOT' } }], as: 'o' } });
    expect(at('o.a')).toBe('');
  });

  it('$graphLookup adds how far they are', () => {
    const at = staged({ $graphLookup: { from: 'orders', startWith: '$a', as: 'o', depthField: 'far' } });
    expect([at('o.sku'), at('o.far')]).toEqual(['orders.sku', '']);
  });

  it('$unionWith shows documents of both', () => {
    expect(staged({ $unionWith: 'orders' })('a')).toBe('orders.a people.a');
    expect(staged({ $unionWith: { coll: 'orders', pipeline: [{ $set: { a: '$sku' } }] } })('a')).toBe(
      'orders.sku people.a',
    );
    expect(staged({ $unionWith: { coll: 5 } })('a')).toBe('unknown');
  });

  it('see through views', () => {
    const views = viewsOf({ v: ['orders', { $set: { x: '$sku' } }] });
    const pipeline = [{ $lookup: { from: 'v', as: 'o' } }];
    expect(sourcesOf({ aggregate: 'people', pipeline }, views)('o.x')).toBe('orders.sku');
    expect(sourcesOf({ aggregate: 'people', pipeline }, () => 'unknown')('o.x')).toBe('unknown');
  });

  it('may name another database', () => {
    expect(staged({ $lookup: { from: { db: 'config', coll: 'x' }, as: 'o' } })('o.a')).toBe('unknown');
  });
});
