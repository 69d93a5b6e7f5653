import { existsSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { ensureCluster } from '../../../../src/store/embedded/cluster.ts';
import { place } from '../../../../src/store/embedded/placement.ts';
import { prepareBinaries } from '../../../../src/store/embedded/platform-binaries.ts';
import { chooseServerUser } from '../../../../src/store/embedded/server-user.ts';
import { later, temporaryFolder } from './fixture.ts';

function prepare() {
  const folder = temporaryFolder();
  const user = chooseServerUser();
  const placement = place(folder, 'store', user);
  later(() => rmSync(placement.base, { recursive: true, force: true }));
  const binaries = prepareBinaries(user, folder);
  const ensure = (password?: string) =>
    ensureCluster(placement, binaries, user, { superuser: 'postgres', password, sync: false });
  return { placement, binaries, user, ensure };
}

test('is made once, with a random password that is kept privately and nowhere else', async () => {
  const { placement, ensure } = prepare();
  const password = await ensure();
  expect(password).toMatch(/^[A-Za-z0-9_-]{32}$/);
  const path = join(placement.home, 'password');
  expect(readFileSync(path, 'utf8')).toBe(`${password}\n`);
  expect(statSync(path).mode & 0o777).toBe(0o600);
  const left = [...readdirSync(placement.base), ...readdirSync(placement.home)];
  expect(new Set(left.filter((name) => name !== 'location'))).toEqual(new Set(['cluster', 'password']));
  expect(existsSync(join(placement.cluster, 'password'))).toBe(false);
  const made = statSync(placement.cluster).ino;
  expect(await ensure('another')).toBe(password);
  expect(statSync(placement.cluster).ino).toBe(made);
});

test('reads our settings from a file of their own', async () => {
  const { placement, ensure } = prepare();
  await ensure();
  const conf = readFileSync(join(placement.cluster, 'postgresql.conf'), 'utf8');
  expect(conf).toMatch(/include_if_exists = 'sluice.conf'\n$/);
});

test('one whose password is lost, or of another version, is refused', async () => {
  const { placement, ensure } = prepare();
  await ensure();
  rmSync(join(placement.home, 'password'));
  await expect(ensure()).rejects.toMatchObject({ code: 'config_error', message: expect.stringContaining('password') });
  writeFileSync(join(placement.cluster, 'PG_VERSION'), '9.6\n');
  await expect(ensure()).rejects.toThrow('made by PostgreSQL 9.6');
});

test('a failure of initdb is told in its words, and leaves no half cluster', async () => {
  const { placement, binaries, user } = prepare();
  const options = { superuser: 'pg_not_allowed', sync: false };
  await expect(ensureCluster(placement, binaries, user, options)).rejects.toThrow(/initdb failed:.*pg_not_allowed/s);
  expect(existsSync(placement.cluster)).toBe(false);
  expect(existsSync(`${placement.cluster}.new`)).toBe(false);
});
