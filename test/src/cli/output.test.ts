import { Command } from 'commander';
import { expect, test } from 'vitest';
import { outputOption, say, show, terminalWidth, writeErr } from '../../../src/cli/output.ts';
import { testContext } from './harness.ts';

test('programs get JSON and people get text, both on stdout', () => {
  const { context, out, err } = testContext();
  show(context, 'json', { a: 1 }, () => 'text');
  show(context, 'text', { a: 1 }, () => 'text');
  expect(out()).toBe('{\n  "a": 1\n}\ntext\n');
  expect(err()).toBe('');
});

test('what a command says about its work goes to stderr', () => {
  const { context, out, err } = testContext();
  say(context, 'done\u0007');
  expect(out()).toBe('');
  expect(err()).toBe('done\\u{7}\n');
});

test('tables are fitted to a terminal only', () => {
  expect(terminalWidth(testContext({ columns: 72 }).context)).toBe(72);
  expect(terminalWidth(testContext().context)).toBeUndefined();
});

test('the output option knows its formats', () => {
  const command = new Command().exitOverride().configureOutput({ writeErr: () => undefined });
  command.addOption(outputOption());
  expect(command.parse(['-o', 'json'], { from: 'user' }).opts()).toEqual({ output: 'json' });
  expect(() => command.parse(['-o', 'yaml'], { from: 'user' })).toThrow(/choices are text, json/);
});

test('what a command elsewhere printed as its errors is ours as it came, unless a terminal would obey it', () => {
  const piped = testContext();
  writeErr(piped.context, 'a\u001b[31m');
  expect(piped.err()).toBe('a\u001b[31m');
  const terminal = testContext({ typed: '' });
  writeErr(terminal.context, 'a\u001b[31m\n');
  expect(terminal.err()).toBe('a\\u{1b}[31m\n');
});
