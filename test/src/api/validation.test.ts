import { expect, test } from 'vitest';
import { z } from 'zod';
import { ApiError } from '../../../src/api/errors.ts';
import { describeIssues, validateWithZod } from '../../../src/api/validation.ts';

const Body = z.strictObject({
  name: z.string(),
  limit: z.number().max(3).exactOptional(),
  nested: z.strictObject({ on: z.boolean() }).exactOptional(),
  secret: z.record(z.string().regex(/^envvar:/, 'must start with envvar:'), z.string()).exactOptional(),
});

function problemsOf(data: unknown): string {
  const validate = validateWithZod({ schema: Body, method: 'POST', url: '/', httpPart: 'body' });
  const result = validate(data) as { error?: unknown };
  expect(result.error).toBeInstanceOf(ApiError);
  return result.error instanceof ApiError ? result.error.message : '';
}

test('a valid value passes as parsed', () => {
  const validate = validateWithZod({ schema: Body, method: 'POST', url: '/', httpPart: 'body' });
  expect(validate({ name: 'a' })).toEqual({ value: { name: 'a' } });
});

test.each([
  [{}, 'name: is required'],
  [{ name: 1 }, 'name: Invalid input: expected string, received number'],
  [{ name: 'a', limit: 4 }, 'limit: Too big: expected number to be <=3'],
  [{ name: 'a', color: 'red', shape: 1 }, 'unknown field color; unknown field shape'],
  [{ name: 'a', nested: { on: true, off: 1 } }, 'unknown field nested.off'],
  [{ name: 'a', secret: { HOST: 'x' } }, 'secret.HOST: must start with envvar:'],
  [null, 'a JSON body is required'],
  [[], 'Invalid input: expected object, received array'],
])('%j is refused, naming the field and the reason', (data, message) => {
  expect(problemsOf(data)).toBe(message);
});

test('a refused value is never repeated', () => {
  const message = problemsOf({ name: 'a', limit: 'hunter2', secret: { 'envvar:PASS': { deep: 'hunter2' } } });
  expect(message).not.toContain('hunter2');
});

test('a long list of issues is cut', () => {
  const issues = z.array(z.string()).safeParse([1, 2, 3, 4, 5, 6, 7, 8]).error?.issues ?? [];
  expect(describeIssues(issues)).toMatch(/; and 3 more$/);
});
