import { EventEmitter } from 'node:events';
import { afterEach, expect, test, vi } from 'vitest';
import { processContext } from '../../../src/cli/context.ts';

afterEach(() => {
  vi.restoreAllMocks();
});

/** Signals of a process that is not this one: `process.on` is redirected to it. */
function fakeSignals(): { signals: EventEmitter; exits: unknown[] } {
  const signals = new EventEmitter();
  const exits: unknown[] = [];
  vi.spyOn(process, 'on').mockImplementation(((name: string, listener: () => void) =>
    signals.on(name, listener)) as typeof process.on);
  vi.spyOn(process, 'exit').mockImplementation(((code: unknown) => exits.push(code)) as never);
  return { signals, exits };
}

test('the context is the process it runs in', () => {
  const context = processContext('hoop');
  expect(context.program).toBe('hoop');
  expect(context.env).toBe(process.env);
  expect(context.stdout).toBe(process.stdout);
  expect(context.signal.aborted).toBe(false);
});

test('a signal asks a command that handles signals to end', () => {
  const { signals, exits } = fakeSignals();
  const context = processContext('sluice');
  context.handleSignals();
  signals.emit('SIGTERM');
  expect(context.signal.aborted).toBe(true);
  expect(exits).toEqual([]);
});

test('the copies of one Ctrl-C that launchers pass on do not cut the ending short, a later one does', () => {
  const { signals, exits } = fakeSignals();
  const clock = vi.spyOn(Date, 'now').mockReturnValue(1_000_000);
  const context = processContext('sluice');
  context.handleSignals();
  signals.emit('SIGINT');
  clock.mockReturnValue(1_000_300);
  signals.emit('SIGINT');
  expect(exits).toEqual([]);
  clock.mockReturnValue(1_010_000);
  signals.emit('SIGINT');
  expect(exits).toEqual([130]);
});
