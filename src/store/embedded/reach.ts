import { spawnSync } from 'node:child_process';
import type { ServerUser } from './server-user.ts';

const PROBE_MS_MAX = 10_000;

/** Can this account pass through `folder`? The kernel is asked, because mode bits alone do not tell of ACLs and mounts. */
export function canTraverse(folder: string, user: ServerUser | undefined): boolean {
  return probe('test -x "$1"', folder, user);
}

/** Can this account read `file`? */
export function canRead(file: string, user: ServerUser | undefined): boolean {
  return probe('test -r "$1"', file, user);
}

function probe(script: string, path: string, user: ServerUser | undefined): boolean {
  if (user === undefined) return true;
  const result = spawnSync('/bin/sh', ['-c', script, 'sh', path], {
    cwd: '/',
    env: { PATH: '/usr/bin:/bin' },
    uid: user.uid,
    gid: user.gid,
    stdio: 'ignore',
    timeout: PROBE_MS_MAX,
  });
  return result.status === 0;
}
