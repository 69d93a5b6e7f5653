import { describe, expect, it } from 'vitest';
import { bothSources, derivedSources } from '../../../../../protocols/mongodb/results/lineage/sources.ts';

const source = (column: string, isDerived = false, table = 'people') => ({ schema: 'shop', table, column, isDerived });

describe('bothSources', () => {
  it('names each field once, as derived where it is in one of them', () => {
    expect(bothSources([[source('a'), source('b')], [], [source('a', true)]])).toEqual([
      source('a', true),
      source('b'),
    ]);
  });

  it('is unknown where one of them is', () => {
    expect(bothSources([[source('a')], 'unknown'])).toBe('unknown');
  });

  it('names collections where there are too many fields, and nothing where there are too many of those', () => {
    const many = Array.from({ length: 65 }, (_, i) => source(`f${i}`));
    expect(bothSources([[source('a')], many])).toEqual([source('', true)]);
    const tables = Array.from({ length: 65 }, (_, i) => source('a', false, `t${i}`));
    expect(bothSources([[source('a')], tables])).toBe('unknown');
  });
});

describe('derivedSources', () => {
  it('are the same fields, derived, and the same object each time', () => {
    const own = [source('a')];
    expect(derivedSources(own)).toEqual([source('a', true)]);
    expect(derivedSources(own)).toBe(derivedSources(own));
    expect(derivedSources('unknown')).toBe('unknown');
  });
});
