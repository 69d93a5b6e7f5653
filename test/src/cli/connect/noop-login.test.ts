import { expect, it } from 'vitest';
import { binary } from '../../../../protocols/mongodb/reply-document.ts';
import { ScramClient } from '../../../../protocols/scram-client.ts';
import { NoopLogin } from '../../../../src/cli/connect/noop-login.ts';
import { commandOf, documentOf } from '../../../protocols/mongodb/documents.ts';
import { payloadIn, scramStart } from '../../../protocols/mongodb/login-client.ts';

async function logIn(password: string, skipsEmpty: boolean): Promise<Record<string, unknown>[]> {
  const login = new NoopLogin();
  const scram = new ScramClient({ password, userName: 'noop', offered: ['SCRAM-SHA-256'] });
  const say = async (command: Record<string, unknown>) => documentOf(await login.answer(commandOf(command)));
  const next = (text: string) => say({ saslContinue: 1, conversationId: 1, payload: binary(Buffer.from(text)) });
  const challenge = await say(scramStart(scram, skipsEmpty));
  const final = await next(await scram.respond(payloadIn(challenge)));
  scram.verify(payloadIn(final));
  return skipsEmpty ? [final] : [final, await next('')];
}

it('takes the password noop, with and without the exchange that says nothing', async () => {
  expect(await logIn('noop', true)).toMatchObject([{ done: true, ok: 1 }]);
  expect(await logIn('noop', false)).toMatchObject([{ done: false }, { done: true, ok: 1 }]);
});

it('takes no other', async () => {
  await expect(logIn('other', true)).rejects.toThrow('no password is needed here: leave it out, or take noop');
});

it('knows one mechanism, and leaves other commands alone', async () => {
  const login = new NoopLogin();
  await expect(login.answer(commandOf({ saslStart: 1, mechanism: 'PLAIN' }))).rejects.toThrow(
    'leave authMechanism out',
  );
  expect(await login.answer(commandOf({ find: 'orders' }))).toBeUndefined();
});
