// @vitest-environment jsdom
import { cleanup, screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { afterEach, expect, test } from 'vitest';
import { postgres } from '../../../../web/src/pages/connections/kinds/postgres.ts';
import { NewSourceStep } from '../../../../web/src/pages/connections/new-source-step.tsx';
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

test('nothing is sent while something is missing, and what is missing is said', async () => {
  const sent = answerWith({});
  show(<NewSourceStep kind={postgres} onReady={() => {}} />, admin);
  await press('Save and test');
  expect(screen.getByText('Host is missing')).toBeTruthy();
  expect(sent).toEqual([]);
});

test('it is saved for administrators alone, tested, and ready when the test went well', async () => {
  const sent = answerWith({
    'POST /api/connections': () => connection(),
    'GET /api/connections/shop/test': () => ({ success: true, server_version: '18.4', duration_ms: 3 }),
  });
  const ready: string[] = [];
  show(<NewSourceStep kind={postgres} onReady={(name) => ready.push(name)} />, admin);
  await fill();
  await press('Save and test');
  await expect.poll(() => ready).toEqual(['shop']);
  expect(sent[0]?.body).toEqual({
    name: 'shop',
    type: 'database',
    subtype: 'postgres',
    secret: { 'envvar:HOST': base64('db'), 'envvar:USER': base64('app') },
    access_groups: ['admin'],
  });
});

test('after a test that failed it is changed, not made again, and one may go on all the same', async () => {
  const sent = answerWith({
    'POST /api/connections': () => connection(),
    'PATCH /api/connections/shop': () => connection(),
    'GET /api/connections/shop/test': () =>
      Response.json({ message: 'connection test failed: the upstream did not answer in time' }, { status: 400 }),
  });
  const ready: string[] = [];
  show(<NewSourceStep kind={postgres} onReady={(name) => ready.push(name)} />, admin);
  await fill();
  await press('Save and test');
  expect((await screen.findByRole('alert')).textContent).toContain('The upstream did not answer in time.');
  await userEvent.type(screen.getByRole('textbox', { name: 'Port' }), '5433');
  await press('Save and test again');
  await expect.poll(() => sent.filter(({ method }) => method === 'PATCH').length).toBe(1);
  expect(sent.filter(({ method }) => method === 'POST')).toHaveLength(1);
  expect(sent.find(({ method }) => method === 'PATCH')?.body).toEqual({
    secret: { 'envvar:HOST': base64('db'), 'envvar:USER': base64('app'), 'envvar:PORT': base64('5433') },
  });
  expect(ready).toEqual([]);
  await expect
    .poll(() => screen.getByRole('button', { name: 'Go on all the same' }).hasAttribute('disabled'))
    .toBe(false);
  await press('Go on all the same');
  expect(ready).toEqual(['shop']);
});

test('what the gateway refuses to save is said in its words, and nothing was made', async () => {
  answerWith({
    'POST /api/connections': () => Response.json({ message: 'a connection of this name exists' }, { status: 409 }),
  });
  show(<NewSourceStep kind={postgres} onReady={() => {}} />, admin);
  await fill();
  await press('Save and test');
  expect((await screen.findByRole('alert')).textContent).toContain('A connection of this name exists.');
  expect(screen.queryByRole('button', { name: 'Discard it' })).toBeNull();
});
