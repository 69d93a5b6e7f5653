import { expect, test } from 'vitest';
import { isTextArray, isTextLike, lengthMaxOf, typeName } from '../../../protocols/postgres/type-names.ts';

test('built-in types have their names, others their numbers', () => {
  expect([typeName(23), typeName(3802), typeName(16_385), typeName(0)]).toEqual(['int4', 'jsonb', '16385', '0']);
});

test('what is text and what holds texts', () => {
  expect(['text', 'varchar', 'json', 'jsonb', 'int4', '16385'].map(isTextLike)).toEqual([
    true,
    true,
    true,
    false,
    false,
    false,
  ]);
  expect(['_text', '_int4'].map(isTextArray)).toEqual([true, false]);
});

test('declared lengths', () => {
  expect(lengthMaxOf('varchar', 14)).toBe(10);
  expect(lengthMaxOf('varchar', -1)).toBeUndefined();
  expect(lengthMaxOf('numeric', 655_366)).toBeUndefined();
});
