import { expect, test } from 'vitest';
import { GENERATION_MAX, PassedTexts, TEXT_CHARS_MAX } from '../../../plugins/guardrails/passed-texts.ts';

test('a text is known once it was added, and no other is', () => {
  const passed = new PassedTexts();
  expect(passed.has('select 1')).toBe(false);
  passed.add('select 1');
  expect(passed.has('select 1')).toBe(true);
  expect(passed.has('select 2')).toBe(false);
});

test('what was asked for last stays, what was not goes', () => {
  const passed = new PassedTexts();
  passed.add('asked for');
  passed.add('forgotten');
  for (let i = 0; i < 3 * GENERATION_MAX; i += 1) {
    passed.add(`other ${i}`);
    expect(passed.has('asked for')).toBe(true);
  }
  expect(passed.has('forgotten')).toBe(false);
  expect(passed.has('other 0')).toBe(false);
});

test('a long text is not kept', () => {
  const passed = new PassedTexts();
  const [longest, longer] = ['x'.repeat(TEXT_CHARS_MAX), 'x'.repeat(TEXT_CHARS_MAX + 1)];
  passed.add(longest);
  passed.add(longer);
  expect([passed.has(longest), passed.has(longer)]).toEqual([true, false]);
});
