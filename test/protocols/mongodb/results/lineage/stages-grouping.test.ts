import { describe, expect, it } from 'vitest';
import { staged } from './follow.ts';

describe('stages that make documents of several', () => {
  it('$group names what it collects', () => {
    const at = staged({
      $group: {
        _id: { c: '$city' },
        all: { $push: { s: '$ssn' } },
        top: { $top: { output: '$name', sortBy: { a: 1 } } },
        n: { $sum: '$age' },
        code: { $accumulator: {} },
        bad: 1,
      },
    });
    expect(['_id.c', 'all.s', 'top', 'n', 'code', 'bad', 'ssn'].map(at)).toEqual([
      'people.city',
      'people.ssn',
      'people.name',
      '~people.age',
      'unknown',
      'unknown',
      '',
    ]);
  });

  it('$bucket and $bucketAuto tell of what they divide by', () => {
    expect(staged({ $bucket: { groupBy: '$age', boundaries: [1, 2] } })('_id')).toBe('~people.age');
    expect(staged({ $bucket: { groupBy: '$age', boundaries: [1, 2] } })('count')).toBe('');
    const at = staged({ $bucketAuto: { groupBy: '$ssn', buckets: 2, output: { x: { $first: '$name' } } } });
    expect([at('_id.min'), at('_id.max'), at('x'), at('count')]).toEqual([
      '~people.ssn',
      '~people.ssn',
      'people.name',
      '',
    ]);
  });

  it('$sortByCount and $count', () => {
    expect([staged({ $sortByCount: '$ssn' })('_id'), staged({ $sortByCount: '$ssn' })('count')]).toEqual([
      'people.ssn',
      '',
    ]);
    expect(staged({ $count: 'n' })('n')).toBe('');
  });

  it('$setWindowFields adds what it makes of neighbours', () => {
    const at = staged({
      $setWindowFields: {
        output: {
          'a.b': { $push: '$ssn', window: { documents: [0, 1] } },
          rank: { $rank: {} },
          line: { $linearFill: '$age' },
          bad: { $sum: 1, $max: 2 },
        },
      },
    });
    expect(['a.b', 'rank', 'line', 'bad', 'name'].map(at)).toEqual([
      'people.ssn',
      '',
      '~people.age',
      'unknown',
      'people.name',
    ]);
  });

  it('$facet answers several pipelines at once', () => {
    const at = staged({ $facet: { a: [{ $project: { x: '$ssn' } }], b: [{ $someday: 1 }] } });
    expect([at('a.x'), at('b.x'), at('c')]).toEqual(['people.ssn', 'unknown', '']);
  });
});
