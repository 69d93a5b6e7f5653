import { expect, test } from 'vitest';
import { runAs } from '../../../../src/exec/command/run-as.ts';

test('waits for a program, and fails when it does', async () => {
  await expect(runAs(undefined, '/bin/sh', ['-c', 'exit 0'])).resolves.toBeUndefined();
  await expect(runAs(undefined, '/bin/sh', ['-c', 'exit 3'])).rejects.toThrow('exit code 3');
  await expect(runAs(undefined, '/bin/sh', ['-c', 'kill -TERM $$'])).rejects.toThrow('SIGTERM');
  await expect(runAs(undefined, '/no/such/program', [])).rejects.toThrow('cannot run');
});

test.runIf(process.getuid?.() === 0)('runs as whom it is told to, without our groups and environment', async () => {
  const check = '[ "$(id -u):$(id -G)" = "61000:61001" ] && [ -z "$HOME" ]';
  await expect(runAs({ uid: 61_000, gid: 61_001 }, '/bin/sh', ['-c', check])).resolves.toBeUndefined();
});
