import { describe, expect, it } from 'vitest';
import { sourcesOf, staged } from './follow.ts';

describe('a change stream', () => {
  it('tells documents of its collection, fields of updates by their paths, and the key in its token', () => {
    const at = staged({ $changeStream: {} }, { $set: { x: '$fullDocument.ssn' } });
    expect(
      [
        'fullDocument.a.b',
        'fullDocumentBeforeChange.a',
        'documentKey._id',
        '_id._data',
        'operationType',
        'ns.coll',
        'x',
        'new',
      ].map(at),
    ).toEqual(['people.a.b', 'people.a', 'people._id', '~people._id', '', '', 'people.ssn', 'unknown']);
    expect(at('updateDescription.updatedFields.a')).toBe('people.a');
    expect(at('updateDescription.removedFields')).toBe('');
  });

  it('of a database may be of any collection of it, of the cluster of any', () => {
    expect(sourcesOf({ aggregate: 1, pipeline: [{ $changeStream: {} }] })('fullDocument.ssn')).toBe('.ssn');
    const cluster = sourcesOf({ aggregate: 1, pipeline: [{ $changeStream: { allChangesForCluster: true } }] });
    expect(cluster('fullDocument.ssn')).toBe('.ssn');
  });

  it('may be split into parts', () => {
    const at = staged({ $changeStream: {} }, { $changeStreamSplitLargeEvent: {} });
    expect([at('splitEvent.of'), at('fullDocument.a')]).toEqual(['', 'people.a']);
  });
});
