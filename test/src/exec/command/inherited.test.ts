import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { inheritedFds } from '../../../../src/exec/command/inherited.ts';

test('what a child would get besides its own three is told, in order', () => {
  const folder = mkdtempSync(join(tmpdir(), 'sluice-test-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const write = (fd: string, flags: string): void => writeFileSync(join(folder, fd), `pos:\t0\nflags:\t${flags}\n`);
  for (const fd of ['0', '1', '2', '7', '30']) write(fd, '0100002');
  write('8', '02100000');
  write('5000', '00');
  writeFileSync(join(folder, '9'), 'nothing of the kind');
  mkdirSync(join(folder, '10'));
  expect(inheritedFds(folder)).toEqual([7, 30]);
});

test('systems that cannot tell have none', () => {
  expect(inheritedFds('/does/not/exist')).toEqual([]);
});
