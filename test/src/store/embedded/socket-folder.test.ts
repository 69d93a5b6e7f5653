import { existsSync, mkdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { makeSocketFolder } from '../../../../src/store/embedded/socket-folder.ts';
import { temporaryFolder } from './fixture.ts';

function longFolder(): string {
  const folder = join(temporaryFolder(), 'ü'.repeat(50));
  mkdirSync(folder);
  return folder;
}

test('lies in the given folder, private, and is emptied at each start', () => {
  const base = temporaryFolder();
  const first = makeSocketFolder(base, undefined);
  expect(first.path).toBe(join(base, 'run'));
  expect(statSync(first.path).mode & 0o777).toBe(0o700);
  writeFileSync(join(first.path, '.s.PGSQL.5432'), 'stale');
  const second = makeSocketFolder(base, undefined);
  expect(existsSync(join(second.path, '.s.PGSQL.5432'))).toBe(false);
  second.remove();
  expect(existsSync(second.path)).toBe(false);
});

test('is short when the path in bytes would be too long, and removed after use', () => {
  const base = longFolder();
  const folder = makeSocketFolder(base, undefined);
  expect(folder.path.startsWith(base)).toBe(false);
  expect(Buffer.byteLength(folder.path)).toBeLessThan(80);
  expect(statSync(folder.path).mode & 0o777).toBe(0o700);
  folder.remove();
  expect(existsSync(folder.path)).toBe(false);
});

test('a short one that a killed process left is removed by the next start', () => {
  const base = longFolder();
  const left = makeSocketFolder(base, undefined);
  const next = makeSocketFolder(base, undefined);
  expect(next.path).not.toBe(left.path);
  expect(existsSync(left.path)).toBe(false);
  next.remove();
});

test('a record that names anything else removes nothing', () => {
  const base = temporaryFolder();
  const precious = temporaryFolder();
  writeFileSync(join(base, 'socket-folder'), join(precious, 'sluice-x'));
  mkdirSync(join(precious, 'sluice-x'));
  makeSocketFolder(base, undefined).remove();
  expect(existsSync(join(precious, 'sluice-x'))).toBe(true);
});
