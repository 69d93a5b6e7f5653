// @vitest-environment jsdom
import { cleanup, screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { afterEach, expect, test } from 'vitest';
import { ClientPanel } from '../../../../web/src/pages/connections/client-panel.tsx';
import { answerWith, show, user } from '../../dom.tsx';
import { connection } from './connection.ts';

const LINES = {
  connection: 'shop',
  subtype: 'postgres',
  username: 'alice~shop',
  host: 'gateway.example.com',
  port: 15432,
  tls: true,
  database: '',
  connection_string: 'postgresql://alice~shop@gateway.example.com:15432/',
  command: 'psql "host=gateway.example.com port=15432 user=alice~shop sslmode=require"',
};
const MADE = {
  ...LINES,
  id: 'token-id',
  password: 'slc_secret',
  environment: { PGPASSWORD: 'slc_secret' },
  expires_at: '2036-01-01T00:00:00Z',
};
afterEach(cleanup);

test('the line is there before there is a password; one is made for as long as was chosen, and hidden again', async () => {
  const sent = answerWith({
    'GET /api/connections/shop/client-lines': () => LINES,
    'POST /api/connections/shop/credentials': () => MADE,
  });
  show(<ClientPanel connection={connection()} />, user('alice', []));
  expect(await screen.findByText(LINES.command)).toBeTruthy();
  await userEvent.click(screen.getByRole('button', { name: 'Make a password' }));
  const lines = await screen.findByRole('region', { name: 'The line for your client, with its password' });
  expect(lines.textContent).toContain(`export PGPASSWORD='slc_secret'\n${LINES.command}`);
  expect(sent.find(({ method }) => method === 'POST')?.body).toEqual({ access_duration_seconds: 3600 });
  await userEvent.click(screen.getByRole('button', { name: 'Hide it' }));
  expect(document.body.textContent).not.toContain('slc_secret');
});

test('revoked, it is taken from the page and from the gateway', async () => {
  const sent = answerWith({
    'GET /api/connections/shop/client-lines': () => LINES,
    'POST /api/connections/shop/credentials': () => MADE,
    'DELETE /api/tokens/token-id': () => new Response(null, { status: 204 }),
  });
  show(<ClientPanel connection={connection()} />, user('alice', []));
  await userEvent.click(await screen.findByRole('button', { name: 'Make a password' }));
  await userEvent.click(await screen.findByRole('button', { name: 'Revoke it' }));
  await screen.findByRole('button', { name: 'Make a password' });
  expect(sent.at(-1)?.method).toBe('DELETE');
  expect(document.body.textContent).not.toContain('slc_secret');
});

test('auditors read where it is and are offered no password', async () => {
  answerWith({ 'GET /api/connections/shop/client-lines': () => LINES });
  show(<ClientPanel connection={connection()} />, user('aud', ['auditor']));
  expect(await screen.findByText('gateway.example.com')).toBeTruthy();
  expect(screen.queryByRole('button', { name: 'Make a password' })).toBeNull();
});
