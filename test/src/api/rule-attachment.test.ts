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

const deps = () => ({
  store: api.store,
  validate: { strangeRules: (protocol: string) => (protocol === 'postgres' ? ['it never matches'] : []) },
});
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
  const kind = { type: 'database', subtype: 'postgres' };
  expect(await missingRules(deps(), { ...kind, guardrailRules: [guardrail.id], maskingRules: [rule.id] })).toEqual([
    'guardrail_rules: g: it never matches',
  ]);
  const mongodb = { ...kind, subtype: 'mongodb', guardrailRules: [guardrail.id], maskingRules: [rule.id] };
  expect(await missingRules(deps(), mongodb)).toEqual([]);
  expect(await missingRules(deps(), { ...kind, guardrailRules: [NOBODY], maskingRules: [guardrail.id] })).toEqual([
    `guardrail_rules: guardrail ${NOBODY} does not exist`,
    `datamasking_rules: rule ${guardrail.id} does not exist`,
  ]);
});

test('a rule with columns is none for what a command prints', async () => {
  const columns = [{ match: 'public.people.name', strategy: 'redact' as const }];
  const byColumn = await api.store.maskingRules.create({ name: 'names', columns });
  const byType = await api.store.maskingRules.create({ name: 'mails' });
  const draft = { guardrailRules: [], maskingRules: [byColumn.id, byType.id] };
  expect(await missingRules(deps(), { type: 'database', subtype: 'mongodb', ...draft })).toEqual([]);
  expect(await missingRules(deps(), { type: 'custom', subtype: '', ...draft })).toEqual([
    'datamasking_rules: names: what a command prints has no columns to mask; use a rule of entity types alone',
  ]);
});

test('a rule with columns is none where there are no such columns', async () => {
  const columns = [{ match: 'shop.people.address.street', strategy: 'redact' as const }];
  const { id } = await api.store.maskingRules.create({ name: 'streets', columns });
  const draft = { type: 'database', guardrailRules: [], maskingRules: [id] };
  expect(await missingRules(deps(), { ...draft, subtype: 'mongodb' })).toEqual([]);
  expect(await missingRules(deps(), { ...draft, subtype: 'mysql' })).toEqual([
    'datamasking_rules: streets: columns: "shop.people.address.street" names a field of documents; mysql has schema.table.column',
  ]);
});
