// Plain JavaScript, and nothing newer than Node 18: this runs before anything is installed.
import { spawnSync } from 'node:child_process';
import { existsSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The checkout's top folder. */
export const root = join(dirname(fileURLToPath(import.meta.url)), '..');

/** The Node the project runs on: its own development dependency, whatever the machine has. */
export const nodeBinary = join(root, 'node_modules', '.bin', process.platform === 'win32' ? 'node.cmd' : 'node');

/** Installs the dependencies when there are none yet, or when the lock file is newer than what is installed. */
export function installDependencies() {
  const marker = join(root, 'node_modules', '.package-lock.json');
  const isCurrent =
    existsSync(nodeBinary) &&
    existsSync(marker) &&
    statSync(marker).mtimeMs >= statSync(join(root, 'package-lock.json')).mtimeMs;
  if (isCurrent) return;
  process.stderr.write('Installing the dependencies (npm ci) …\n');
  run('npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error']);
}

/** Runs a command with its output shown; ends this process with a clear message when it fails. */
export function run(command, args, options = {}) {
  const result = spawnSync(command, args, {
    cwd: root,
    stdio: ['ignore', 'inherit', 'inherit'],
    shell: process.platform === 'win32',
    ...options,
  });
  if (result.error) fail(`${command} could not be started: ${result.error.message}`);
  if (result.status !== 0) fail(`${command} ${args.join(' ')} failed with exit code ${result.status ?? result.signal}`);
}

function fail(message) {
  process.stderr.write(`${message}\n`);
  process.exit(1);
}
