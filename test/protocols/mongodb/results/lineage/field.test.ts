import { describe, expect, it } from 'vitest';
import { plainField, ShapeField, unknownField } from '../../../../../protocols/mongodb/results/lineage/field.ts';
import { computedOf, documentOf, storedIn } from '../../../../../protocols/mongodb/results/lineage/shape.ts';
import { words } from '../replies.ts';

const people = storedIn('shop', 'people');

describe('a field', () => {
  it('is the same object for the same path, and knows where it comes from', () => {
    const root = new ShapeField(people);
    const city = root.child('address').child('city');
    expect(city).toBe(root.child('address').child('city'));
    expect([city.path, words(city.sources), city.nameSources]).toEqual([
      ['address', 'city'],
      'people.address.city',
      [],
    ]);
  });

  it('knows where its name comes from', () => {
    const root = new ShapeField(documentOf(new Map([['a', computedOf(people.child('k'))]]), people));
    expect(words(root.child('a').nameSources)).toBe('');
    expect(words(root.child('a').child('b').nameSources)).toBe('~people.k');
    expect([root.isBuilt, root.child('b').isBuilt]).toEqual([true, false]);
  });

  it('is found by the bytes of its name, wherever that stands', () => {
    const root = new ShapeField(people);
    const bytes = Buffer.from('..name.nome.müller');
    for (let round = 0; round < 2; round += 1) {
      expect(root.childAt(bytes, 2, 6, 0)).toBe(root.child('name'));
      expect(root.childAt(bytes, 7, 11, 0)).toBe(root.child('nome'));
      expect(root.childAt(bytes, 12, bytes.length, 7)).toBe(root.child('müller'));
    }
    expect(root.childAt(bytes, 2, 5, 0)).toBe(root.child('nam'));
  });

  it('does not remember more fields than there is room for', () => {
    const root = new ShapeField(people);
    for (let i = 0; i < 5000; i += 1) root.child(`f${i}`);
    expect(root.child('f0')).toBe(root.child('f0'));
    expect(root.child('late')).not.toBe(root.child('late'));
    expect(words(root.child('late').sources)).toBe('people.late');
    const late = Buffer.from('late');
    expect(words(root.childAt(late, 0, 4, 0).sources)).toBe('people.late');
  });
});

describe('a field for one reply', () => {
  it('is as it was, without what it remembered', () => {
    const root = new ShapeField(people);
    const known = root.child('a');
    const fresh = root.forReply();
    expect(fresh.child('a')).not.toBe(known);
    expect(words(fresh.child('a').sources)).toBe('people.a');
  });
});

describe('fields of replies', () => {
  it('hold anything or nothing', () => {
    expect(unknownField(['a']).child('b').sources).toBe('unknown');
    expect(plainField(['a']).child('b').sources).toEqual([]);
    expect(plainField(['a']).child('b').path).toEqual(['a', 'b']);
  });
});
