// @vitest-environment jsdom
import { cleanup, screen } from '@testing-library/react';
import { afterEach, expect, test } from 'vitest';
import { QueryPanel } from '../../../../web/src/pages/sessions/query-panel.tsx';
import { answerWith, show, user } from '../../dom.tsx';
import { review } from '../reviews/review.ts';
import { query, session } from './session.ts';

const admin = user('admin', ['admin']);
afterEach(cleanup);

test('a query shows who approved it, and leads to its request', async () => {
  const one = session();
  const asked = review();
  const decided = {
    ...asked,
    status: 'APPROVED',
    review_groups_data: asked.review_groups_data.map((each) => ({
      ...each,
      status: 'APPROVED',
      reviewed_by: { id: 'x', name: 'dora', email: 'dora@example.com' },
    })),
  };
  const read = query(1, { review_id: asked.id, masked: { EMAIL: 2 }, masked_total: 2 });
  answerWith({
    [`GET /api/sessions/${one.id}/queries/10`]: () => read,
    [`GET /api/reviews/${asked.id}`]: () => decided,
  });
  show(<QueryPanel session={one} seq={10} known={read} />, admin);
  await screen.findByText(/Approved by dora/);
  expect(screen.getByRole('link', { name: 'The access request' }).getAttribute('href')).toBe(`/reviews/${asked.id}`);
  expect(screen.getByText('2 × EMAIL masked')).toBeTruthy();
});

test('documents are shown as such', async () => {
  const one = session({ type: 'mongodb' });
  const results = [
    { columns: ['document'], rows: [['{"n":{"$numberInt":"7"},"mail":"[MASKED]"}']], kept: 1, truncated: true },
  ];
  answerWith({ [`GET /api/sessions/${one.id}/queries/10`]: () => query(1, { results }) });
  show(<QueryPanel session={one} seq={10} known={undefined} />, admin);
  const shown = await screen.findByLabelText('Result: documents');
  expect(shown.textContent).toContain('"n": 7');
  expect(screen.getByText(/keeps the first row/)).toBeTruthy();
});

test('what was denied says by what, and why', async () => {
  const one = session();
  const denied = query(1, {
    state: 'denied',
    verdict: 'deny',
    denied_by: 'guardrails',
    reason: { code: 'guardrail', message: 'Blocked by guardrails: no', hint: 'Ask the dba team.' },
  });
  answerWith({ [`GET /api/sessions/${one.id}/queries/10`]: () => denied });
  show(<QueryPanel session={one} seq={10} known={denied} />, admin);
  const alert = screen.getByRole('alert');
  expect(alert.textContent).toContain('Denied by guardrails');
  expect(alert.textContent).toContain('Ask the dba team.');
});
