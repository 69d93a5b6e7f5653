import { Command } from 'commander';
import { expect, test } from 'vitest';
import { markOperands, unmarkOperands } from '../../../src/cli/operands.ts';

async function given(args: readonly string[]): Promise<unknown[]> {
  const seen: unknown[] = [];
  const program = new Command().exitOverride();
  unmarkOperands(program);
  program
    .command('run <name> [words...]')
    .option('-f, --flag')
    .action((...all: unknown[]) => {
      seen.push(...all.slice(0, 3));
    });
  await program.parseAsync(markOperands(args), { from: 'user' });
  return seen;
}

test('words behind -- reach the command as they are, whatever they look like', async () => {
  expect(await given(['run', 'shop', '--flag', '--', 'psql', '-h', '--', '--flag', ''])).toEqual([
    'shop',
    ['psql', '-h', '--', '--flag', ''],
    { flag: true },
  ]);
});

test('words before it are options and arguments as ever', async () => {
  expect(await given(['run', 'shop', '-f', 'more'])).toEqual(['shop', ['more'], { flag: true }]);
  expect(markOperands(['run', 'shop'])).toEqual(['run', 'shop']);
});
