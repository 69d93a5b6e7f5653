// @vitest-environment jsdom
import { cleanup, screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { afterEach, expect, test } from 'vitest';
import { DecisionPanel } from '../../../../web/src/pages/reviews/decision-panel.tsx';
import { answerWith, show, user } from '../../dom.tsx';
import { group, review } from './review.ts';

const dba = user('dba', ['dba-team']);
afterEach(cleanup);

test('an approval takes the reason and the rows along', async () => {
  const asked = review();
  const sent = answerWith({ [`PUT /api/reviews/${asked.id}/approve`]: () => ({ ...asked, status: 'APPROVED' }) });
  show(<DecisionPanel review={asked} />, dba);
  await userEvent.type(screen.getByLabelText('Reason'), ' as agreed ');
  await userEvent.type(screen.getByLabelText('Rows it may change'), '20');
  await userEvent.click(screen.getByRole('button', { name: 'Approve' }));
  await expect
    .poll(() => sent[0])
    .toEqual({
      method: 'PUT',
      path: `/api/reviews/${asked.id}/approve`,
      body: { reason: 'as agreed', group: 'dba-team', max_rows: 20 },
    });
});

test('a rejection takes the reason along and no rows', async () => {
  const asked = review();
  const sent = answerWith({ [`PUT /api/reviews/${asked.id}/reject`]: () => ({ ...asked, status: 'REJECTED' }) });
  show(<DecisionPanel review={asked} />, dba);
  await userEvent.type(screen.getByLabelText('Rows it may change'), '20');
  await userEvent.click(screen.getByRole('button', { name: 'Reject' }));
  await expect.poll(() => sent[0]?.body).toEqual({ group: 'dba-team' });
});

test('access is approved for fewer minutes than were asked for', async () => {
  const asked = review({ type: 'jit', access_duration_sec: 3600, row_changes: 'none' });
  const sent = answerWith({ [`PUT /api/reviews/${asked.id}/approve`]: () => ({ ...asked, status: 'APPROVED' }) });
  show(<DecisionPanel review={asked} />, dba);
  expect(screen.queryByLabelText('Rows it may change')).toBeNull();
  await userEvent.type(screen.getByLabelText('For how many minutes'), '15');
  await userEvent.click(screen.getByRole('button', { name: 'Approve' }));
  await expect.poll(() => sent[0]?.body).toEqual({ group: 'dba-team', access_duration_sec: 900 });
});

test('why it was refused is told in the gateway’s words', async () => {
  const asked = review();
  answerWith({
    [`PUT /api/reviews/${asked.id}/approve`]: () =>
      Response.json({ message: 'the review is EXPIRED and cannot be decided any more' }, { status: 409 }),
  });
  show(<DecisionPanel review={asked} />, dba);
  await userEvent.click(screen.getByRole('button', { name: 'Approve' }));
  expect((await screen.findByRole('alert')).textContent).toContain(
    'The review is EXPIRED and cannot be decided any more.',
  );
});

test('administrators are told that they decide as such', () => {
  answerWith({});
  show(<DecisionPanel review={review()} />, user('admin', ['admin']));
  expect(screen.getByText(/You are not in dba-team: you decide as an administrator/)).toBeTruthy();
});

test('whoever is in several groups says for which', () => {
  answerWith({});
  show(
    <DecisionPanel review={review({ review_groups_data: [group('dba-team'), group('security')] })} />,
    user('sam', ['dba-team', 'security']),
  );
  expect(screen.getByRole('combobox', { name: 'For the group' })).toBeTruthy();
});

test('the requester reads why there are no buttons, and may take it back', () => {
  answerWith({});
  show(<DecisionPanel review={review({ user_id: 'dba-id' })} />, dba);
  expect(screen.queryByRole('button', { name: 'Approve' })).toBeNull();
  expect(screen.getByText(/your own request/)).toBeTruthy();
  expect(screen.getByRole('button', { name: /Take the request back/ })).toBeTruthy();
});

test('where nothing can be decided or taken back there is nothing', () => {
  answerWith({});
  show(<DecisionPanel review={review({ status: 'EXECUTED' })} />, dba);
  expect(screen.queryByText('Decision')).toBeNull();
});
