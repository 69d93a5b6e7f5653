import { spawn } from 'node:child_process';
import type { Target } from '../gateway.ts';

/** A psql in the background. */
export interface Psql {
  /** What it printed in the end, on both channels, and how it ended. */
  readonly done: Promise<{ readonly code: number | null; readonly out: string; readonly err: string }>;
  kill(): void;
}

/** Runs one command in psql, as somebody at a terminal does. */
export function psql(target: Target, command: string): Psql {
  const { host, port, user, password, database } = target;
  const child = spawn('psql', ['-X', '-h', host, '-p', String(port), '-U', user, '-d', database, '-c', command], {
    env: { ...process.env, PGPASSWORD: password, PGSSLMODE: 'prefer' },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let out = '';
  let err = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    out += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    err += text;
  });
  const done = new Promise<Awaited<Psql['done']>>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) => resolve({ code, out, err }));
  });
  return { done, kill: () => void child.kill() };
}
