import { chmodSync, existsSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { makeSharedRoot, ownerOf, place } from '../../../../src/store/embedded/placement.ts';
import { isRoot, later, temporaryFolder } from './fixture.ts';

test('an ordinary user has everything in the data folder', () => {
  const folder = join(temporaryFolder(), 'made', 'here');
  const placement = place(folder, 'store', undefined);
  const home = join(folder, 'store');
  expect(placement).toEqual({ home, base: home, cluster: join(home, 'cluster') });
  expect(statSync(home).mode & 0o777).toBe(0o700);
  expect(ownerOf(placement, undefined)).toBeUndefined();
});

test('a marker that leads nowhere is an error that names both', () => {
  const folder = temporaryFolder();
  mkdirSync(join(folder, 'store'));
  writeFileSync(join(folder, 'store', 'location'), '/nowhere/at/all\n');
  expect(() => place(folder, 'store', undefined)).toThrow('/nowhere/at/all');
  writeFileSync(join(folder, 'store', 'location'), 'relative\n');
  expect(() => place(folder, 'store', undefined)).toThrow('relative');
});

if (isRoot) {
  const nobody = { name: 'nobody', uid: 65_534, gid: 65_534 };

  test('the server’s group may pass through our folders, nobody else', () => {
    const folder = temporaryFolder();
    const placement = place(folder, 'store', nobody);
    expect(placement.cluster).toBe(join(folder, 'store', 'cluster'));
    for (const path of [folder, join(folder, 'store')]) {
      expect(statSync(path)).toMatchObject({ uid: 0, gid: nobody.gid });
      expect(statSync(path).mode & 0o777).toBe(0o710);
    }
  });

  test('a folder the user has opened stays as it is', () => {
    const folder = temporaryFolder(0o755);
    expect(place(folder, 'store', nobody).base).toBe(join(folder, 'store'));
    expect(statSync(folder).mode & 0o777).toBe(0o755);
    expect(statSync(folder).gid).toBe(0);
  });

  test('what lies above our folders is never opened: the cluster goes elsewhere, for good', () => {
    const home = temporaryFolder(0o700);
    const folder = join(home, 'data');
    const placement = place(folder, 'store', nobody);
    later(() => rmSync(placement.base, { recursive: true, force: true }));
    expect(dirname(placement.base)).toBe('/var/lib/sluice');
    expect(statSync(home).mode & 0o777).toBe(0o700);
    expect(statSync(folder).mode & 0o777).toBe(0o700);
    expect(statSync(placement.base).mode & 0o777).toBe(0o711);
    expect(readFileSync(join(folder, 'store', 'location'), 'utf8')).toBe(`${placement.base}\n`);
    expect(place(folder, 'store', nobody)).toEqual(placement);
    expect(makeSharedRoot(nobody)).toBe('/var/lib/sluice');
  });

  test('a cluster that became unreachable is not replaced by an empty one', () => {
    const home = temporaryFolder(0o711);
    const folder = join(home, 'data');
    const { cluster } = place(folder, 'store', nobody);
    mkdirSync(cluster);
    chmodSync(home, 0o700);
    expect(() => place(folder, 'store', nobody)).toThrow(/belongs to another account|cannot reach/);
    expect(existsSync(join(folder, 'store', 'location'))).toBe(false);
  });
}
