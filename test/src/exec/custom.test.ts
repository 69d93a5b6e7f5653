import { expect, test } from 'vitest';
import type { LiveSession } from '../../../src/core/live-session.ts';
import { Pipeline } from '../../../src/core/pipeline.ts';
import type { Plugin } from '../../../src/core/plugin.ts';
import type { Door, Login } from '../../../src/core/protocol.ts';
import type { Connection } from '../../../src/core/session.ts';
import { ALLOW, deny } from '../../../src/core/verdict.ts';
import { AdmissionError } from '../../../src/errors.ts';
import { CommandSlots } from '../../../src/exec/command/slots.ts';
import { runOnCommand, testCommand } from '../../../src/exec/custom.ts';
import type { ExecProgress, ExecRequest } from '../../../src/exec/exec.ts';
import { ExecWatch } from '../../../src/exec/watch.ts';
import { createLogger } from '../../../src/log.ts';
import { liveSession } from '../core/fixtures.ts';
import { ACCOUNT } from './command/run-fixture.ts';
import { recordingSink } from './recording-sink.ts';

const REQUEST: ExecRequest = {
  caller: { name: 'ann', tokenId: 't' },
  clientAddress: '10.0.0.1',
  connection: { name: 'report', type: 'custom', subtype: '' },
  script: 'echo hello',
  database: '',
  waits: true,
};
const never = new AbortController().signal;

/** A door that lets everybody in, to a connection like this. */
function setUp(more: Partial<Connection> = {}, plugins: readonly Plugin[] = []) {
  const watch = new ExecWatch();
  const log = createLogger('silent');
  const session: LiveSession = liveSession({ connection: { type: 'custom', command: ['sh'], ...more } });
  const logins: Login[] = [];
  const closed: string[] = [];
  const refuse = () => Promise.reject(new Error('not asked'));
  const door: Door = {
    ...{ scram: refuse, secret: refuse, native: refuse },
    async admit(login) {
      logins.push(login);
      return {
        user: session.user,
        session,
        pipeline: new Pipeline([...plugins, watch.plugin], session, log, async () => ALLOW),
        secret: new Map(),
        dial: refuse,
        close: async (reason) => void closed.push(reason),
      };
    },
  };
  const parts = { door, watch, account: ACCOUNT, slots: new CommandSlots(), env: { PATH: process.env.PATH }, log };
  const { sink, told } = recordingSink();
  const progress: ExecProgress = {
    ...sink,
    session: () => undefined,
    waiting: () => undefined,
    approved: () => undefined,
    isBehind: false,
    whenCaughtUp: (resume) => resume(),
  };
  return { parts, session, logins, closed, told, progress };
}

test('a run is a session of its own, opened as its user and closed behind it', async () => {
  const { parts, progress, told, logins, closed } = setUp();
  const outcome = await runOnCommand(parts, REQUEST, progress, never);
  expect(outcome).toEqual({ status: 'success', exitCode: 0 });
  expect(told).toEqual([['stdout', 'hello\n']]);
  expect(logins).toEqual([
    {
      name: { user: 'ann', connection: 'report' },
      ...{ tokenId: 't', protocol: 'command', clientAddress: '10.0.0.1', application: 'sluice exec', database: '' },
      ...{ verb: 'exec', failsFast: false },
    },
  ]);
  expect(closed).toEqual(['the command ended']);
});

test('a denial, a request and a failure are told apart', async () => {
  const denying = (verdict: ReturnType<typeof deny>) => setUp({}, [{ name: 'no', onQuery: () => verdict }]);
  const blocked = denying(deny('guardrail', 'no'));
  expect(await runOnCommand(blocked.parts, REQUEST, blocked.progress, never)).toMatchObject({ status: 'blocked' });
  expect(blocked.closed).toEqual(['no']);
  const asked = denying(deny('review_required', 'ask', { rule: 'review:r1' }));
  expect(await runOnCommand(asked.parts, REQUEST, asked.progress, never)).toMatchObject({
    status: 'waiting_approval',
    reviewId: 'r1',
  });
  const failing = setUp();
  expect(await runOnCommand(failing.parts, { ...REQUEST, script: 'exit 3' }, failing.progress, never)).toMatchObject({
    status: 'failed',
    exitCode: 3,
    error: { code: 'exit_code' },
  });
});

test('arguments are taken only by connections that allow them', async () => {
  const request = { ...REQUEST, clientArgs: ['-s', 'arg'], script: 'echo "$1"' };
  const denied = setUp();
  expect(await runOnCommand(denied.parts, request, denied.progress, never)).toMatchObject({
    status: 'failed',
    error: { code: 'policy', hint: expect.stringContaining('client_args=allow') },
  });
  expect(denied.told).toEqual([]);
  const allowed = setUp({ policy: { client_args: 'allow' } });
  await runOnCommand(allowed.parts, request, allowed.progress, never);
  expect(allowed.told).toEqual([['stdout', 'arg\n']]);
});

test('whoever is not let in is told what the gateway says', async () => {
  const { parts, progress } = setUp();
  const admit = () => Promise.reject(new AdmissionError('exec_disabled', 'exec is disabled', { hint: 'Ask.' }));
  expect(await runOnCommand({ ...parts, door: { ...parts.door, admit } }, REQUEST, progress, never)).toEqual({
    status: 'failed',
    error: { code: 'exec_disabled', message: 'exec is disabled', hint: 'Ask.' },
  });
});

test('a held script is given up when whoever asked leaves', async () => {
  const left = new AbortController();
  const waiting: Plugin = {
    name: 'review',
    onQuery: (_query, _session, hold) =>
      new Promise((resolve) => {
        hold.signal.addEventListener('abort', () => resolve(deny('client_left', 'gone')));
        left.abort();
      }),
  };
  const { parts, progress, told, closed } = setUp({}, [waiting]);
  expect(await runOnCommand(parts, REQUEST, progress, left.signal)).toMatchObject({ error: { code: 'client_left' } });
  expect([told, closed]).toEqual([[], ['the client left']]);
  const gone = setUp();
  expect(await runOnCommand(gone.parts, REQUEST, gone.progress, left.signal)).toMatchObject({ status: 'blocked' });
  expect(gone.told).toEqual([]);
});

test('a test runs nothing, and tells what is missing', async () => {
  const { parts, logins, closed } = setUp();
  expect(await testCommand(parts, REQUEST, never)).toEqual({ isOk: true, serverVersion: '' });
  expect(logins[0]).toMatchObject({ verb: 'test' });
  expect(closed).toHaveLength(1);
  const missing = setUp({ command: ['no-such-program'] });
  expect(await testCommand(missing.parts, REQUEST, never)).toMatchObject({
    isOk: false,
    error: { message: expect.stringContaining('no program no-such-program') },
  });
});
