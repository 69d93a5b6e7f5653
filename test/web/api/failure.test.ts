import { expect, test } from 'vitest';
import { ApiFailure, adviceOf, sentenceOf } from '../../../web/src/api/failure.ts';

test('the gateway’s words are shown as a sentence, whatever they were', () => {
  expect(sentenceOf(new ApiFailure(422, 'name: must not be empty'))).toBe('Name: must not be empty.');
  expect(sentenceOf(new Error('Did it work?'))).toBe('Did it work?');
  expect(sentenceOf('gone')).toBe('Gone.');
});

test('each kind of failure says what to do, where there is something to do', () => {
  expect(adviceOf(new ApiFailure(0, 'x'))).toContain('Check that the gateway runs');
  expect(adviceOf(new ApiFailure(401, 'x'))).toContain('Log in');
  expect(adviceOf(new ApiFailure(403, 'x'))).toContain('administrator');
  expect(adviceOf(new ApiFailure(409, 'x'))).toContain('reload');
  expect(adviceOf(new ApiFailure(500, 'x'))).toContain('log');
  expect(adviceOf(new ApiFailure(422, 'x'))).toBeUndefined();
  expect(adviceOf(new Error('x'))).toBeUndefined();
});
