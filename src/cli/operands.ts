import type { Command } from 'commander';

/** No word of a command line can hold it. */
const MARK = '\0';

/**
 * A command line whose words behind `--` cannot be taken for options. The parser reads on for `-h` behind a mistake of
 * the caller, and `… --mistake -- psql -h localhost` would be answered with help instead of what is wrong.
 */
export function markOperands(args: readonly string[]): string[] {
  const dashes = args.indexOf('--');
  if (dashes < 0) return [...args];
  return args.map((word, i) => (i > dashes ? `${MARK}${word}` : word));
}

/** Takes the marks away again before a command runs. */
export function unmarkOperands(program: Command): void {
  program.hook('preAction', (_program, command) => {
    command.args = command.args.map(plain);
    command.processedArgs = command.processedArgs.map((value: unknown) =>
      Array.isArray(value) ? value.map(plainValue) : plainValue(value),
    );
  });
}

function plainValue(value: unknown): unknown {
  return typeof value === 'string' ? plain(value) : value;
}

function plain(word: string): string {
  return word.startsWith(MARK) ? word.slice(MARK.length) : word;
}
