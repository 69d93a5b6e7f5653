import { expect, it } from 'vitest';
import { toDlpRule } from '../../../src/gateway/rules.ts';

it('says a stored masking rule in the words of the plugin, and keeps what it is attached to', () => {
  const rule = toDlpRule({
    id: 'r',
    name: 'PII',
    description: '',
    connectionIds: ['c'],
    supportedEntityTypes: [{ name: 'SET', entityTypes: ['EMAIL_ADDRESS'] }],
    customEntityTypes: [{ name: 'BADGE', regex: 'B[0-9]+', score: 0.5 }],
    columns: [{ match: 'public.t.c', strategy: 'null', entity: 'CREDIT_CARD' }],
    strategy: 'redact',
    strategies: { EMAIL_ADDRESS: 'hash' },
    scoreThreshold: 0.4,
    unfollowed: 'deny',
    copies: 'allow',
    createdAt: new Date(0),
    updatedAt: new Date(0),
  });
  expect(rule).toEqual({
    name: 'PII',
    connectionIds: ['c'],
    supported_entity_types: [{ name: 'SET', entity_types: ['EMAIL_ADDRESS'] }],
    custom_entity_types: [{ name: 'BADGE', regex: 'B[0-9]+', deny_list: undefined, score: 0.5 }],
    columns: [{ match: 'public.t.c', strategy: 'null', entity: 'CREDIT_CARD' }],
    strategy: 'redact',
    strategies: { EMAIL_ADDRESS: 'hash' },
    score_threshold: 0.4,
    unfollowed: 'deny',
    copies: 'allow',
  });
});
