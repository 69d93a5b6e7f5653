import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { findExecutable } from '../../../../src/exec/command/executable.ts';

const folder = mkdtempSync(join(tmpdir(), 'sluice-test-'));
afterAll(() => rmSync(folder, { recursive: true }));

function file(name: string, mode: number): string {
  const path = join(folder, name);
  writeFileSync(path, '');
  chmodSync(path, mode);
  return path;
}

test('programs are found in the folders of PATH, in their order', async () => {
  mkdirSync(join(folder, 'early'));
  const early = file('early/tool', 0o755);
  const late = file('tool', 0o755);
  expect(await findExecutable('tool', `${folder}/early:${folder}`, undefined)).toBe(early);
  expect(await findExecutable('tool', `:/does/not/exist:${folder}`, undefined)).toBe(late);
  expect(await findExecutable('tool', '', undefined)).toBeUndefined();
  expect(await findExecutable(late, '', undefined)).toBe(late);
});

test('what is no program, or may not be run, is none', async () => {
  file('data', 0o644);
  expect(await findExecutable('data', folder, undefined)).toBeUndefined();
  expect(await findExecutable(folder, '', undefined)).toBeUndefined();
  const mine = file('mine', 0o700);
  expect(await findExecutable('mine', folder, undefined)).toBe(mine);
  expect(await findExecutable('mine', folder, 'others')).toBeUndefined();
  const me = { uid: process.getuid?.() ?? 0, gid: process.getgid?.() ?? 0 };
  expect(await findExecutable('mine', folder, me)).toBe(mine);
  expect(await findExecutable('mine', folder, { uid: me.uid + 1, gid: me.gid + 1 })).toBeUndefined();
  const ours = file('ours', 0o710);
  expect(await findExecutable('ours', folder, { uid: me.uid + 1, gid: me.gid })).toBe(ours);
});
