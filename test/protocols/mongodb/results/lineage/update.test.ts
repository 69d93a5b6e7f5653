import { describe, expect, it } from 'vitest';
import { sourcesOf } from './follow.ts';

const value = (update: unknown) => sourcesOf({ findAndModify: 'people', query: {}, update });

describe('a document after an update', () => {
  it('has renamed fields under both names', () => {
    const at = value({ $rename: { ssn: 'x.y' }, $set: { flag: 1 } });
    expect([at('x.y'), at('ssn'), at('flag')]).toEqual(['people.ssn people.x.y', 'people.ssn', 'people.flag']);
  });

  it('has what a pipeline put in', () => {
    expect(value([{ $set: { x: '$ssn' } }])('x')).toBe('people.ssn people.x');
  });

  it('is as it was where it was removed or replaced', () => {
    expect(value(undefined)('x')).toBe('people.x');
    expect(value({ name: 'new' })('name')).toBe('people.name');
  });
});
