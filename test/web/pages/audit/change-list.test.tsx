// @vitest-environment jsdom
import { cleanup, screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { afterEach, expect, test } from 'vitest';
import type { ConfigChange } from '../../../../web/src/api/shapes.ts';
import { ChangeList } from '../../../../web/src/pages/audit/change-list.tsx';
import { show, user } from '../../dom.tsx';

const admin = user('admin', ['admin']);
afterEach(cleanup);

function change(more: Partial<ConfigChange> = {}): ConfigChange {
  return {
    id: '1',
    at: '2026-05-06T07:00:00Z',
    actor_id: 'admin-id',
    actor_name: 'ann',
    action: 'update',
    entity: 'connection',
    entity_id: 'shop-id',
    entity_name: 'shop',
    before: { reviewers: ['dba-team'], name: 'shop' },
    after: { reviewers: ['dba-team', 'security'], name: 'shop' },
    ...more,
  };
}

test('a change says who changed what, and opens to its difference', async () => {
  show(<ChangeList changes={[change()]} />, admin);
  const button = screen.getByRole('button', { name: /Changed.*Resource Role shop.*reviewers.*by ann/ });
  expect(button.getAttribute('aria-expanded')).toBe('false');
  await userEvent.click(button);
  const row = within(screen.getByRole('table', { name: 'What changed of shop' })).getByRole('row', {
    name: /reviewers/,
  });
  expect(within(row).getByText('security').tagName).toBe('INS');
  expect(
    within(row)
      .getAllByText('dba-team')
      .map(({ tagName }) => tagName),
  ).toEqual(['SPAN', 'SPAN']);
  await userEvent.click(button);
  expect(screen.queryByRole('table')).toBeNull();
});

test('a change of which nothing may be read says so', async () => {
  show(<ChangeList changes={[change({ before: { a: 1 }, after: { a: 1 } })]} />, admin);
  await userEvent.click(screen.getByRole('button'));
  expect(screen.getByText(/a password or another secret was replaced/)).toBeTruthy();
});
