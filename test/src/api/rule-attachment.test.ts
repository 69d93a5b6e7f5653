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
  const problems = await attachmentProblems(api.store, [shop.id, NOBODY, id], (protocol) => {
    asked.push(protocol);
    return protocol === 'postgres' ? undefined : 'cannot';
  });
  expect(problems).toEqual([`connection_ids: connection ${NOBODY} does not exist`, 'connection_ids: script: cannot']);
  // A custom connection is never taken for a database, whatever it calls itself.
  expect(asked).toEqual(['postgres', 'command']);
});

test('every rule that does not exist is named, the others are not', async () => {
  const guardrail = await api.store.guardrails.create({ name: 'g' });
  const rule = await api.store.maskingRules.create({ name: 'm' });
  const type = 'database';
  expect(await missingRules(api.store, { type, guardrailRules: [guardrail.id], maskingRules: [rule.id] })).toEqual([]);
  expect(await missingRules(api.store, { type, guardrailRules: [NOBODY], maskingRules: [guardrail.id] })).toEqual([
    `guardrail_rules: guardrail ${NOBODY} does not exist`,
    `datamasking_rules: rule ${guardrail.id} does not exist`,
  ]);
});

test('a rule with columns is none for what a command prints', async () => {
  const columns = [{ match: 'public.people.name', strategy: 'redact' as const }];
  const byColumn = await api.store.maskingRules.create({ name: 'names', columns });
  const byType = await api.store.maskingRules.create({ name: 'mails' });
  const draft = { guardrailRules: [], maskingRules: [byColumn.id, byType.id] };
  expect(await missingRules(api.store, { type: 'database', ...draft })).toEqual([]);
  expect(await missingRules(api.store, { type: 'custom', ...draft })).toEqual([
    'datamasking_rules: names: what a command prints has no columns to mask; use a rule of entity types alone',
  ]);
});
