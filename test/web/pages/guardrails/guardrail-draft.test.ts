// @vitest-environment jsdom
import { expect, test } from 'vitest';
import {
  bodyOf,
  draftOf,
  newGuardrail,
  newRule,
  trialBodyOf,
  wordsOf,
} from '../../../../web/src/pages/guardrails/guardrail-draft.ts';
import type { Guardrail } from '../../../../web/src/pages/guardrails/guardrail-queries.ts';

const SAVED: Guardrail = {
  id: '1',
  name: 'careful',
  description: 'why',
  connection_ids: ['c'],
  input: {
    rules: [
      { type: 'deny_words_list', words: ['drop table', 'truncate'], pattern_regex: '', message: 'no' },
      { type: 'pattern_match', words: [], pattern_regex: '^x' },
      {
        type: 'statement',
        words: [],
        pattern_regex: '',
        operations: ['update', 'delete'],
        tables: ['public.*'],
        without_where: true,
        action: 'review',
        unknown: 'allow',
      },
    ],
  },
  output: { rules: [{ type: 'pattern_match', words: [], pattern_regex: 'sk_' }] },
  created_at: '2026-01-01T00:00:00Z',
  updated_at: '2026-01-01T00:00:00Z',
};

test('what was saved is sent again as it was, but for what belongs to other types', () => {
  expect(bodyOf(draftOf(SAVED))).toEqual({
    name: 'careful',
    description: 'why',
    connection_ids: ['c'],
    input: {
      rules: [
        { type: 'deny_words_list', words: ['drop table', 'truncate'], message: 'no' },
        { type: 'pattern_match', pattern_regex: '^x' },
        {
          type: 'statement',
          operations: ['update', 'delete'],
          tables: ['public.*'],
          without_where: true,
          action: 'review',
          unknown: 'allow',
        },
      ],
    },
    output: { rules: [{ type: 'pattern_match', pattern_regex: 'sk_' }] },
  });
});

test('a rule that changed its type keeps nothing of the other', () => {
  const rule = { ...newRule('pattern_match'), words: 'drop', pattern: 'x', operations: ['drop'] };
  expect(bodyOf({ ...newGuardrail(), input: [rule] }).input).toEqual({
    rules: [{ type: 'pattern_match', pattern_regex: 'x' }],
  });
});

test('what has no name yet can be tried', () => {
  expect('name' in trialBodyOf(newGuardrail())).toBe(false);
  expect(trialBodyOf({ ...newGuardrail(), name: ' a ' })).toMatchObject({ name: 'a' });
});

test('a list says what the rules do', () => {
  expect(wordsOf(SAVED)).toBe(
    'words: drop table, truncate; pattern: ^x; update, delete of public.* without WHERE → approval; in results, pattern: sk_',
  );
  expect(wordsOf({ ...SAVED, input: { rules: [] }, output: { rules: [] } })).toBe('No rules');
});
