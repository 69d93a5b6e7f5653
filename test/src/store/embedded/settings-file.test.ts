import { existsSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { formatHba, formatSettings, writeServerFile } from '../../../../src/store/embedded/settings-file.ts';
import { isRoot, temporaryFolder } from './fixture.ts';

test('values are quoted as the server reads them', () => {
  expect(formatSettings({ a: 'x', b: "it's \\ odd" })).toBe("a = 'x'\nb = 'it''s \\\\ odd'\n");
  expect(() => formatSettings({ a: "x'\nfsync = 'off" })).toThrow('line breaks');
});

test('no line of the caller comes before the superuser’s', () => {
  const lines = formatHba('post"gres', 'host all all all reject\n', true).split('\n');
  expect(lines).toEqual([
    'local all "post""gres" scram-sha-256',
    'host all "post""gres" 127.0.0.1/32 scram-sha-256',
    'host all all all reject',
    'local all all scram-sha-256',
    'host all all 127.0.0.1/32 scram-sha-256',
    '',
  ]);
});

test('without a port nothing is said of hosts', () => {
  expect(formatHba('postgres', '', false)).not.toContain('host');
});

test('a file is replaced, private, and does not follow a link', () => {
  const folder = temporaryFolder();
  const target = join(folder, 'target');
  const path = join(folder, 'file');
  writeFileSync(target, 'untouched');
  symlinkSync(target, path);
  writeServerFile(path, 'new', isRoot ? { name: 'nobody', uid: 65_534, gid: 65_534 } : undefined);
  expect(readFileSync(target, 'utf8')).toBe('untouched');
  expect(readFileSync(path, 'utf8')).toBe('new');
  expect(statSync(path).mode & 0o777).toBe(0o600);
  expect(statSync(path).uid).toBe(isRoot ? 65_534 : process.getuid?.());
  expect(existsSync(target)).toBe(true);
});
