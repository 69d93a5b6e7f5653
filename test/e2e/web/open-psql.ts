import { spawn } from 'node:child_process';
import type { Target } from '../gateway.ts';

/** A psql that stays open. */
export interface OpenPsql {
  /** Sends lines, as somebody at a terminal does. */
  send(text: string): void;
  /** What it printed in the end, on both channels, and how it ended. */
  readonly done: Promise<{ readonly code: number | null; readonly out: string; readonly err: string }>;
  kill(): void;
}

/** Opens a psql, which waits for lines. */
export function openPsql({ host, port, user, password, database }: Target): OpenPsql {
  const child = spawn('psql', ['-X', '-h', host, '-p', String(port), '-U', user, '-d', database], {
    env: { ...process.env, PGPASSWORD: password, PGSSLMODE: 'prefer' },
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  let out = '';
  let err = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    out += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    err += text;
  });
  // Who is thrown out while writing learns it from the end.
  child.stdin.on('error', () => undefined);
  const done = new Promise<Awaited<OpenPsql['done']>>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) => resolve({ code, out, err }));
  });
  return { send: (text) => void child.stdin.write(`${text}\n`), done, kill: () => void child.kill() };
}
