import { spawn } from 'node:child_process';
import { CommandError } from './argv.ts';
import { SYSTEM_ENV } from './run-as.ts';
import type { Workspace } from './workspace.ts';

const KILL_ALONE = 'kill -KILL -1';
const KILL_GROUP = 'kill -KILL -- "-$1"';

/**
 * Starts a process that ends a command and removes its folder when this one is gone without having done so: it waits at
 * a pipe, whose end comes with ours, whatever ends us. Returns what lets it go.
 */
export function guard(pid: number, { folder, owner, isAlone }: Workspace): Promise<() => void> {
  const script = `read word || { ${isAlone ? KILL_ALONE : KILL_GROUP}; exec rm -rf -- "$0"; }`;
  return new Promise((resolve, reject) => {
    const guardian = spawn('/bin/sh', ['-c', script, folder, String(pid)], {
      cwd: '/',
      env: SYSTEM_ENV,
      stdio: ['pipe', 'ignore', 'ignore'],
      detached: true,
      ...(owner === undefined ? {} : { uid: owner.uid, gid: owner.gid }),
    });
    // It may be ended with the command; what is said to it then is lost.
    guardian.stdin.on('error', () => undefined);
    guardian.once('error', (cause) => reject(new CommandError('the gateway cannot watch over the command', { cause })));
    guardian.once('spawn', () => resolve(() => void guardian.stdin.end('over\n')));
  });
}
