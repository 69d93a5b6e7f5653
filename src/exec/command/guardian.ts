import { spawn } from 'node:child_process';
import { CommandError } from './argv.ts';
import { endAllOf } from './own-uids.ts';
import { SYSTEM_ENV } from './run-as.ts';
import type { Workspace } from './workspace.ts';

/** Not of a number that cannot be a group of its own. */
const END_GROUP = '[ "$1" -gt 1 ] && kill -s KILL -- "-$1"';

/**
 * Starts a process that ends a command and removes its folder when this one is gone without having done so: it waits at
 * a pipe, whose end comes with ours, whatever ends us. Returns what lets it go.
 */
export function guard(pid: number, { folder, owner, alone }: Workspace): Promise<() => void> {
  const end = alone === undefined ? END_GROUP : endAllOf(alone);
  const script = `read word || { ${end}; exec rm -rf -- "$0"; }`;
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
