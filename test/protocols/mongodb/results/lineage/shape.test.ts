import { describe, expect, it } from 'vitest';
import {
  anyOf,
  computedOf,
  documentOf,
  dottedOf,
  NOTHING,
  partsOf,
  type Shape,
  storedIn,
  UNKNOWN,
  within,
  withinPlaces,
} from '../../../../../protocols/mongodb/results/lineage/shape.ts';
import { words } from '../replies.ts';

const people = storedIn('shop', 'people');
const own = (shape: Shape, ...path: string[]) => words(within(shape, path).own);
const built = (fields: Record<string, Shape>, rest: Shape = NOTHING) =>
  documentOf(new Map(Object.entries(fields)), rest);

describe('a stored document', () => {
  it('holds each field by its path', () => {
    expect(own(people)).toBe('people');
    expect(own(people, 'address', 'city')).toBe('people.address.city');
    expect(words(people.child('a').all)).toBe('~people.a');
    expect(people.nameSources('a')).toEqual([]);
  });

  it('may be of any collection', () => {
    expect(storedIn(undefined, '').child('a').own).toEqual([{ table: '', column: 'a', isDerived: false }]);
  });
});

describe('something computed', () => {
  it('may be anywhere within, names included', () => {
    const computed = computedOf(people.child('ssn'), people.child('name'));
    expect(own(computed, 'x', 'y')).toBe('~people.name ~people.ssn');
    expect(words(computed.nameSources('x'))).toBe('~people.name ~people.ssn');
  });

  it('of nothing is nothing, of anything unknown is unknown', () => {
    expect(computedOf(NOTHING)).toBe(NOTHING);
    expect(computedOf(people, UNKNOWN)).toBe(UNKNOWN);
  });
});

describe('a built document', () => {
  it('has its own fields before those of the rest', () => {
    const shape = built({ a: people.child('ssn') }, people);
    expect([own(shape, 'a'), own(shape, 'b'), shape.isBuilt, people.isBuilt]).toEqual([
      'people.ssn',
      'people.b',
      true,
      false,
    ]);
    expect(words(shape.all)).toBe('~people ~people.ssn');
  });

  it('takes fields of fields as they are put over one another', () => {
    const shape = built({ a: people.child('b') }, built({ a: people.child('x'), c: people.child('y') }, people));
    expect([own(shape, 'a'), own(shape, 'c'), own(shape, 'd')]).toEqual(['people.b', 'people.y', 'people.d']);
  });

  it('of constants is nothing, without fields the rest', () => {
    expect(built({ a: NOTHING })).toBe(NOTHING);
    expect(built({}, people)).toBe(people);
  });

  it('tells nothing apart that is deeper than documents nest', () => {
    let shape = people.child('ssn');
    for (let i = 0; i < 500; i += 1) shape = built({ a: shape, b: people.child('b') });
    expect(shape.depth).toBeLessThan(202);
    const path = Array.from({ length: 500 }, () => 'a');
    expect(own(shape, ...path)).toContain('~people.ssn');
  });
});

describe('any of several', () => {
  it('comes from all of them', () => {
    const shape = anyOf([people.child('a'), built({ x: people.child('s') }), computedOf(people.child('c')), NOTHING]);
    expect(own(shape)).toBe('people.a ~people.c');
    expect(own(shape, 'x')).toBe('people.a.x people.s ~people.c');
    expect(shape.isBuilt).toBe(true);
  });

  it('is the one there is, and unknown with something unknown', () => {
    expect(own(anyOf([people.child('a'), people.child('a'), NOTHING]))).toBe('people.a');
    expect(anyOf([])).toBe(NOTHING);
    expect(anyOf([people, UNKNOWN])).toBe(UNKNOWN);
  });

  it('of too many is something computed of all', () => {
    const shape = anyOf(Array.from({ length: 65 }, (_, i) => storedIn('shop', `t${i % 3}`).child(`f${i}`)));
    expect(own(shape, 'x')).toBe('~t0 ~t1 ~t2');
  });
});

describe('names that are paths', () => {
  it('lead where their parts lead, numbers being names or places', () => {
    const dotted = dottedOf(people);
    expect(own(dotted, 'a.b')).toBe('people.a.b');
    expect(own(dotted, 'a.0.b')).toBe('people.a.0.b people.a.b');
    expect(words(withinPlaces(people, ['a', '0']).own)).toBe('people.a people.a.0');
    const names = dottedOf(built({ a: computedOf(people.child('k')) }));
    expect(words(names.nameSources('a.b'))).toBe('~people.k');
  });
});

describe('partsOf', () => {
  it('tells what stands where', () => {
    const shape = built({ a: built({ b: people.child('s') }), c: NOTHING, d: anyOf([people, UNKNOWN]) }, people);
    expect([...partsOf(shape)].map(([path, part]) => [path.join('.'), words(part.own)])).toEqual([
      ['a.b', 'people.s'],
      ['d', 'unknown'],
      ['', 'people'],
    ]);
  });
});
