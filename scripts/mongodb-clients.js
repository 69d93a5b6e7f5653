// MongoDB's own clients for the tests that no system's packages bring: npm and pip put each into a folder of its own.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { nodeBinary, root } from './install.js';

/** `test/protocols/mongodb/mongosh.ts` and `pymongo.ts` beside it read them here. */
const FOLDER = join(root, '.cache', 'clients');
/** Pinned, so that every run tests with the same clients. */
const MONGOSH = 'mongosh@2.12.0';
const PYMONGO = 'pymongo==4.16.0';
/** What no public registry carries. */
const TOOLS = ['mongodump', 'mongorestore'];

/** Installs what it can and returns what is still missing, with the reason. */
export function provideMongodbClients() {
  return [provideMongosh(), providePymongo(), ...missingTools()].filter((missing) => missing !== undefined);
}

function provideMongosh() {
  const folder = join(FOLDER, 'mongosh');
  const check = [nodeBinary, join(folder, 'node_modules', 'mongosh', 'bin', 'mongosh.js'), '--version'];
  if (works(check)) return undefined;
  console.error(`Downloading MongoDB's shell for the tests (${MONGOSH}) …`);
  mkdirSync(folder, { recursive: true });
  // npm must not take the checkout around it for the project to install into.
  writeFileSync(join(folder, 'package.json'), '{"private":true}\n');
  const args = ['install', '--no-save', '--no-package-lock', '--ignore-scripts', '--no-audit', '--no-fund'];
  const why = problemOf('npm', [...args, '--loglevel=error', MONGOSH], folder);
  if (why === undefined && works(check)) return undefined;
  return { name: 'mongosh', why: why ?? `npm install ${MONGOSH} did not bring it` };
}

/** The driver of today, beside the old one of the system's packages. */
function providePymongo() {
  const folder = join(FOLDER, 'pymongo');
  const env = { ...process.env, PYTHONPATH: folder };
  const check = ['/usr/bin/python3', '-c', `import pymongo; assert pymongo.version == '${PYMONGO.split('==')[1]}'`];
  if (works(check, env)) return undefined;
  if (!existsSync('/usr/bin/python3')) return { name: 'pymongo4', why: 'there is no /usr/bin/python3' };
  console.error(`Downloading ${PYMONGO} for the tests (pip) …`);
  rmSync(folder, { recursive: true, force: true });
  const version = spawnSync('/usr/bin/python3', ['-c', 'import sys; print("%d.%d" % sys.version_info[:2])'], {
    encoding: 'utf8',
  }).stdout.trim();
  const args = ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', '--target', folder];
  const only = ['--only-binary=:all:', '--python-version', version, PYMONGO];
  // Debian's Python has no pip of its own; any other one can install for it.
  const why = problemOf('/usr/bin/python3', [...args, ...only]) && problemOf('python3', [...args, ...only]);
  if (why === undefined && works(check, env)) return undefined;
  return { name: 'pymongo4', why: why ?? `pip install ${PYMONGO} did not bring it` };
}

function missingTools() {
  return TOOLS.filter((name) => !works([name, '--version'])).map((name) => ({
    name,
    why: 'not installed; it is in the package mongodb-database-tools, which its makers alone publish',
  }));
}

function problemOf(command, args, cwd = root) {
  const { status, stderr, error } = spawnSync(command, args, {
    cwd,
    encoding: 'utf8',
    shell: process.platform === 'win32',
  });
  if (status === 0) return undefined;
  return `${command} failed: ${(error?.message ?? stderr).trim().split('\n').slice(0, 2).join('; ')}`;
}

function works([command, ...args], env = process.env) {
  return spawnSync(command, args, { env, stdio: 'ignore', shell: process.platform === 'win32' }).status === 0;
}
