import { createHash } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Harness, startApi } from './harness.ts';

const ID = '3f0c8f4e-6b0a-4c52-9d3e-0a1b2c3d4e5f';
let api: Harness;
beforeAll(async () => {
  api = await startApi();
});
afterAll(() => api.close());

test('the link of a held command tells how to decide it, and nothing of what it says', async () => {
  const answer = await api.app.inject(`/reviews/${ID}`);
  expect(answer.statusCode).toBe(200);
  expect(answer.headers['content-type']).toBe('text/html; charset=utf-8');
  expect(answer.body).toContain(`sluice admin approve review ${ID}`);
  expect((await api.app.inject('/')).body).toContain('sluice login --api-url');
});

test('an address that is no request is not found, and is never echoed', async () => {
  const answer = await api.app.inject(`/reviews/${encodeURIComponent('<script>alert(1)</script>')}`);
  expect(answer.statusCode).toBe(404);
  expect(answer.json()).toEqual({ message: 'not found' });
});

test('nothing is loaded or run: the policy allows the one style sheet of the page', async () => {
  const answer = await api.app.inject(`/reviews/${ID}`);
  const style = /<style>([\s\S]*)<\/style>/.exec(answer.body)?.[1] ?? '';
  const hash = createHash('sha256').update(style).digest('base64');
  expect(answer.headers['content-security-policy']).toContain(`default-src 'none'; style-src 'sha256-${hash}'`);
  expect(answer.body).not.toMatch(/<script|src=|@import|url\(/);
});
