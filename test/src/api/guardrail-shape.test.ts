import { expect, test } from 'vitest';
import {
  checkGuardrail,
  Guardrail,
  guardrailDraftOf,
  NewGuardrail,
  shownGuardrail,
} from '../../../src/api/guardrail-shape.ts';

const draft = (rule: object) => guardrailDraftOf(NewGuardrail.parse({ name: 'g', input: { rules: [rule] } }));

test('what is left out gets its default', () => {
  expect(guardrailDraftOf(NewGuardrail.parse({ name: 'g' }))).toEqual({
    name: 'g',
    description: '',
    input: [],
    output: [],
    connectionIds: [],
  });
});

test('what is written is what is read', () => {
  const body = {
    name: 'g',
    description: 'd',
    input: { rules: [{ type: 'deny_words_list', words: ['x'], pattern_regex: '' }] },
    output: { rules: [{ type: 'pattern_match', words: [], pattern_regex: 'a+', message: 'no' }] },
    connection_ids: ['4d9d9b1c-0000-4000-8000-000000000000'],
  };
  const times = { createdAt: new Date(0), updatedAt: new Date(0) };
  const shown = shownGuardrail({ id: 'i', ...guardrailDraftOf(NewGuardrail.parse(body)), ...times });
  expect(shown).toMatchObject(body);
  expect(Guardrail.safeParse(shown).success).toBe(true);
});

test('a statement rule keeps its conditions, and only those that were given', () => {
  const rule = { type: 'statement', operations: ['delete'], without_where: true, action: 'review' };
  const made = draft(rule);
  expect(made.input).toEqual([
    {
      type: 'statement',
      words: [],
      patternRegex: '',
      statement: { operations: ['delete'], withoutWhere: true, action: 'review' },
    },
  ]);
  const shown = shownGuardrail({ id: 'i', ...made, createdAt: new Date(0), updatedAt: new Date(0) });
  expect(shown.input.rules).toEqual([{ ...rule, words: [], pattern_regex: '' }]);
});

test.each([
  [{ type: 'deny_words_list', words: ['x'] }, []],
  [{ type: 'statement', operations: ['drop'] }, []],
  [
    { type: 'deny_words_list', words: ['x'], unknown: 'allow' },
    ['input.rules.0: operations, tables, columns and the like belong to a statement rule'],
  ],
  [{ type: 'pattern_match', pattern_regex: 'a+' }, []],
  [{ type: 'deny_words_list' }, ['input.rules.0.words: a list of words needs at least one']],
  [{ type: 'deny_words_list', words: ['x', ''] }, ['input.rules.0.words: an empty word would match everything']],
  [
    { type: 'deny_words_list', words: ['x'], pattern_regex: 'a' },
    ['input.rules.0.pattern_regex: belongs to a rule of type pattern_match'],
  ],
  [{ type: 'pattern_match' }, ['input.rules.0.pattern_regex: a pattern is needed']],
  [
    { type: 'pattern_match', pattern_regex: 'a', words: ['x'] },
    ['input.rules.0.words: belong to a rule of type deny_words_list'],
  ],
])('%j is judged', (rule, problems) => {
  expect(checkGuardrail(draft(rule))).toEqual(problems);
});
