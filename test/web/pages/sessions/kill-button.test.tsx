// @vitest-environment jsdom
import { cleanup, screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { afterEach, expect, test } from 'vitest';
import { KillButton } from '../../../../web/src/pages/sessions/kill-button.tsx';
import { answerWith, show, user } from '../../dom.tsx';
import { session } from './session.ts';

afterEach(cleanup);
const open = { name: 'End the session …' };

test('a session is ended after asking once more', async () => {
  const one = session();
  const sent = answerWith({ [`POST /api/sessions/${one.id}/kill`]: () => new Response(null, { status: 204 }) });
  show(<KillButton session={one} />, user('admin', ['admin']));
  await userEvent.click(screen.getByRole('button', open));
  expect(sent).toEqual([]);
  await userEvent.click(await screen.findByRole('button', { name: 'End the session' }));
  await expect.poll(() => sent).toEqual([{ method: 'POST', path: `/api/sessions/${one.id}/kill`, body: {} }]);
});

test('why it was not ended is told in the gateway’s words', async () => {
  const one = session();
  answerWith({
    [`POST /api/sessions/${one.id}/kill`]: () =>
      Response.json({ message: 'the session is closed already' }, { status: 409 }),
  });
  show(<KillButton session={one} />, user('engineer', []));
  await userEvent.click(screen.getByRole('button', open));
  await userEvent.click(await screen.findByRole('button', { name: 'End the session' }));
  expect((await screen.findByRole('alert')).textContent).toContain('The session is closed already.');
});

test.each([
  ['who reads everything and changes nothing', session(), user('carol', ['auditor'])],
  ['who is somebody else', session(), user('bob', ['engineering'])],
  ['of a session that is over', session({ status: 'closed' }), user('admin', ['admin'])],
])('it is not offered to those %s', (_who, one, me) => {
  show(<KillButton session={one} />, me);
  expect(screen.queryByRole('button', open)).toBeNull();
});
