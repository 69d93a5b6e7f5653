// @vitest-environment jsdom
import { expect, test } from 'vitest';
import { ENTITY_TYPES } from '../../../../plugins/dlp/index.ts';
import {
  bodyOf,
  draftOf,
  newCustom,
  newMaskingRule,
  wordsOf,
} from '../../../../web/src/pages/masking/masking-draft.ts';
import type { MaskingRule } from '../../../../web/src/pages/masking/masking-queries.ts';
import { ENTITIES } from '../../../../web/src/pages/masking/masking-words.ts';

const SAVED: MaskingRule = {
  id: '1',
  name: 'pii',
  description: '',
  connection_ids: ['c'],
  supported_entity_types: [
    { name: 'MAIL', entity_types: ['EMAIL_ADDRESS'] },
    { name: 'MONEY', entity_types: ['CREDIT_CARD', 'IBAN_CODE'] },
  ],
  custom_entity_types: [
    { name: 'EMP', regex: 'E[0-9]+', score: 0.9 },
    { name: 'PROJECT', deny_list: ['Apollo', 'Blue Harvest'] },
  ],
  columns: [{ match: 'shop.customers.a.b', strategy: 'null', entity: 'X' }],
  strategy: 'redact',
  strategies: { CREDIT_CARD: 'partial' },
  score_threshold: 0.5,
  unfollowed: 'deny',
  copies: 'allow',
  created_at: '2026-01-01T00:00:00Z',
  updated_at: '2026-01-01T00:00:00Z',
};

test('what was saved is sent again as it was', () => {
  const { id: _id, created_at: _created, updated_at: _updated, ...rest } = SAVED;
  expect(bodyOf(draftOf(SAVED))).toEqual(rest);
});

test('types that are taken away take their strategies along', () => {
  const body = bodyOf({ ...draftOf(SAVED), entities: ['EMAIL_ADDRESS'] });
  expect(body.supported_entity_types).toEqual([{ name: 'MAIL', entity_types: ['EMAIL_ADDRESS'] }]);
  expect(body.strategies).toEqual({});
});

test('a new type is found by what was chosen alone', () => {
  const custom = [{ ...newCustom(), name: 'A', by: 'words' as const, regex: 'x', words: ' b \n\nc' }];
  expect(bodyOf({ ...newMaskingRule(), custom }).custom_entity_types).toEqual([{ name: 'A', deny_list: ['b', 'c'] }]);
});

test('every entity type that is found by content can be chosen', () => {
  const found = ENTITY_TYPES.map(({ name }) => name).filter((name) => name !== 'PERSON');
  expect(ENTITIES.map(({ name }) => name).sort()).toEqual(found.sort());
});

test('a list says what is masked', () => {
  expect(wordsOf(SAVED)).toBe('EMAIL_ADDRESS, CREDIT_CARD, IBAN_CODE, EMP and 2 more');
});
