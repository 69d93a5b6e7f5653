import { describe, expect, it } from 'vitest';
import { sourcesOf, viewsOf } from './follow.ts';

const find = (name: string, views: Parameters<typeof sourcesOf>[1] = () => 'collection', database = 'shop') =>
  sourcesOf({ find: name, $db: database }, views)('a');

describe('a namespace', () => {
  it('is a collection, or a view that is seen through', () => {
    const views = viewsOf({ v: ['w', { $set: { a: '$b' } }], w: ['people', { $set: { b: '$ssn' } }] });
    expect([find('people', views), find('v', views), find('w', views)]).toEqual(['people.a', 'people.ssn', 'people.a']);
  });

  it('is unknown where it was not looked up, or where views go round', () => {
    expect(find('people', () => 'unknown')).toBe('unknown');
    expect(find('v', viewsOf({ v: ['v'] }))).toBe('unknown');
  });

  it.each(['system.profile', 'system.buckets.weather', 'system.js'])('%s holds what others asked or stored', (name) => {
    expect(find(name)).toBe('unknown');
  });
});
