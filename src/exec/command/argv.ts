import { basename } from 'node:path';
import { SluiceError } from '../../errors.ts';

/** The command of a connection cannot be started as it is configured. The message holds no value of its secret. */
export class CommandError extends SluiceError {
  constructor(message: string, options: { hint?: string; cause?: unknown } = {}) {
    super('command_error', message, options);
  }
}

const PLACEHOLDER = /\$\$|\$\{([A-Z_][A-Z0-9_]*)\}|\$([A-Z_][A-Z0-9_]*)/g;
/** Names of values that must not stand in a process list, which everybody on the machine can read. */
const LOOKS_SECRET = /PASS|PWD|SECRET|TOKEN|CREDENTIAL|PRIVATE|CONNECTION_STRING|DSN|AUTH(?:$|_)|KEYS?(?:$|_)/;
/** An address with a password in it. */
const HOLDS_PASSWORD = /:\/\/[^\s/@:]*:[^\s/@]+@/;
const SHELLS: ReadonlySet<string> = new Set(['sh', 'bash', 'dash', 'ash', 'ksh', 'zsh']);
/** Options of shells that take nothing behind them. */
const LONG_OPTIONS: ReadonlySet<string> = new Set(['--login', '--norc', '--noprofile', '--posix', '--restricted']);
const FILE_PREFIX = 'filesystem:';
const VALUE_PREFIX = 'envvar:';
/** What the gateway tells every command itself. */
const RESERVED = /^(?:SLUICE|HOOP)_/;

/** What is wrong with a custom connection's command, one sentence per problem. `secretKeys` are `envvar:KEY` and `filesystem:KEY`. */
export function commandProblems(command: readonly string[], secretKeys: readonly string[]): string[] {
  const problems = [...programProblems(command), ...keyProblems(secretKeys)];
  const keys = new Set(secretKeys);
  const told = new Set<string>();
  for (const name of placeholdersOf(command)) {
    if (told.has(name)) continue;
    told.add(name);
    // The path of a file tells nothing of what is in it.
    if (keys.has(`${FILE_PREFIX}${name}`)) continue;
    if (!keys.has(`${VALUE_PREFIX}${name}`)) {
      problems.push(
        `command: $${name} is no key of the secret; add envvar:${name}, or write $$${name} for the characters themselves`,
      );
    } else if (LOOKS_SECRET.test(name)) {
      problems.push(
        `command: $${name} would stand in the process list, which everybody on the machine can read; the command has ` +
          `envvar:${name} in its environment (psql reads PGPASSWORD, mysql MYSQL_PWD), or use filesystem:${name} for a file`,
      );
    }
  }
  return problems;
}

function programProblems(command: readonly string[]): string[] {
  const [program] = command;
  if (program === undefined || program === '') return ['command: a custom connection needs a command'];
  const problems: string[] = [];
  if (command.some((word) => word.includes('\0'))) problems.push('command: holds a zero byte');
  if (program.includes('$')) problems.push('command: the program itself cannot be a placeholder');
  else if (program.includes('/') && !program.startsWith('/')) {
    problems.push(`command: ${JSON.stringify(program)} must be a name found in PATH, or begin with /`);
  }
  return problems;
}

function keyProblems(secretKeys: readonly string[]): string[] {
  const names = secretKeys.map((key) => key.slice(key.indexOf(':') + 1));
  return [
    ...names
      .filter((name, i) => names.indexOf(name) !== i)
      .map((name) => `secret: ${name} is given both as a value and as a file`),
    ...names.filter((name) => RESERVED.test(name)).map((name) => `secret: ${name} is set by the gateway itself`),
  ];
}

function placeholdersOf(command: readonly string[]): string[] {
  const script = shellScriptIn(command);
  return command.flatMap((word, i) =>
    i === script ? [] : [...word.matchAll(PLACEHOLDER)].flatMap(([, braced, plain]) => braced ?? plain ?? []),
  );
}

/**
 * The words to run: placeholders filled in from `values`, `$$` a dollar sign. The script behind a shell's `-c` stays as it
 * is: the shell has the same names in its environment, and values stay values there. Throws CommandError.
 */
export function expandCommand(command: readonly string[], values: ReadonlyMap<string, string>): string[] {
  const script = shellScriptIn(command);
  return command.map((word, i) =>
    i === script
      ? word
      : word.replace(PLACEHOLDER, (found, braced: string | undefined, plain: string | undefined) => {
          const name = braced ?? plain;
          if (found === '$$' || name === undefined) return '$';
          const value = values.get(name);
          if (value === undefined) throw new CommandError(`the command names $${name}, which the secret does not have`);
          if (HOLDS_PASSWORD.test(value)) {
            throw new CommandError(`$${name} holds a password, which would stand in the process list`, {
              hint: 'An administrator can give the command its password in the environment, or in a file.',
            });
          }
          return value;
        }),
  );
}

/** Which word is the script of a shell, as in `bash -c '…'`; -1 where none is. */
function shellScriptIn([program = '', ...args]: readonly string[]): number {
  if (!SHELLS.has(basename(program))) return -1;
  for (let i = 0; i < args.length; i += 1) {
    const arg = args[i] ?? '';
    if (/^-[A-Za-z]*c[A-Za-z]*$/.test(arg)) return i + 2;
    // `-o pipefail`: the word behind it belongs to it.
    if (/^[-+][A-Za-z]*[oO]$/.test(arg)) i += 1;
    else if (!/^[-+][A-Za-z]+$/.test(arg) && !LONG_OPTIONS.has(arg)) return -1;
  }
  return -1;
}
