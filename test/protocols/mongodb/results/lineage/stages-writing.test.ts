import { describe, expect, it } from 'vitest';
import { flow, staged, storedBy } from './follow.ts';

const stored = (...pipeline: object[]) => storedBy({ aggregate: 'people', pipeline });

describe('stages that store', () => {
  it('$out stores whole documents, and answers none', () => {
    expect(stored({ $out: 'copy' })).toEqual(['copy <- people']);
    expect(staged({ $out: 'copy' })('ssn')).toBe('');
    expect(flow({ aggregate: 'people', pipeline: [{ $out: { db: 'other', coll: 'copy' } }] }).stored).toEqual([
      {
        into: 'the collection other.copy',
        targets: [{ schema: 'other', table: 'copy', column: '' }],
        sources: [{ schema: 'shop', table: 'people', column: '', isDerived: false }],
      },
    ]);
  });

  it('$out stores only the fields that are left', () => {
    expect(stored({ $project: { x: '$ssn', n: { $size: '$tags' }, _id: 0 } }, { $out: 'copy' })).toEqual([
      'copy.x <- people.ssn',
      'copy.n <- ~people.tags',
    ]);
  });

  it('$merge stores too, into documents that are there by a pipeline', () => {
    expect(stored({ $project: { s: '$ssn', _id: 0 } }, { $merge: 'copy' })).toEqual(['copy.s <- people.ssn']);
    expect(
      stored(
        { $project: { s: '$ssn', _id: 0 } },
        { $merge: { into: 'copy', let: { v: '$s' }, whenMatched: [{ $set: { a: '$$new.s', b: '$$v', c: '$d' } }] } },
      ),
    ).toEqual(['copy.s <- people.ssn', 'copy.a <- people.ssn', 'copy.b <- people.ssn', 'copy.c <- copy.d']);
    expect(
      stored(
        { $project: { _id: 0, s: '$ssn' } },
        { $merge: { into: 'copy', whenMatched: [{ $set: { a: '$$new.s' } }] } },
      ),
    ).toEqual(['copy.s <- people.ssn', 'copy.a <- people.ssn']);
  });

  it('cannot be told where the place is not named', () => {
    expect(flow({ aggregate: 'people', pipeline: [{ $out: 5 }] }).untold).toMatch(/nobody knows where/);
  });
});
