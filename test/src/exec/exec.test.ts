import { expect, test } from 'vitest';
import type { LiveSession } from '../../../src/core/live-session.ts';
import type { Admission, Door, Protocol } from '../../../src/core/protocol.ts';
import { deny } from '../../../src/core/verdict.ts';
import { CommandSlots } from '../../../src/exec/command/slots.ts';
import { DriverLoginError, type ExecDriver } from '../../../src/exec/driver.ts';
import { createExec, type Exec, type ExecProgress, type ExecRequest } from '../../../src/exec/exec.ts';
import { ExecWatch } from '../../../src/exec/watch.ts';
import { createLogger } from '../../../src/log.ts';
import type { Wire } from '../../../src/net/wire.ts';
import { liveSession } from '../core/fixtures.ts';
import { recordingSink } from './recording-sink.ts';

const REQUEST: ExecRequest = {
  caller: { name: 'ann', tokenId: 't' },
  clientAddress: '10.0.0.1',
  connection: { name: 'shop', type: 'database', subtype: 'lines' },
  script: 'hello',
  database: '',
  waits: true,
};

/** A protocol of one line each way: it admits, then answers the script with what `answer` makes of it. */
function setUp(
  answer: (script: string, session: LiveSession, watch: ExecWatch, wire: Wire) => Promise<string> | string,
) {
  const watch = new ExecWatch();
  const session = liveSession();
  const ended: string[] = [];
  const protocol: Protocol = {
    name: 'lines',
    defaultPort: 1,
    supports: { deciding: true, masking: true },
    async serve(wire, door) {
      const login = { protocol: 'lines', clientAddress: wire.remoteAddress, application: '', database: '' };
      await door.admit({ ...login, name: { user: 'ann', connection: 'shop' }, tokenId: 't' });
      await wire.write(Buffer.from('hi\n'));
      for await (const chunk of wire) {
        const script = chunk.toString().trim();
        if (script === 'bye') break;
        const line = `${await answer(script, session, watch, wire)}\n`;
        if (!wire.signal.aborted) await wire.write(Buffer.from(line));
      }
      wire.end();
      ended.push('served');
    },
  };
  const driver: ExecDriver = {
    async open(socket, { password }) {
      const next = (): Promise<string> =>
        new Promise((resolve, reject) => {
          socket.once('data', (data) => resolve(data.toString().trim()));
          socket.once('close', () => reject(new Error('the leg is gone')));
        });
      if (password === '') throw new DriverLoginError({ message: 'no password' });
      await next();
      return {
        serverVersion: '1',
        async run(script, sink) {
          socket.write(`${script}\n`);
          const said = await next();
          sink.notice(said);
          return said.startsWith('error') ? { message: said } : undefined;
        },
        end: () => socket.end('bye\n'),
      };
    },
  };
  const refuse = () => Promise.reject(new Error('not asked'));
  const admit = async () => ({ session }) as Admission;
  const door: Door = { scram: refuse, secret: refuse, native: refuse, admit };
  const commands = {
    account: { kind: 'self' as const },
    slots: new CommandSlots(),
    env: {},
    log: createLogger('silent'),
  };
  const drivers = { lines: driver, other: driver };
  const exec: Exec = createExec({ door, protocols: [protocol], watch, drivers, commands });
  return { exec, session, ended };
}

function progress(): { told: unknown[]; progress: ExecProgress } {
  const { sink, told } = recordingSink();
  return {
    told,
    progress: {
      ...sink,
      session: () => undefined,
      waiting: (id) => told.push(['waiting', id]),
      approved: () => told.push(['approved']),
      isBehind: false,
      whenCaughtUp: (resume) => resume(),
    },
  };
}

const never = new AbortController().signal;
const query = {} as never;

test('runs a script in a session of its own, and waits until that is closed', async () => {
  const { exec, ended } = setUp((script) => `you said ${script}`);
  const { told, progress: p } = progress();
  expect(await exec.run(REQUEST, p, never)).toEqual({ status: 'success' });
  expect(told).toEqual([['notice', 'you said hello']]);
  expect(ended).toEqual(['served']);
});

test('tells a denial from a failure, and a request that has to be approved from both', async () => {
  const failing = setUp(() => 'error of the database');
  expect(await failing.exec.run(REQUEST, progress().progress, never)).toMatchObject({ status: 'failed' });
  const denying = (reason: ReturnType<typeof deny>) =>
    setUp(async (_script, session, watch) => {
      await watch.plugin.onEvent?.({ type: 'query.decided', query, verdict: reason }, session);
      return 'error of the gateway';
    });
  const blocked = denying(deny('policy', 'no'));
  expect(await blocked.exec.run(REQUEST, progress().progress, never)).toMatchObject({ status: 'blocked' });
  const asked = denying(deny('review_required', 'ask', { rule: 'review:r1' }));
  expect(await asked.exec.run({ ...REQUEST, waits: false }, progress().progress, never)).toMatchObject({
    status: 'waiting_approval',
    reviewId: 'r1',
  });
});

test('tells of a wait, and what the waiting session is told, once', async () => {
  const { exec } = setUp(async (_script, session, watch) => {
    await watch.plugin.onEvent?.({ type: 'query.held', query, reviewId: 'r1' }, session);
    session.beginHold(() => undefined).hold.notice('please wait');
    await watch.plugin.onEvent?.({ type: 'query.decided', query, verdict: { allow: true } }, session);
    return 'please wait';
  });
  const { told, progress: p } = progress();
  await exec.run(REQUEST, p, never);
  expect(told).toEqual([['waiting', 'r1'], ['notice', 'please wait'], ['approved']]);
});

test('ends the session when whoever asked goes away', async () => {
  const left = new AbortController();
  const { exec, ended } = setUp(async (_script, _session, _watch, wire) => {
    left.abort();
    await new Promise((resolve) => wire.signal.addEventListener('abort', resolve, { once: true }));
    return '';
  });
  await expect(exec.run(REQUEST, progress().progress, left.signal)).rejects.toThrow('the leg is gone');
  expect(ended).toEqual(['served']);
});

test('knows what it can run', async () => {
  const { exec } = setUp(() => '');
  const supports = (subtype: string): boolean => exec.supports({ type: 'database', subtype });
  expect([supports('lines'), supports('other'), supports('toString')]).toEqual([true, false, false]);
  expect(exec.supports({ type: 'custom', subtype: 'other' })).toBe(true);
  const request = { ...REQUEST, connection: { name: 'shop', type: 'database', subtype: 'other' } };
  await expect(exec.run(request, progress().progress, never)).rejects.toMatchObject({ code: 'exec_unsupported' });
});

test('a connection test opens a session and runs nothing', async () => {
  const scripts: string[] = [];
  const { exec, ended } = setUp((script) => {
    scripts.push(script);
    return '';
  });
  expect(await exec.test(REQUEST, never)).toEqual({ isOk: true, serverVersion: '1' });
  expect({ scripts, ended }).toEqual({ scripts: [], ended: ['served'] });
});
