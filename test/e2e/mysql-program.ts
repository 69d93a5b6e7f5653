import { type ChildProcess, execFile } from 'node:child_process';
import { mysqlClient } from '../servers/mysql.ts';
import type { Target } from './gateway.ts';
import type { ProgramOptions, ProgramResult, RunningProgram } from './libpq-program.ts';

/** A command line program and how it is told to use TLS without a certificate it can check. */
export interface MysqlProgram {
  readonly name: string;
  readonly words: readonly string[];
  readonly tls: readonly string[];
  readonly plain: readonly string[];
}

/** MariaDB's client and the programs beside it. */
export function mariadbProgram(name: 'mariadb' | 'mariadb-dump'): MysqlProgram {
  return { name, words: [name, '--no-defaults'], tls: ['--ssl'], plain: ['--skip-ssl'] };
}

/** MySQL's own client, which does \G, source and the like when it is told to. Without TLS it takes the server's key to hide the password with. */
export function mysqlProgram(): MysqlProgram {
  return {
    name: 'mysql',
    words: [...mysqlClient(), '--no-defaults', '--commands'],
    tls: ['--ssl-mode=REQUIRED'],
    plain: ['--ssl-mode=DISABLED', '--get-server-public-key'],
  };
}

export interface MysqlProgramOptions extends ProgramOptions {
  /** False: without TLS. */
  readonly tls?: boolean;
  /** Its standard input stays open behind `input`, for more. */
  readonly keepsInput?: boolean;
  /** `latin1` takes what it writes, and what it is given, as bytes: one character for each. */
  readonly encoding?: 'utf8' | 'latin1';
}

/** MySQL's own mysqldump. */
export function mysqlDumpProgram(): MysqlProgram {
  const [run = '', client = ''] = mysqlClient();
  const words = [
    run,
    client.replace(/mysql$/, 'mysqldump'),
    '--no-defaults',
    '--no-tablespaces',
    '--set-gtid-purged=OFF',
  ];
  return { ...mysqlProgram(), name: 'mysqldump', words };
}

/** Runs a program against this target to its end. */
export function runMysql(
  program: MysqlProgram,
  target: Target,
  args: readonly string[],
  options: MysqlProgramOptions = {},
): Promise<ProgramResult> {
  return startMysqlProgram(program, target, args, options).result;
}

/** The same, while it runs. */
export function startMysqlProgram(
  program: MysqlProgram,
  target: Target,
  args: readonly string[],
  options: MysqlProgramOptions = {},
): RunningProgram {
  const [command = '', ...words] = program.words;
  const where = ['-h', target.host, '-P', String(target.port), '-u', target.user];
  const tls = options.tls === false ? program.plain : program.tls;
  const env = {
    PATH: process.env.PATH ?? '',
    HOME: '/nonexistent',
    LC_ALL: 'C.UTF-8',
    MYSQL_PWD: target.password,
    ...options.env,
  };
  const { promise, resolve } = Promise.withResolvers<ProgramResult>();
  const child: ChildProcess = execFile(
    command,
    [...words, ...where, ...tls, ...args],
    { env, timeout: 100_000, maxBuffer: 64 << 20, encoding: options.encoding ?? 'utf8' },
    (error, stdout, stderr) => {
      const code = error === null ? 0 : typeof error.code === 'number' ? error.code : -1;
      resolve({ code, stdout, stderr: error?.signal ? `ended by ${error.signal}: ${stderr}` : stderr });
    },
  );
  // A program may end without reading what it was given; its exit code tells.
  child.stdin?.on('error', () => undefined);
  child.stdin?.write(options.input ?? '', options.encoding ?? 'utf8');
  if (options.keepsInput !== true) child.stdin?.end();
  return { child, result: promise };
}
