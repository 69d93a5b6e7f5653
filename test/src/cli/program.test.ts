import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Command } from 'commander';
import { expect, test } from 'vitest';
import { packageRoot } from '../../../src/cli/package-version.ts';
import { createProgram } from '../../../src/cli/program.ts';
import { run, testContext } from './harness.ts';

test('help goes to stdout under the name it was called by', async () => {
  const { code, out, err } = await run(['--help'], { program: 'hoop' });
  expect(code).toBe(0);
  expect(out).toMatch(/^Usage: hoop /);
  expect(err).toBe('');
});

/** Every command below `command`, as the words that call it. */
function pathsBelow(command: Command, path: readonly string[] = []): string[][] {
  return command.commands.flatMap((child) => {
    const own = [...path, child.name()];
    return [own, ...pathsBelow(child, own)];
  });
}

test('every command has an example in the documentation', () => {
  const text = readFileSync(join(packageRoot(), 'docs', 'cli.md'), 'utf8');
  const calls = pathsBelow(createProgram(testContext().context)).map((path) => `sluice ${path.join(' ')}`);
  expect(calls.filter((call) => !text.includes(call))).toEqual([]);
});

test('every command explains itself', async () => {
  const paths = pathsBelow(createProgram(testContext().context));
  expect(paths.length).toBeGreaterThan(20);
  for (const path of paths) {
    const { code, out } = await run([...path, '--help']);
    expect([path, code]).toEqual([path, 0]);
    expect(out).toContain(`Usage: sluice ${path.join(' ')}`);
  }
});

test.each([
  [['nonsense']],
  [['login', '--nonsense']],
  [['admin', 'create', 'connection']],
  [['version', '-o', 'yaml']],
  [['version', 'extra']],
  // Behind a mistake the parser would take psql's -h for a call for help.
  [['admin', 'create', 'connection', 'shop', '--nonsense', 'x', '--', 'psql', '-h', 'localhost']],
])('%j is wrong use: one line, exit code 2', async (args) => {
  const { code, out, err } = await run(args);
  expect(code).toBe(2);
  expect(out).toBe('');
  expect(err).toMatch(/^sluice: .*See `sluice --help`\.\n$/);
});

test('a command group without a command shows its help and is wrong use', async () => {
  const { code, err } = await run(['admin', 'create']);
  expect(code).toBe(2);
  expect(err).toContain('Usage: sluice admin create');
});

test('a failure is one line on stderr, exit code 1', async () => {
  const { code, out, err } = await run(['admin', 'get', 'users'], { url: 'http://127.0.0.1:1', token: 't' });
  expect(code).toBe(1);
  expect(out).toBe('');
  expect(err).toMatch(/^sluice: Cannot reach the gateway .*\n$/);
  expect(err.trimEnd()).not.toContain('\n');
});

test('the version can be asked for', async () => {
  expect((await run(['--version'])).out).toMatch(/^\d+\.\d+\.\d+\n$/);
});
