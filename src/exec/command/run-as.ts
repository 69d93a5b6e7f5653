import { spawn } from 'node:child_process';
import { messageOf } from '../../errors.ts';
import type { Owner } from './account.ts';
import { CommandError } from './argv.ts';

/** The environment of the system's own programs. */
export const SYSTEM_ENV: Readonly<Record<string, string>> = {
  PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin',
};

/** Runs a small program of the system for the gateway's own ends, as `owner`. Throws CommandError when it fails. */
export function runAs(owner: Owner | undefined, program: string, args: readonly string[]): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, [...args], {
      cwd: '/',
      env: SYSTEM_ENV,
      stdio: 'ignore',
      ...(owner === undefined ? {} : { uid: owner.uid, gid: owner.gid }),
    });
    child.once('error', (cause) =>
      reject(new CommandError(`the gateway cannot run ${program}: ${messageOf(cause)}`, { cause })),
    );
    child.once('exit', (code, signal) => {
      if (code === 0) resolve();
      else reject(new CommandError(`${program} failed: ${signal ?? `exit code ${code}`}`));
    });
  });
}
