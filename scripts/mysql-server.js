// Real MySQL and MariaDB servers for the tests. MariaDB comes from the system's packages. Debian has MySQL in its
// unstable suite only, so that one is unpacked beside the system, with the C library it was built for, and run by that
// library's own loader: nothing of the system changes.
import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { root } from './install.js';

/** `run` in it starts a program of `root` in it; `test/servers/mysql.ts` reads both. */
const FOLDER = join(root, '.cache', 'servers', 'mysql');
const PACKAGES = ['mysql-server-core', 'mysql-client-core'];
const SUITE = 'sid';
const KEYRING = '/usr/share/keyrings/debian-archive-keyring.gpg';

/** Installs what it can and returns what is still missing, with the reason. */
export function provideMysqlServers() {
  return [provideMariadb(), provideMysql()].filter((missing) => missing !== undefined);
}

function provideMariadb() {
  if (hasMariadb()) return undefined;
  const canInstall = isDebian() && process.getuid?.() === 0;
  if (!canInstall) return { name: 'mariadb-server', why: 'not installed; on Debian: apt-get install mariadb-server' };
  console.error('Installing MariaDB for the tests (apt-get) …');
  // The package would start a server of its own; at this run level it does not.
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive', RUNLEVEL: '1' };
  const stdio = ['ignore', 'ignore', 'inherit'];
  spawnSync('apt-get', ['update', '-qq'], { env, stdio });
  spawnSync('apt-get', ['install', '-y', '-qq', '--no-install-recommends', 'mariadb-server'], { env, stdio });
  return hasMariadb() ? undefined : { name: 'mariadb-server', why: 'apt-get install mariadb-server did not bring it' };
}

function hasMariadb() {
  const env = { ...process.env, PATH: `${process.env.PATH}:/usr/sbin` };
  return spawnSync('mariadbd', ['--version'], { env, stdio: 'ignore' }).status === 0;
}

function provideMysql() {
  if (existsSync(join(FOLDER, 'run'))) return undefined;
  if (!isDebian()) return { name: 'mysql-server', why: 'MySQL is unpacked from packages on Debian only' };
  console.error('Downloading MySQL for the tests (apt-get) …');
  const draft = `${FOLDER}.new`;
  try {
    unpack(draft);
    rmSync(FOLDER, { recursive: true, force: true });
    renameSync(draft, FOLDER);
    return undefined;
  } catch (error) {
    rmSync(draft, { recursive: true, force: true });
    return { name: 'mysql-server', why: error.message };
  }
}

/** Downloads the packages and everything they need into the folder and unpacks them there. */
function unpack(folder) {
  rmSync(folder, { recursive: true, force: true });
  for (const path of ['lists/partial', 'cache/archives/partial', 'root'])
    mkdirSync(join(folder, path), { recursive: true });
  writeFileSync(join(folder, 'status'), '');
  writeFileSync(join(folder, 'sources.list'), `deb [signed-by=${KEYRING}] ${mirror()} ${SUITE} main\n`);
  writeFileSync(join(folder, 'apt.conf'), aptConfiguration(folder));
  const env = { ...process.env, APT_CONFIG: join(folder, 'apt.conf') };
  run('apt-get', ['-qq', 'update'], env);
  run('apt-get', ['-qq', '-y', '--download-only', 'install', ...PACKAGES], env);
  const archives = join(folder, 'cache', 'archives');
  for (const name of readdirSync(archives).filter((file) => file.endsWith('.deb'))) {
    run('dpkg-deb', ['-x', join(archives, name), join(folder, 'root')], process.env);
  }
  for (const path of ['lists', 'cache', 'status', 'sources.list', 'apt.conf']) {
    rmSync(join(folder, path), { recursive: true, force: true });
  }
  writeFileSync(join(folder, 'run'), runner(folder));
  chmodSync(join(folder, 'run'), 0o755);
}

/** Where this machine gets its packages from: only the suite differs. */
function mirror() {
  const format = '$(REPO_URI)';
  const listed = run('apt-get', ['indextargets', '--format', format, 'Created-By: Packages'], process.env);
  const found = listed.split('\n').find((uri) => /\/debian\/?$/.test(uri));
  if (found === undefined) throw new Error('apt-get names no Debian mirror');
  return found;
}

function aptConfiguration(folder) {
  return `Dir::State "${folder}"; Dir::State::status "${folder}/status"; Dir::State::lists "${folder}/lists";
Dir::Cache "${folder}/cache"; Dir::Etc::sourcelist "${folder}/sources.list";
Dir::Etc::sourceparts "/dev/null"; Dir::Etc::preferencesparts "/dev/null";
APT::Install-Recommends "false"; Debug::NoLocking "true"; APT::Sandbox::User "";
`;
}

/** The folder is found where the script lies, so that it may be moved. */
function runner(folder) {
  const libraries = readdirSync(join(folder, 'root/usr/lib')).find((name) => /-linux-gnu/.test(name));
  const loader = readdirSync(join(folder, 'root/usr/lib', libraries ?? '')).find((name) =>
    /^ld-linux.*\.so\.\d+$/.test(name),
  );
  if (libraries === undefined || loader === undefined) throw new Error('the packages hold no loader');
  return `#!/bin/sh
root=$(dirname "$0")/root
exec "$root/usr/lib/${libraries}/${loader}" --library-path "$root/usr/lib/${libraries}" "$@"
`;
}

function run(command, args, env) {
  const { status, stdout, stderr, error } = spawnSync(command, args, { env, encoding: 'utf8' });
  if (status === 0) return stdout;
  throw new Error(`${command} ${args[0]} failed: ${(error?.message ?? stderr).trim().split('\n')[0]}`);
}

function isDebian() {
  const path = '/etc/os-release';
  return process.platform === 'linux' && existsSync(path) && /^ID=debian$/m.test(readFileSync(path, 'utf8'));
}
