import { expect, test } from 'vitest';
import { guardrailSteps, maskingSteps } from '../../../src/gateway/trial-steps.ts';

const pattern = (patternRegex: string) => ({ type: 'pattern_match' as const, words: [], patternRegex });
const words = (...list: string[]) => ({ type: 'deny_words_list' as const, words: list, patternRegex: '' });

test('patterns cost by what they become, not by how they are written', () => {
  const small = guardrailSteps({ input: [pattern('secret')], output: [] });
  expect(small).toBeLessThan(20);
  expect(guardrailSteps({ input: [pattern('.{0,900}x')], output: [] })).toBeGreaterThan(50 * small);
});

test('all rules count together, on either side, and words by their length', () => {
  const one = guardrailSteps({ input: [pattern('secret')], output: [] });
  expect(guardrailSteps({ input: [pattern('secret')], output: [pattern('secret'), words('drop', 'x')] })).toBe(
    2 * one + 5,
  );
});

test('a masking rule costs what its own entity types cost', () => {
  expect(maskingSteps({ customEntityTypes: [] })).toBe(0);
  const types = [
    { name: 'A', regex: 'secret' },
    { name: 'B', denyList: ['abc', 'de'] },
  ];
  expect(maskingSteps({ customEntityTypes: types })).toBe(
    guardrailSteps({ input: [pattern('secret')], output: [] }) + 5,
  );
});
