import { PassThrough } from 'node:stream';
import { expect, test } from 'vitest';
import { Pipeline } from '../../../../src/core/pipeline.ts';
import type { Plugin } from '../../../../src/core/plugin.ts';
import { ALLOW, ResultBlocked } from '../../../../src/core/verdict.ts';
import type { Child, ChildEnd } from '../../../../src/exec/command/child.ts';
import { CommandFlow } from '../../../../src/exec/command/flow.ts';
import { commandQuery } from '../../../../src/exec/command/query.ts';
import { createLogger } from '../../../../src/log.ts';
import { liveSession } from '../../core/fixtures.ts';

const tick = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** A command that prints what the test writes. */
function setUp(plugins: readonly Plugin[] = [], outputBytesMax = 1000) {
  const stdout = new PassThrough();
  const stderr = new PassThrough();
  const ended = Promise.withResolvers<ChildEnd>();
  const told: string[] = [];
  const child: Child = { pid: 1, stdout, stderr, ended: ended.promise, stop: () => void told.push('stop') };
  const progress = {
    isBehind: false,
    resume: (): void => undefined,
    output: (stream: string, text: string): void => void told.push(`${stream}: ${text}`),
    whenCaughtUp(resume: () => void): void {
      progress.resume = resume;
    },
  };
  const flow = new CommandFlow(child, {
    pipeline: new Pipeline(plugins, liveSession(), createLogger('silent'), async () => ALLOW),
    query: commandQuery({ command: ['x'], script: '', clientArgs: [] }),
    running: { block: (_query, message) => void told.push(`blocked: ${message}`) },
    progress,
    outputBytesMax,
  });
  return { flow, stdout, stderr, told, progress, end: () => ended.resolve({ code: 0, signal: null }) };
}

test('both streams are sent on, each as its own', async () => {
  const { flow, stdout, stderr, told, end } = setUp();
  stdout.write('a\n');
  stderr.write('b\n');
  await tick();
  end();
  expect(await flow.end()).toEqual({ code: 0, signal: null });
  expect(told).toEqual(['stdout: a\n', 'stderr: b\n']);
  expect([flow.failure, flow.lines]).toEqual([undefined, 2]);
});

test('while nobody takes what is printed, nothing more is read, on either stream', async () => {
  const { stdout, stderr, told, progress } = setUp();
  progress.isBehind = true;
  stdout.write('a');
  await tick();
  expect([stdout.isPaused(), stderr.isPaused()]).toEqual([true, true]);
  stderr.write('b');
  await tick();
  expect(told).toEqual(['stdout: a']);
  progress.isBehind = false;
  progress.resume();
  await tick();
  expect(told).toEqual(['stdout: a', 'stderr: b']);
});

test('too much output ends the command; what came before was sent', async () => {
  const { flow, stdout, stderr, told } = setUp([], 5);
  stdout.write('abc');
  await tick();
  stderr.write('def');
  await tick();
  stdout.write('more');
  await tick();
  expect(told).toEqual(['stdout: abc', 'stop']);
  expect(flow.failure).toMatchObject({ code: 'output_limit' });
});

test('a stopped command is silent, and nobody’s being behind keeps it', async () => {
  const { flow, stdout, told, progress } = setUp();
  progress.isBehind = true;
  stdout.write('a');
  await tick();
  flow.stop({ code: 'killed', message: 'one' });
  flow.stop({ code: 'killed', message: 'two' });
  expect(stdout.isPaused()).toBe(false);
  stdout.write('b');
  await tick();
  expect(told).toEqual(['stdout: a', 'stop', 'stop']);
  expect(flow.failure?.message).toBe('one');
});

test('what is withheld on one stream silences both, and the command goes on', async () => {
  const guard: Plugin = {
    name: 'guard',
    onResult: () => (rows) => {
      if (rows.some((row) => row.get(0) === 'bad'))
        throw new ResultBlocked({ code: 'guardrail', message: 'no', hint: 'h' });
      return undefined;
    },
  };
  const { flow, stdout, stderr, told, end } = setUp([guard]);
  stdout.write('bad\n');
  await tick();
  stderr.write('fine\n');
  await tick();
  end();
  await flow.end();
  expect(told).toEqual(['blocked: no']);
  expect(flow.failure).toEqual({ code: 'guardrail', message: 'no', hint: 'h' });
});

test('an inspector that breaks ends the command', async () => {
  const broken: Plugin = {
    name: 'broken',
    onResult: () => () => {
      throw new Error('a bug');
    },
  };
  const { flow, stdout, told } = setUp([broken]);
  stdout.write('x\n');
  await tick();
  expect(told).toEqual(['stop']);
  expect(flow.failure).toMatchObject({ code: 'plugin_failed' });
});
