import { expect, test } from 'vitest';
import {
  checkMaskingRule,
  MaskingRule,
  maskingDraftOf,
  NewMaskingRule,
  shownMaskingRule,
} from '../../../src/api/masking-shape.ts';

test('what is left out gets its default, and a column is redacted', () => {
  const draft = maskingDraftOf(NewMaskingRule.parse({ name: 'm', columns: [{ match: 'a.b.c' }] }));
  expect(draft).toEqual({
    name: 'm',
    description: '',
    connectionIds: [],
    supportedEntityTypes: [],
    customEntityTypes: [],
    columns: [{ match: 'a.b.c', strategy: 'redact' }],
    strategy: 'redact',
    strategies: {},
    scoreThreshold: undefined,
    unfollowed: 'mask',
    copies: 'deny',
  });
  expect(checkMaskingRule(draft)).toEqual([]);
});

test('what is written is what is read', () => {
  const body = {
    name: 'm',
    description: 'd',
    connection_ids: ['4d9d9b1c-0000-4000-8000-000000000000'],
    supported_entity_types: [{ name: 'SET', entity_types: ['EMAIL_ADDRESS'] }],
    custom_entity_types: [
      { name: 'A', regex: 'a+', score: 0 },
      { name: 'B', deny_list: ['b'] },
    ],
    columns: [{ match: 'a.b.c', strategy: 'null', entity: 'C' }],
    strategy: 'hash',
    strategies: { A: 'partial' },
    score_threshold: 0,
    unfollowed: 'deny',
    copies: 'allow',
  };
  const times = { createdAt: new Date(0), updatedAt: new Date(0) };
  const shown = shownMaskingRule({ id: 'i', ...maskingDraftOf(NewMaskingRule.parse(body)), ...times });
  expect(shown).toMatchObject(body);
  expect(MaskingRule.safeParse(shown).success).toBe(true);
});

test.each([
  [{}, ['the rule masks nothing: it names no entity types and no columns']],
  [
    { supported_entity_types: [{ name: 'SET', entity_types: [] }] },
    ['the rule masks nothing: it names no entity types and no columns'],
  ],
  [{ custom_entity_types: [{ name: 'A' }] }, ['custom_entity_types: A needs either regex or deny_list']],
  [
    { custom_entity_types: [{ name: 'A', regex: 'a', deny_list: ['a'] }] },
    ['custom_entity_types: A needs either regex or deny_list'],
  ],
])('%j is no rule', (fields, problems) => {
  expect(checkMaskingRule(maskingDraftOf(NewMaskingRule.parse({ name: 'm', ...fields })))).toEqual(problems);
});
