import type { Command } from 'commander';
import { expect, test } from 'vitest';
import { createProgram } from '../../../src/cli/program.ts';
import { run, testContext } from './harness.ts';

test('help goes to stdout under the name it was called by', async () => {
  const { code, out, err } = await run(['--help'], { program: 'hoop' });
  expect(code).toBe(0);
  expect(out).toMatch(/^Usage: hoop /);
  expect(err).toBe('');
});

test('every command explains itself', async () => {
  const paths: string[][] = [];
  const walk = (command: Command, path: string[]) => {
    for (const child of command.commands) {
      paths.push([...path, child.name()]);
      walk(child, [...path, child.name()]);
    }
  };
  walk(createProgram(testContext().context), []);
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
