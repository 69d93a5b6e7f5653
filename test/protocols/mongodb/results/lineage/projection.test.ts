import { Decimal128 } from 'bson';
import { describe, expect, it } from 'vitest';
import { sourcesOf, staged } from './follow.ts';

const find = (projection: object) => sourcesOf({ find: 'people', projection });

describe('a $project', () => {
  it('lets through the fields it names, and computes others', () => {
    const at = staged({ $project: { name: 1, 'address.city': true, x: '$ssn', y: { z: '$ssn', name: 1 } } });
    expect(['_id', 'name', 'address.city', 'address.zip', 'x', 'y.z', 'y.name', 'ssn'].map(at)).toEqual([
      'people._id',
      'people.name',
      'people.address.city',
      '',
      'people.ssn',
      'people.ssn',
      'people.y.name',
      '',
    ]);
  });

  it('lets through all but the fields it leaves out', () => {
    const at = staged({ $project: { ssn: 0, _id: 0 } });
    expect(at('name')).toBe('people.name');
  });

  it('is not taken for one that chooses where its numbers may mean no', () => {
    for (const no of [-0, Number.NaN, Decimal128.fromString('0'), 0]) {
      expect(find({ ssn: no })('name')).toBe('people.name');
    }
  });

  it('of nothing but the text score may let all through', () => {
    expect(staged({ $project: { score: { $meta: 'textScore' } } })('name')).toBe('people.name');
    expect(staged({ $project: { score: { $meta: 'textScore' } } })('score')).toBe('~people');
  });
});

describe('a $set', () => {
  it('adds to what is there, within documents too', () => {
    const at = staged({ $set: { 'address.copy': '$ssn', jobs: { extra: '$name' }, flag: 1, gone: {} } });
    expect(['address.copy', 'address.city', 'jobs.extra', 'jobs.title', 'name', 'flag'].map(at)).toEqual([
      'people.ssn',
      'people.address.city',
      'people.name',
      'people.jobs.title',
      'people.name',
      '',
    ]);
  });

  it('reads the documents as they were before it', () => {
    const at = staged({ $set: { a: '$b', b: '$a' } }, { $set: { c: '$a' } });
    expect(['a', 'b', 'c'].map(at)).toEqual(['people.b', 'people.a', 'people.b']);
  });
});

describe('the projection of a find', () => {
  it('may cut, choose items and compute', () => {
    const at = find({ tags: { $slice: 1 }, jobs: { $elemMatch: { title: 'x' } }, 'list.$': 1, x: '$ssn' });
    expect(['tags', 'jobs.title', 'list.a', 'x', 'name'].map(at)).toEqual([
      'people.tags',
      'people.jobs.title',
      'people.list.a',
      'people.ssn',
      '',
    ]);
    expect(find({ tags: { $slice: ['$ssn', 1] } })('tags')).toBe('people.ssn people.tags');
    expect(find({ x: '$ssn' })('name')).toBe('people.name');
  });
});
