import { expect, test } from 'vitest';
import { ApiClient } from '../../../src/cli/api-client.ts';
import { findIds, findOne } from '../../../src/cli/rule-lookup.ts';
import { fakeGateway, testContext } from './harness.ts';

const rules = [
  { id: 'id-1', name: 'no-drop' },
  { id: 'id-2', name: 'id-1' },
];

test('rules are found by name or id, an id first', async () => {
  const gateway = await fakeGateway({ 'GET /api/guardrails': { body: rules } });
  const api = new ApiClient(testContext().context, { url: gateway.url });
  expect(await findIds(api, '/guardrails', 'guardrail', ['no-drop', 'id-2'])).toEqual(['id-1', 'id-2']);
  expect(findOne(rules, 'guardrail', 'id-1')).toBe(rules[0]);
});

test('nothing is asked for when nothing is named', async () => {
  const gateway = await fakeGateway({});
  const api = new ApiClient(testContext().context, { url: gateway.url });
  expect(await findIds(api, '/guardrails', 'guardrail', [])).toEqual([]);
  expect(gateway.requests).toEqual([]);
});

test('a rule that does not exist is named', () => {
  expect(() => findOne(rules, 'guardrail', 'nope')).toThrow('There is no guardrail "nope".');
});
