import { once } from 'node:events';
import { readdirSync, readFileSync, writeSync } from 'node:fs';
import { expect, onTestFinished, test } from 'vitest';
import { openStdio } from '../../../../src/exec/command/stdio.ts';
import { openWorkspace, type Workspace } from '../../../../src/exec/command/workspace.ts';

async function workspaceOf(): Promise<Workspace> {
  const workspace = await openWorkspace({ kind: 'self' });
  onTestFinished(() => workspace.dispose());
  return workspace;
}

test('the script can be read, what is written comes, and no name of it is left', async () => {
  const workspace = await workspaceOf();
  const stdio = await openStdio(workspace, 'the script');
  const [stdin, stdout, stderr] = stdio.fds;
  expect(readdirSync(workspace.folder)).toEqual([]);
  expect(readFileSync(stdin, 'utf8')).toBe('the script');
  const heard = Promise.all([once(stdio.stdout, 'data'), once(stdio.stderr, 'data')]);
  writeSync(stdout, 'out');
  writeSync(stderr, 'err');
  expect((await heard).map(([data]) => String(data))).toEqual(['out', 'err']);
  const ended = Promise.all([once(stdio.stdout, 'end'), once(stdio.stderr, 'end')]);
  stdio.release();
  stdio.release();
  await ended;
});

test('what cannot be made whole is taken down again', async () => {
  const workspace = await workspaceOf();
  const open = (): number => readdirSync('/proc/self/fd').length;
  const before = open();
  const gone = { ...workspace, folder: '/does/not/exist' };
  await expect(openStdio(gone, 'x')).rejects.toThrow('mkfifo failed');
  expect(open()).toBe(before);
});
