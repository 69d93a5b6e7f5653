import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Harness, startApi } from './harness.ts';

let api: Harness;
beforeAll(async () => {
  api = await startApi();
});
afterAll(() => api.close());

test('a living process says so, whatever else is wrong', async () => {
  api.problems.push('the store does not answer');
  const answer = await api.app.inject('/healthz');
  expect(answer.statusCode).toBe(200);
  expect(answer.json()).toEqual({ status: 'ok' });
  api.problems.length = 0;
});

test('readiness names what is missing', async () => {
  expect((await api.app.inject('/readyz')).json()).toEqual({ status: 'ready' });
  api.problems.push('the store does not answer', 'port 15432 is not open');
  const answer = await api.app.inject('/readyz');
  expect(answer.statusCode).toBe(503);
  expect(answer.json()).toEqual({
    message: 'not ready: the store does not answer; port 15432 is not open',
    problems: ['the store does not answer', 'port 15432 is not open'],
  });
  api.problems.length = 0;
});
