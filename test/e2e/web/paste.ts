import { spawn } from 'node:child_process';

/** Lines that were pasted into a shell, in the background. */
export interface Pasted {
  /** What was printed in the end, on both channels, and how it ended. */
  readonly done: Promise<{ readonly code: number | null; readonly out: string; readonly err: string }>;
  kill(): void;
}

/** Runs lines as somebody does who pastes them into a terminal, and types `input` into the program they start. */
export function paste(lines: string, input: string): Pasted {
  const { PGPASSWORD: _password, ...env } = process.env;
  const options = { PSQLRC: '/dev/null', PGOPTIONS: '', PAGER: 'cat', ...env };
  const child = spawn('sh', ['-ec', lines], { env: options, stdio: ['pipe', 'pipe', 'pipe'] });
  let out = '';
  let err = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    out += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    err += text;
  });
  // A client that is refused does not read what is typed.
  child.stdin.on('error', () => undefined);
  child.stdin.end(`${input}\n`);
  const done = new Promise<Awaited<Pasted['done']>>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) => resolve({ code, out, err }));
  });
  return { done, kill: () => void child.kill() };
}
