import { type ChildProcess, execFile } from 'node:child_process';
import type { Target } from './gateway.ts';

export interface ProgramResult {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

export interface ProgramOptions {
  /** Written to its standard input, which is then closed. */
  readonly input?: string;
  /** More variables of the environment, such as PGSSLMODE. */
  readonly env?: Readonly<Record<string, string>>;
}

export interface RunningProgram {
  readonly child: ChildProcess;
  readonly result: Promise<ProgramResult>;
}

/** Runs a program that uses libpq (psql, pg_dump, pgbench …) against this target; the password is in its environment. */
export function runLibpq(
  program: string,
  target: Target,
  args: readonly string[],
  options: ProgramOptions = {},
): Promise<ProgramResult> {
  return startLibpq(program, target, args, options).result;
}

/** The same, while it runs. */
export function startLibpq(
  program: string,
  target: Target,
  args: readonly string[],
  options: ProgramOptions = {},
): RunningProgram {
  const env = {
    PATH: process.env.PATH ?? '',
    HOME: '/nonexistent',
    LC_ALL: 'C.UTF-8',
    PGHOST: target.host,
    PGPORT: String(target.port),
    PGUSER: target.user,
    PGPASSWORD: target.password,
    PGDATABASE: target.database,
    PGSSLMODE: 'require',
    PGCONNECT_TIMEOUT: '20',
    ...options.env,
  };
  const { promise, resolve } = Promise.withResolvers<ProgramResult>();
  const child = execFile(
    program,
    [...args],
    { env, timeout: 100_000, maxBuffer: 64 << 20 },
    (error, stdout, stderr) => {
      const code = error === null ? 0 : typeof error.code === 'number' ? error.code : -1;
      resolve({ code, stdout, stderr });
    },
  );
  // A program may end without reading what it was given; its exit code tells.
  child.stdin?.on('error', () => undefined);
  child.stdin?.end(options.input ?? '');
  return { child, result: promise };
}
