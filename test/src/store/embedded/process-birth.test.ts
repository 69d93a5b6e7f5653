import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { expect, test } from 'vitest';
import { birthOf, commandLineOf } from '../../../../src/store/embedded/process-birth.ts';
import { later } from './fixture.ts';

test('a process has one birth as long as it lives, and none afterwards', async () => {
  const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)', 'marker argument'], { stdio: 'ignore' });
  later(() => child.kill('SIGKILL'));
  const pid = child.pid ?? 0;
  const birth = birthOf(pid);
  expect(birth).toEqual(expect.any(String));
  expect(birthOf(pid)).toBe(birth);
  await expect.poll(() => commandLineOf(pid)).toContain('marker argument');
  child.kill('SIGKILL');
  await once(child, 'exit');
  expect(birthOf(pid)).toBeUndefined();
  expect(commandLineOf(pid) ?? '').not.toContain('marker');
});

test('two processes are told apart', () => {
  expect(birthOf(process.pid)).not.toBe(birthOf(process.ppid));
});

test.each([0, -1, 1.5, Number.NaN, 2 ** 40])('%d is no process', (pid) => {
  expect(birthOf(pid)).toBeUndefined();
});
