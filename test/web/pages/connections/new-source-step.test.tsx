// @vitest-environment jsdom
import { cleanup, screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { useState } from 'react';
import { afterEach, expect, test } from 'vitest';
import { postgres } from '../../../../web/src/pages/connections/kinds/postgres.ts';
import { NewSourceStep } from '../../../../web/src/pages/connections/new-source-step.tsx';
import { EMPTY_SOURCE } from '../../../../web/src/pages/connections/source-draft.ts';
import { answerWith, show, user } from '../../dom.tsx';
import { connection } from './connection.ts';

const admin = user('admin', ['admin']);
const base64 = (text: string) => Buffer.from(text).toString('base64');
afterEach(cleanup);

const fill = async () => {
  await userEvent.type(screen.getByRole('textbox', { name: 'Name' }), 'shop');
  await userEvent.type(screen.getByRole('textbox', { name: 'Host' }), 'db');
  await userEvent.type(screen.getByRole('textbox', { name: 'User' }), 'app');
};
const press = (name: string) => userEvent.click(screen.getByRole('button', { name }));

/** The step with its draft, as the wizard keeps it. */
function Step({ onReady }: { readonly onReady: () => void }) {
  const [draft, setDraft] = useState(EMPTY_SOURCE);
  return <NewSourceStep kind={postgres} draft={draft} onChange={setDraft} onReady={onReady} />;
}

test('nothing is sent while something is missing, and what is missing is said', async () => {
  const sent = answerWith({});
  show(<Step onReady={() => {}} />, admin);
  await press('Test and go on');
  expect(screen.getByText('Host is missing')).toBeTruthy();
  expect(sent).toEqual([]);
});

test('it is tested without being saved, and ready when the test went well', async () => {
  const sent = answerWith({
    'POST /api/connections/test': () => ({ success: true, server_version: '18.4', duration_ms: 3 }),
  });
  const ready: true[] = [];
  show(<Step onReady={() => ready.push(true)} />, admin);
  await fill();
  await press('Test and go on');
  await expect.poll(() => ready.length).toBe(1);
  expect(sent.filter(({ method }) => method !== 'GET')).toEqual([
    {
      method: 'POST',
      path: '/api/connections/test',
      body: {
        name: 'shop',
        type: 'database',
        subtype: 'postgres',
        secret: { 'envvar:HOST': base64('db'), 'envvar:USER': base64('app') },
      },
    },
  ]);
});

test('after a test that failed it is tested again, and one may go on all the same', async () => {
  const sent = answerWith({
    'POST /api/connections/test': () =>
      Response.json({ message: 'connection test failed: the upstream did not answer in time' }, { status: 400 }),
  });
  const ready: true[] = [];
  show(<Step onReady={() => ready.push(true)} />, admin);
  await fill();
  await press('Test and go on');
  expect((await screen.findByRole('alert')).textContent).toContain('The upstream did not answer in time.');
  await userEvent.type(screen.getByRole('textbox', { name: 'Port' }), '5433');
  await press('Test again');
  await expect.poll(() => sent.filter(({ method }) => method === 'POST').length).toBe(2);
  expect(sent.findLast(({ method }) => method === 'POST')?.body).toMatchObject({
    secret: { 'envvar:HOST': base64('db'), 'envvar:USER': base64('app'), 'envvar:PORT': base64('5433') },
  });
  expect(ready).toHaveLength(0);
  await expect
    .poll(() => screen.queryByRole('button', { name: 'Go on all the same' })?.hasAttribute('disabled'))
    .toBe(false);
  await press('Go on all the same');
  expect(ready).toHaveLength(1);
});

test('what the gateway would not create is said in its words, and one cannot go on', async () => {
  answerWith({
    'POST /api/connections/test': () => Response.json({ message: 'secret: HOST must be a host name' }, { status: 422 }),
  });
  show(<Step onReady={() => {}} />, admin);
  await fill();
  await press('Test and go on');
  expect((await screen.findByRole('alert')).textContent).toContain('HOST must be a host name');
  expect(screen.queryByRole('button', { name: 'Go on all the same' })).toBeNull();
});

test('a name that is taken is told at its field before anything is tested', async () => {
  const sent = answerWith({ 'GET /api/connections/shop': () => connection() });
  show(<Step onReady={() => {}} />, admin);
  await fill();
  await press('Test and go on');
  expect(await screen.findByText('There is a Resource Role of this name already')).toBeTruthy();
  expect(screen.getByRole('textbox', { name: 'Name' }).getAttribute('aria-invalid')).toBe('true');
  expect(sent.some(({ method }) => method === 'POST')).toBe(false);
});
