import { expect, it } from 'vitest';
import { FACTS_BEFORE_LOGIN } from '../../../protocols/mongodb/hello.ts';
import { LocalAnswers, loginRequired } from '../../../protocols/mongodb/local-answers.ts';
import { commandOf, documentOf } from './documents.ts';

function answers(): (command: Record<string, unknown>) => Buffer | undefined {
  const local = new LocalAnswers({ facts: { ...FACTS_BEFORE_LOGIN, maxWireVersion: 13 }, connectionId: 7 });
  return (command) => local.answer(commandOf(command));
}

it('hello tells of the upstream, and declines the login that comes with it', () => {
  const speculativeAuthenticate = { saslStart: 1, mechanism: 'SCRAM-SHA-256' };
  const hello = documentOf(answers()({ hello: 1, speculativeAuthenticate }));
  expect(hello).toMatchObject({ ok: 1, maxWireVersion: 13, connectionId: 7 });
  expect(hello).not.toHaveProperty('speculativeAuthenticate');
});

it.each(['saslStart', 'saslContinue', 'authenticate', 'getnonce'])('a second login by %s is refused', (name) => {
  expect(documentOf(answers()({ [name]: 1 }))).toMatchObject({ ok: 0, code: 18, codeName: 'AuthenticationFailed' });
});

it.each(['find', 'ping', 'buildInfo', 'endSessions', 'saslstart', 'connectionStatus'])(
  '%s is the upstream’s',
  (name) => {
    expect(answers()({ [name]: 1 })).toBeUndefined();
  },
);

it('after a log-out nothing runs any more, not even a new login', () => {
  const answer = answers();
  expect(documentOf(answer({ logout: 1 }))).toEqual({ ok: 1 });
  expect(documentOf(answer({ find: 'orders' }))).toMatchObject({ ok: 0, code: 13 });
  expect(documentOf(answer({ saslStart: 1 }))).toMatchObject({ ok: 0, code: 18 });
  expect(documentOf(answer({ hello: 1 }))).toMatchObject({ ok: 1 });
  expect(documentOf(answer({ logout: 1 }))).toEqual({ ok: 1 });
  expect(answer({ ping: 1 })).toBeUndefined();
});

it('a name is quoted without what a terminal would obey, and not at any length', () => {
  expect(documentOf(loginRequired(`x\u001b[2J${'y'.repeat(100)}`)).errmsg).toBe(
    `command x [2J${'y'.repeat(59)} requires authentication`,
  );
});
