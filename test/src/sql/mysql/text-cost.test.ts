import { expect, it } from 'vitest';
import { TEXT_LENGTH_MAX, TOKENS_MAX, textCost } from '../../../../src/sql/mysql/text-cost.ts';

it('a text is refused for its length, and for its tokens', () => {
  expect(textCost('select 1')).toBe('small');
  expect(textCost(`'${'x'.repeat(TEXT_LENGTH_MAX - 2)}'`)).toBe('small');
  expect(textCost(`'${'x'.repeat(TEXT_LENGTH_MAX - 1)}'`)).toBe('refused');
  expect(textCost(',1'.repeat(TOKENS_MAX / 2))).toBe('small');
  expect(textCost(`,1${',1'.repeat(TOKENS_MAX / 2)}`)).toBe('refused');
});
