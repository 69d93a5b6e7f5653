import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, onTestFinished, test } from 'vitest';
import { type Child, startChild } from '../../../../src/exec/command/child.ts';
import { openWorkspace } from '../../../../src/exec/command/workspace.ts';
import { ACCOUNT } from './run-fixture.ts';

const ENV = { PATH: '/usr/local/bin:/usr/bin:/bin' };

async function start(argv: readonly string[], script = ''): Promise<Child> {
  const workspace = await openWorkspace(ACCOUNT);
  onTestFinished(() => workspace.dispose());
  return startChild({ argv, env: ENV, script, workspace });
}

async function textOf(stream: AsyncIterable<Buffer>): Promise<string> {
  let text = '';
  for await (const chunk of stream) text += chunk.toString();
  return text;
}

test('runs a program with its input and tells its end', async () => {
  const child = await start(['sh'], 'cat /dev/stdin >/dev/null; echo out; echo err >&2; exit 5');
  const [out, err, end] = await Promise.all([textOf(child.stdout), textOf(child.stderr), child.ended]);
  expect({ out, err, end }).toEqual({ out: 'out\n', err: 'err\n', end: { code: 5, signal: null } });
});

test('what cannot be started says why, and leaves nothing open', async () => {
  await expect(start(['no-such-program'])).rejects.toMatchObject({ code: 'command_error' });
  await expect(start(['/etc/passwd'])).rejects.toThrow('no program /etc/passwd that it may run');
  await expect(start(['echo', 'x'.repeat(4 * 1024 * 1024)])).rejects.toThrow('too long');
});

test('output nobody reads yet is kept, however long its reader takes', async () => {
  const child = await start(['sh'], 'seq 5000; echo over');
  child.stdout.pause();
  child.stderr.resume();
  // Longer than what a command leaves behind is given to end.
  await new Promise((resolve) => setTimeout(resolve, 3_500));
  const text = await textOf(child.stdout);
  await child.ended;
  expect(text.endsWith('5000\nover\n')).toBe(true);
  expect(text.length).toBe(23_898);
}, 15_000);

test('stop asks first', async () => {
  const child = await start(['bash'], 'trap "echo bye; exit 9" TERM; echo up; while :; do sleep 0.05; done');
  const [first] = await once(child.stdout, 'data');
  const out = textOf(child.stdout);
  child.stderr.resume();
  child.stop();
  child.stop();
  expect(await child.ended).toEqual({ code: 9, signal: null });
  expect(`${first}${await out}`).toBe('up\nbye\n');
});

/** Starts a command in another process, which then does this; returns what is left of it. */
async function orphaned(then: string): Promise<{ pids: readonly string[]; folder: string }> {
  const from = (path: string): string =>
    fileURLToPath(new URL(`../../../../src/exec/command/${path}`, import.meta.url));
  const program = `
    import { startChild } from ${JSON.stringify(from('child.ts'))};
    import { openWorkspace } from ${JSON.stringify(from('workspace.ts'))};
    const workspace = await openWorkspace(${JSON.stringify(ACCOUNT)});
    const script = 'sleep 600 & echo $!; wait';
    const child = await startChild({ argv: ['sh'], env: ${JSON.stringify(ENV)}, script, workspace });
    child.stdout.once('data', async (data) => {
      process.stdout.write([child.pid, data.toString().trim(), workspace.folder].join(' '));
      ${then};
    });`;
  const gateway = spawn(process.execPath, ['--input-type=module', '-e', program], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [pid = '', grandchild = '', folder = ''] = (await textOf(gateway.stdout)).trim().split(' ');
  expect([Number(pid) > 0, Number(grandchild) > 0, folder.includes('sluice-command-')]).toEqual([true, true, true]);
  return { pids: [pid, grandchild], folder };
}

test.each(['process.exit(0)', 'process.kill(process.pid, "SIGKILL")'])(
  'a command and its folder are gone soon after %s of the gateway',
  async (then) => {
    const { pids, folder } = await orphaned(then);
    await expect.poll(() => [...pids.filter(lives), ...[folder].filter(existsSync)], { timeout: 5_000 }).toEqual([]);
  },
);

function lives(pid: string): boolean {
  try {
    return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'));
  } catch {
    return false;
  }
}
