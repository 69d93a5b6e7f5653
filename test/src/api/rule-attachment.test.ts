import { afterAll, beforeAll, expect, test } from 'vitest';
import { attachmentProblems, missingRules } from '../../../src/api/rule-attachment.ts';
import { type Harness, makeConnection, startApi } from './harness.ts';

let api: Harness;
let shop: { readonly id: string };
beforeAll(async () => {
  api = await startApi();
  shop = await makeConnection(api, 'shop');
});
afterAll(() => api.close());

const NOBODY = '4d9d9b1c-0000-4000-8000-000000000000';

test('every connection that does not exist or cannot have the rule is named', async () => {
  // Saved past the API, which refuses this.
  const { id } = await api.store.connections.create({ name: 'script', type: 'custom', subtype: 'postgres' });
  const asked: string[] = [];
  const problems = await attachmentProblems(api.store, [shop.id, NOBODY, id], (subtype) => {
    asked.push(subtype);
    return subtype === 'postgres' ? undefined : 'cannot';
  });
  expect(problems).toEqual([`connection_ids: connection ${NOBODY} does not exist`, 'connection_ids: script: cannot']);
  // A custom connection is never taken for a database, whatever it calls itself.
  expect(asked).toEqual(['postgres', '']);
});

test('every rule that does not exist is named, the others are not', async () => {
  const guardrail = await api.store.guardrails.create({ name: 'g' });
  const rule = await api.store.maskingRules.create({ name: 'm' });
  expect(await missingRules(api.store, { guardrailRules: [guardrail.id], maskingRules: [rule.id] })).toEqual([]);
  expect(await missingRules(api.store, { guardrailRules: [NOBODY], maskingRules: [guardrail.id] })).toEqual([
    `guardrail_rules: guardrail ${NOBODY} does not exist`,
    `datamasking_rules: rule ${guardrail.id} does not exist`,
  ]);
});
