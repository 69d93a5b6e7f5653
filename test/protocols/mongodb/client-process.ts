import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** What a client said, and how it ended: -1 where it was killed. */
export interface ClientResult {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** A client that is running. */
export interface RunningClient {
  readonly result: Promise<ClientResult>;
  /** What it has said so far. */
  said(): string;
  /** What it is told on its standard input. */
  tell(text: string): void;
  /** Ctrl-C. */
  interrupt(): void;
  kill(): void;
}

const RUN_MS_MAX = 50_000;

/** Starts a real client in a home of its own, so that it finds nobody's settings and leaves none. */
export function startClient(words: readonly string[], env: Readonly<Record<string, string>> = {}): RunningClient {
  const [command = '', ...args] = words;
  const home = mkdtempSync(join(tmpdir(), 'sluice-client-'));
  const { promise, resolve } = Promise.withResolvers<ClientResult>();
  const options = { env: { PATH: process.env.PATH ?? '', HOME: home, ...env }, timeout: RUN_MS_MAX };
  const child = execFile(command, args, options, (error, stdout, stderr) => {
    rmSync(home, { recursive: true, force: true });
    const code = error === null ? 0 : typeof error.code === 'number' ? error.code : -1;
    // A client that could not be started has said nothing itself.
    resolve({ code, stdout, stderr: stderr === '' && code === -1 ? String(error?.message) : stderr });
  });
  let said = '';
  child.stdout?.on('data', (text: string) => {
    said += text;
  });
  return {
    result: promise,
    said: () => said,
    tell: (text) => void child.stdin?.write(text),
    interrupt: () => void child.kill('SIGINT'),
    kill: () => void child.kill('SIGKILL'),
  };
}
