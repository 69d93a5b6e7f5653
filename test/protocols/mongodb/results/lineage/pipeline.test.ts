import { describe, expect, it } from 'vitest';
import { flow, sourcesOf, staged, viewsOf } from './follow.ts';

describe('a pipeline', () => {
  it('is followed stage by stage', () => {
    const at = staged({ $match: { a: 1 } }, { $set: { x: '$ssn' } }, { $group: { _id: '$x', n: { $sum: 1 } } });
    expect([at('_id'), at('n'), at('x')]).toEqual(['people.ssn', '', '']);
  });

  it('is unknown from a stage on that nobody knows here, until another one says what its fields are', () => {
    expect(staged({ $someday: {} })('name')).toBe('unknown');
    expect(staged({ $someday: {} }, { $project: { a: { $literal: 1 }, _id: 0 } })('a')).toBe('');
    expect(staged({ $match: {}, $limit: 1 })('name')).toBe('unknown');
    expect(sourcesOf({ aggregate: 'people', pipeline: 'text' })('a')).toBe('unknown');
  });

  it('names the stage that cannot be followed, wherever it is', () => {
    const pipeline = [{ $lookup: { from: 'orders', pipeline: [{ $someday: {} }], as: 'x' } }];
    expect(flow({ aggregate: 'people', pipeline }).untold).toBe('the stage $someday');
  });

  it('within pipelines within pipelines comes to an end', () => {
    let pipeline: object[] = [{ $match: {} }];
    for (let i = 0; i < 40; i += 1) pipeline = [{ $unionWith: { coll: 'a', pipeline } }];
    expect(sourcesOf({ aggregate: 'people', pipeline })('x')).toBe('unknown');
  });

  it('of any size is done in time, or given up', () => {
    const wide = Object.fromEntries(Array.from({ length: 500 }, (_, i) => [`f${i}`, '$ssn']));
    const at = staged(...Array.from({ length: 400 }, () => ({ $set: wide })));
    expect(at('f1')).toBe('unknown');
    const deep = staged(...Array.from({ length: 900 }, () => ({ $set: { a: { x: '$a', y: '$b' } } })));
    expect(deep('a.y')).toContain('people.b');
    const both = staged(...Array.from({ length: 900 }, () => ({ $set: { a: ['$a', '$b'], b: ['$b', '$a'] } })));
    expect(both('a')).toBe('people.a people.b');
  });

  it('sees variables of the command, and none of it within a view', () => {
    const command = { aggregate: 'v', pipeline: [{ $set: { x: '$$c' } }], let: { c: 'constant' } };
    const at = sourcesOf(command, viewsOf({ v: ['people', { $set: { y: '$$c' } }] }));
    expect([at('x'), at('y'), at('z')]).toEqual(['', 'unknown', 'people.z']);
  });
});
