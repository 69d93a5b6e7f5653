// @vitest-environment jsdom
import { cleanup, screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { afterEach, expect, test } from 'vitest';
import { ConfigurationTab } from '../../../../web/src/pages/connections/configuration-tab.tsx';
import { answerWith, show, user } from '../../dom.tsx';
import { connection } from './connection.ts';

const ANSWERS = {
  'GET /api/groups': () => [{ name: 'dba-team', members: 2, source: 'local', created_at: '2026-01-01T00:00:00Z' }],
  'GET /api/guardrails': () => [],
  'GET /api/datamasking-rules': () => [],
  'GET /api/connection-tags': () => [],
  'GET /api/plugins': () => [],
  'GET /api/serverinfo': () => ({ review_timeout_sec: 3600 }),
};
const admin = user('admin', ['admin']);
afterEach(cleanup);

test('only what was changed is sent', async () => {
  const sent = answerWith({ ...ANSWERS, 'PATCH /api/connections/shop': () => connection() });
  show(<ConfigurationTab connection={connection()} />, admin);
  expect(screen.getByRole('button', { name: 'Save' }).hasAttribute('disabled')).toBe(true);
  await userEvent.click(screen.getByRole('switch', { name: /^exec/ }));
  await userEvent.click(screen.getByRole('button', { name: 'Save' }));
  await expect
    .poll(() => sent.find(({ method }) => method === 'PATCH')?.body)
    .toEqual({ access_mode_exec: 'disabled' });
});

test('Access Requests without a group are not saved', async () => {
  const sent = answerWith(ANSWERS);
  show(<ConfigurationTab connection={connection()} />, admin);
  await userEvent.click(screen.getByRole('switch', { name: /^Access Requests/ }));
  await userEvent.click(screen.getByRole('button', { name: 'Save' }));
  expect(screen.getByText('Add at least one group, or switch it off.')).toBeTruthy();
  expect(sent.some(({ method }) => method === 'PATCH')).toBe(false);
});

test('groups, their number and the time-out in minutes are sent as the API has them', async () => {
  const sent = answerWith({ ...ANSWERS, 'PATCH /api/connections/shop': () => connection() });
  show(<ConfigurationTab connection={connection({ reviewers: ['dba-team', 'security'] })} />, admin);
  await userEvent.type(screen.getByLabelText('Minimum approvals'), '1');
  await userEvent.type(screen.getByLabelText('Time-out in minutes'), '0.5');
  await userEvent.click(screen.getByRole('button', { name: 'Save' }));
  await expect
    .poll(() => sent.find(({ method }) => method === 'PATCH')?.body)
    .toEqual({ policy: { review_min_approvals: '1', review_timeout_sec: '30' } });
});

test('discarded changes are gone', async () => {
  answerWith(ANSWERS);
  show(<ConfigurationTab connection={connection({ reviewers: ['dba-team'] })} />, admin);
  await userEvent.click(screen.getByRole('button', { name: 'Remove dba-team' }));
  expect(screen.queryByRole('button', { name: 'Remove dba-team' })).toBeNull();
  await userEvent.click(screen.getByRole('button', { name: 'Discard changes' }));
  expect(screen.getByRole('button', { name: 'Remove dba-team' })).toBeTruthy();
});

test('auditors read it and change nothing', () => {
  answerWith(ANSWERS);
  show(<ConfigurationTab connection={connection({ reviewers: ['dba-team'] })} />, user('aud', ['auditor']));
  expect(screen.queryByRole('button', { name: 'Save' })).toBeNull();
  expect(screen.getByRole('switch', { name: /^exec/ }).matches(':disabled')).toBe(true);
  expect(screen.queryByRole('button', { name: 'Remove dba-team' })).toBeNull();
});
