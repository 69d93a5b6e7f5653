import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Harness, startApi } from './harness.ts';

let api: Harness;
beforeAll(async () => {
  api = await startApi();
});
afterAll(() => api?.close());

test('whoever writes rules learns every word, and each of them can be used', async () => {
  const words = (await api.as('auditor')('GET', '/api/rule-words')).json();
  expect(words.entity_types).toContainEqual({ name: 'EMAIL_ADDRESS', description: expect.any(String) });
  expect(words.operations).toEqual(expect.arrayContaining(['select', 'delete', 'drop', 'copy_program']));
  expect(words.document_operations).toEqual(expect.arrayContaining(['find', 'aggregate', 'drop_collection']));
  const { operations } = words;
  const guardrail = { input: { rules: [{ type: 'statement', operations }] } };
  const tried = await api.as('admin')('POST', '/api/guardrails/try', { guardrail, statement: 'select 1' });
  expect(tried.json()).toMatchObject({ input: { verdict: 'deny' } });
  expect((await api.as('alice')('GET', '/api/rule-words')).statusCode).toBe(403);
});
