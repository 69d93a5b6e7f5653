import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { expect, onTestFinished, test } from 'vitest';
import { guard } from '../../../../src/exec/command/guardian.ts';
import { openWorkspace } from '../../../../src/exec/command/workspace.ts';

/** What it does when the gateway is gone is shown where commands are started. */
test('whoever is let go does nothing to a command, nor to its folder', async () => {
  const workspace = await openWorkspace({ kind: 'self' });
  onTestFinished(() => workspace.dispose());
  const command = spawn('sleep', ['600'], { detached: true, stdio: 'ignore' });
  const release = await guard(command.pid ?? 0, workspace);
  expect(guardians(workspace.folder)).toBe(1);
  release();
  release();
  await expect.poll(() => guardians(workspace.folder)).toBe(0);
  expect([command.exitCode, command.signalCode, existsSync(workspace.folder)]).toEqual([null, null, true]);
  const ended = once(command, 'exit');
  command.kill('SIGKILL');
  await ended;
});

/** How many processes watch over this folder. */
function guardians(folder: string): number {
  const lines = readdirSync('/proc').filter((name) => /^\d+$/.test(name));
  return lines.filter((pid) => {
    try {
      return readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes(`\0${folder}\0`);
    } catch {
      return false;
    }
  }).length;
}
