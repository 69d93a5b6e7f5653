import { describe, expect, it } from 'vitest';
import { Names } from '../../../../protocols/mongodb/results/names.ts';
import { bson } from '../bson/values.ts';

const namesOf = (...names: string[]) => {
  const bytes = bson(Object.fromEntries(names.map((name) => [name, 1])));
  return new Names(bytes, 0, bytes.length, () => undefined);
};

describe('names', () => {
  it('that are taken get a number', () => {
    const names = namesOf('a', 'b', 'c', '***~3');
    expect(['a', 'b', 'c'].map((name) => names.replace(name, '***'))).toEqual(['***', '***~2', '***~4']);
  });

  it('that are left are free', () => {
    const names = namesOf('a', 'b');
    expect(names.replace('a', 'x')).toBe('x');
    expect(names.replace('b', 'a')).toBe('a');
    expect(names.replace('x', 'x')).toBe('x');
  });

  it('are those that were set before', () => {
    const bytes = bson({ a: 1, b: 2 });
    const names = new Names(bytes, 0, bytes.length, (start) => (start === 4 ? Buffer.from('***') : undefined));
    expect(names.replace('b', '***')).toBe('***~2');
    expect(names.replace('***~2', 'a')).toBe('a');
  });

  it('are not cut off by a zero', () => {
    expect(namesOf('a').replace('a', 'x\0y')).toBe('x\u2400y');
  });

  it('of a document with very many the same are found in time', () => {
    const many = Array.from({ length: 20_000 }, (_, i) => `k${i}`);
    const names = namesOf(...many);
    expect(new Set(many.map((name) => names.replace(name, '***'))).size).toBe(20_000);
  });
});
