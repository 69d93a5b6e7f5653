// @vitest-environment jsdom
import { cleanup, screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { afterEach, expect, test } from 'vitest';
import { newGuardrail, newRule } from '../../../../web/src/pages/guardrails/guardrail-draft.ts';
import { GuardrailEditor } from '../../../../web/src/pages/guardrails/guardrail-editor.tsx';
import { answerWith, show, user } from '../../dom.tsx';

const admin = user('admin', ['admin']);
const WORDS = { ...newRule('deny_words_list'), words: 'drop table' };
const start = () => ({ ...newGuardrail(), name: 'no drops', input: [newRule('pattern_match'), WORDS] });
const editor = () => show(<GuardrailEditor start={start} saved={undefined} />, admin);
afterEach(cleanup);

test('what the gateway refuses stands at the rule that it names', async () => {
  answerWith({
    'GET /api/connections': () => [],
    'POST /api/guardrails': () =>
      Response.json({ message: 'input.rules.0.pattern_regex: a pattern is needed' }, { status: 422 }),
  });
  editor();
  await userEvent.click(screen.getByRole('button', { name: 'Create the guardrail' }));
  const first = within(screen.getByRole('region', { name: 'Input rule 1' }));
  expect(await first.findByText('A pattern is needed.')).toBeTruthy();
  expect(within(screen.getByRole('region', { name: 'Input rule 2' })).queryByText('A pattern is needed.')).toBeNull();
});

test('a trial sends the draft as it stands, and marks the rule that hits until the draft is another one', async () => {
  const message = 'Blocked by guardrail "no drops": word "drop table"';
  const sent = answerWith({
    'GET /api/connections': () => [],
    'POST /api/guardrails/try': () => ({
      input: { verdict: 'deny', message },
      output: null,
      rules: [{ side: 'input', index: 1, verdict: 'deny', message }],
    }),
  });
  editor();
  await userEvent.type(screen.getByLabelText('Statement'), 'drop table t');
  await userEvent.click(screen.getByRole('button', { name: 'Try it' }));
  const second = within(screen.getByRole('region', { name: 'Input rule 2' }));
  expect(await second.findByText('would hit')).toBeTruthy();
  expect(await screen.findByText('Would be denied')).toBeTruthy();
  expect(sent.find(({ path }) => path === '/api/guardrails/try')?.body).toMatchObject({
    subtype: 'postgres',
    statement: 'drop table t',
    guardrail: { input: { rules: [{ type: 'pattern_match' }, { words: ['drop table'] }] } },
  });
  await userEvent.type(second.getByLabelText('Message'), 'x');
  expect(second.queryByText('would hit')).toBeNull();
  expect(screen.getByText('The guardrail was changed since: try again.')).toBeTruthy();
});
