import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { identityOf, launchServer, stopOrphan } from '../../../../src/cli/demo/server-process.ts';
import { birthOf } from '../../../../src/store/embedded/process-birth.ts';
import { readLogSince } from '../../../../src/store/embedded/server-log.ts';
import { temporaryHome } from '../harness.ts';

const WAITS = 'console.log("pid", process.pid, process.env.EXTRA, process.env.TZ); setInterval(() => {}, 1000)';

function launch(folder: string, ...more: readonly string[]) {
  const logPath = join(folder, 'log');
  const args = ['-e', WAITS, '--', ...more, 'end'];
  const server = launchServer({ program: process.execPath, args, user: undefined, env: { EXTRA: 'more' }, logPath });
  onTestFinished(() => server.stop());
  const said = async (): Promise<string> => {
    await expect.poll(() => readLogSince(logPath, server.logStart)).toContain('pid');
    return readLogSince(logPath, server.logStart);
  };
  return { server, said, logPath };
}

test('a server logs where it is told to, has the environment it needs, and stops', async () => {
  const folder = temporaryHome();
  writeFileSync(join(folder, 'log'), 'before\n');
  const { server, said, logPath } = launch(folder);
  expect(await said()).toMatch(/^pid \d+ more UTC/);
  expect(readFileSync(logPath, 'utf8')).toMatch(/^before\n/);
  expect(server.hasEnded()).toBe(false);
  await server.stop();
  expect([server.hasEnded(), server.failure()]).toEqual([true, undefined]);
});

test('a program that is not there has ended, and says why', async () => {
  const logPath = join(temporaryHome(), 'log');
  const server = launchServer({ program: '/no/such/program', args: [], user: undefined, logPath });
  await server.exited;
  expect(server.hasEnded()).toBe(true);
  expect(server.failure()?.message).toContain('ENOENT');
});

test('an orphan is stopped when it is the one that was left, and nobody else', async () => {
  const folder = temporaryHome();
  const pidFile = join(folder, 'pid');
  await stopOrphan(pidFile, '--folder=x');
  const { server, said } = launch(folder, `--folder=${folder}`);
  const pid = Number(/pid (\d+)/.exec(await said())?.[1]);
  writeFileSync(pidFile, String(pid));
  await stopOrphan(pidFile, '--folder=/another');
  expect(birthOf(pid)).toBeDefined();
  await stopOrphan(pidFile, `--folder=${folder}`);
  await server.exited;
  expect(server.hasEnded()).toBe(true);
});

test('servers run as whom they are told to', () => {
  expect(identityOf(undefined)).not.toHaveProperty('uid');
  expect(identityOf({ name: 'x', uid: 5, gid: 6 })).toMatchObject({ uid: 5, gid: 6 });
});
