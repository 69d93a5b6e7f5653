// @vitest-environment jsdom
import { useQuery } from '@tanstack/react-query';
import { cleanup, screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { afterEach, expect, test } from 'vitest';
import { api, dataOf } from '../../../../web/src/api/client.ts';
import { TokenPanel } from '../../../../web/src/components/tokens/token-panel.tsx';
import { answerWith, show, user } from '../../dom.tsx';

afterEach(cleanup);

const token = (name: string) => ({
  id: `${name}-id`,
  kind: 'access',
  name,
  user_id: 'ann-id',
  connection_id: null,
  expires_at: null,
  last_used_at: null,
  created_at: '2026-01-01T00:00:00Z',
});

function Tokens({ isReader = false }: { readonly isReader?: boolean }) {
  const tokens = useQuery({ queryKey: ['tokens'], queryFn: () => dataOf(api.GET('/api/tokens')) });
  const create = (body: { name: string }) => dataOf(api.POST('/api/tokens', { body }));
  return <TokenPanel lead="" tokens={tokens} create={isReader ? undefined : create} mayRevoke={!isReader} />;
}

test('a token is made for the chosen time and shown this once', async () => {
  const sent = answerWith({
    'GET /api/tokens': () => [],
    'GET /api/connections': () => [],
    'POST /api/tokens': () => Response.json({ ...token('laptop'), token: 'sla_secret' }, { status: 201 }),
  });
  show(<Tokens />, user('ann', []));
  await userEvent.click(await screen.findByRole('button', { name: 'New access token' }));
  await userEvent.type(await screen.findByLabelText(/^Name/), 'laptop');
  await userEvent.click(screen.getByRole('button', { name: 'Create' }));
  await screen.findByText('sla_secret');
  expect(sent.find(({ method }) => method === 'POST')?.body).toEqual({
    name: 'laptop',
    expires_in_seconds: 90 * 24 * 3600,
  });
  await userEvent.click(screen.getByRole('button', { name: 'I have kept it' }));
  expect(screen.queryByText('sla_secret')).toBeNull();
});

test('revoking asks once more, and says why it was refused', async () => {
  const sent = answerWith({
    'GET /api/tokens': () => [token('laptop')],
    'DELETE /api/tokens/laptop-id': () => Response.json({ message: 'token not found' }, { status: 404 }),
  });
  show(<Tokens />, user('ann', []));
  await userEvent.click(await screen.findByRole('button', { name: 'Revoke laptop' }));
  expect(sent.some(({ method }) => method === 'DELETE')).toBe(false);
  await userEvent.click(screen.getByRole('button', { name: 'Revoke' }));
  expect((await screen.findByRole('alert')).textContent).toContain('Token not found');
});

test('who only reads has no buttons', async () => {
  answerWith({ 'GET /api/tokens': () => [token('laptop')] });
  show(<Tokens isReader />, user('eve', ['auditor']));
  await screen.findByText('laptop');
  expect(screen.queryAllByRole('button')).toEqual([]);
});
