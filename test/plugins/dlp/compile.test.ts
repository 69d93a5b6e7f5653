import { describe, expect, it } from 'vitest';
import { compileRules, strategyOf } from '../../../plugins/dlp/compile.ts';
import { detecting, rule } from './support.ts';

describe('compiling rules', () => {
  it('takes the strictest strategy and the lowest threshold where rules name the same type', () => {
    const { types } = compileRules([
      { ...detecting('US_SSN'), strategy: 'partial', score_threshold: 0.8 },
      { ...detecting('US_SSN'), strategies: { US_SSN: 'hash' }, score_threshold: 0.5 },
    ]);
    expect(types).toMatchObject([{ strategy: 'hash', threshold: 0.5 }]);
  });

  it('ranks custom types before built-in ones, and those by how specific they are', () => {
    const custom = rule({ custom_entity_types: [{ name: 'EMPLOYEE', regex: 'E[0-9]+' }] });
    const { types } = compileRules([detecting('PHONE_NUMBER', 'CREDIT_CARD'), custom]);
    expect(types.map(({ detector, rank }) => [detector.entity, rank])).toEqual([
      ['EMPLOYEE', 0],
      ['CREDIT_CARD', 1],
      ['PHONE_NUMBER', 2],
    ]);
  });

  it('gives a type its own strategy before the rule’s', () => {
    const both = rule({ strategy: 'hash', strategies: { US_SSN: 'null' } });
    expect([strategyOf(both, 'US_SSN'), strategyOf(both, 'EMAIL_ADDRESS'), strategyOf(both, 'toString')]).toEqual([
      'null',
      'hash',
      'hash',
    ]);
  });

  it('is empty without rules and with rules that name nothing', () => {
    expect(compileRules([]).isEmpty).toBe(true);
    expect(compileRules([rule()]).isEmpty).toBe(true);
    expect(compileRules([detecting('US_SSN')]).isEmpty).toBe(false);
    expect(compileRules([rule({ columns: [{ match: '*.*.x', strategy: 'null' }] })]).isEmpty).toBe(false);
  });

  it('throws on a pattern that cannot be used, so that masking does not silently stop', () => {
    expect(() => compileRules([rule({ custom_entity_types: [{ name: 'BAD', regex: '(' }] })])).toThrow();
  });
});
