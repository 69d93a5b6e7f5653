import { Option } from 'commander';
import type { Context } from './context.ts';
import { printableJson, printableText } from './printable.ts';

/** How a command answers: for people, or for programs. */
export type OutputFormat = 'text' | 'json';

/** The `-o json` option, the same for every command that has something to show. */
export function outputOption(): Option {
  return new Option('-o, --output <format>', 'text for people, json for programs')
    .choices(['text', 'json'])
    .default('text');
}

/** What a command asked for goes to stdout: the value itself as JSON, or the text made of it. */
export function show(context: Context, format: OutputFormat, value: unknown, text: () => string): void {
  context.stdout.write(`${format === 'json' ? printableJson(value) : printableText(text())}\n`);
}

/** Writes a part of a long answer and waits until it may go on with the next one. */
export async function writeOut(context: Context, text: string): Promise<void> {
  const { stdout } = context;
  if (stdout.write(text) !== false) return;
  await new Promise<void>((resolve) => {
    if (stdout.once === undefined) resolve();
    else stdout.once('drain', resolve);
  });
}

/** What a command elsewhere printed as its errors goes to ours, as it came unless a terminal would obey it. */
export function writeErr(context: Context, text: string): void {
  context.stderr.write(context.stderr.isTTY === true ? printableText(text) : text);
}

/** What a command says about its work goes to stderr, so that stdout stays clean for programs. */
export function say(context: Context, message: string): void {
  context.stderr.write(`${printableText(message)}\n`);
}

/** The width tables are fitted to: the terminal's, none when the output is not one. */
export function terminalWidth(context: Context): number | undefined {
  return context.stdout.isTTY === true ? (context.stdout.columns ?? 80) : undefined;
}
