import { describe, expect, it } from 'vitest';
import { sourcesOf, staged } from './follow.ts';

describe('stages that work on each document', () => {
  it.each(['$match', '$limit', '$skip', '$sort', '$sample', '$redact', '$unset'])('%s changes no field', (stage) => {
    expect(staged({ [stage]: {} })('a.b')).toBe('people.a.b');
  });

  it.each(['$search', '$vectorSearch', '$currentOp', '$planCacheStats', '$queryStats', '$rankFusion'])(
    '%s may tell anything',
    (stage) => {
      expect(staged({ [stage]: {} })('a')).toBe('unknown');
    },
  );

  it.each(['$collStats', '$indexStats'])('%s tells of sizes', (stage) => {
    expect(staged({ [stage]: {} })('a')).toBe('');
  });

  it('$replaceRoot and $replaceWith make another document', () => {
    expect(staged({ $replaceRoot: { newRoot: '$address' } })('city')).toBe('people.address.city');
    expect(staged({ $replaceWith: { $mergeObjects: ['$a', { b: '$c' }] } })('b')).toBe('people.a.b people.c');
    expect(staged({ $replaceRoot: {} })('a')).toBe('unknown');
  });

  it('$unwind only adds the place of an item', () => {
    const at = staged({ $unwind: { path: '$tags', includeArrayIndex: 'ssn' } });
    expect([at('tags'), at('ssn')]).toEqual(['people.tags', '']);
  });

  it('$geoNear measures how far a place is', () => {
    const at = staged({ $geoNear: { key: 'home', distanceField: 'd.m', includeLocs: 'at' } });
    expect([at('d.m'), at('at'), at('d.n')]).toEqual(['~people.home', 'people.home', 'people.d.n']);
    expect(staged({ $geoNear: { distanceField: 'd' } })('d')).toBe('~people');
  });

  it('$densify and $fill put in values like those that are there', () => {
    expect(staged({ $densify: { field: 'age', range: {} } })('age')).toBe('~people.age');
    const at = staged({ $fill: { output: { a: { value: '$ssn' }, b: { method: 'linear' } } } });
    expect([at('a'), at('b'), at('c')]).toEqual(['people.a people.ssn', '~people.b', 'people.c']);
  });

  it('$documents brings its own', () => {
    const at = sourcesOf({ aggregate: 1, pipeline: [{ $documents: [{ a: 1 }] }, { $set: { b: '$a' } }] });
    expect(at('b')).toBe('');
  });
});
