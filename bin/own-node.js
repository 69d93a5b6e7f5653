// Finding and using the Node the project brings along (the `node` development dependency). Plain JavaScript for Node 18:
// it runs before anything newer can.
import { spawn, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { constants } from 'node:os';
import { delimiter, dirname, join } from 'node:path';

/** The oldest Node the sources run on. */
export const NODE_MAJOR_MIN = 24;

/** How often a parent is looked for. */
const PARENT_CHECK_MS = 500;

/** True when a version such as `24.1.0` is recent enough. */
export function isRecentEnough(version) {
  return Number.parseInt(version, 10) >= NODE_MAJOR_MIN;
}

/** The path of the project's own Node below `root`, or undefined when none that works is installed. */
export function findOwnNode(root) {
  const name = process.platform === 'win32' ? 'node.exe' : 'node';
  const path = join(root, 'node_modules', 'node', 'bin', name);
  if (!existsSync(path)) return undefined;
  // A copy for another system, or a half-finished install, must count as none.
  const asked = spawnSync(path, ['--version'], { encoding: 'utf8' });
  return asked.status === 0 && isRecentEnough(asked.stdout.trim().replace(/^v/, '')) ? path : undefined;
}

/**
 * Runs `node ...args` in this process's place: same terminal, same signals, same exit code. Ends this process with it.
 * `untilParentLeaves`: asks it to end when this process's parent is gone, too.
 */
export function runUnder(node, args, { env = process.env, cwd = process.cwd(), untilParentLeaves = false } = {}) {
  const path = [dirname(node), env.PATH].filter(Boolean).join(delimiter);
  const child = spawn(node, args, { stdio: 'inherit', cwd, env: { ...env, PATH: path } });
  // A terminal sends Ctrl-C to both of us, a supervisor only to this process; the child counts a quick repeat as one.
  const forward = (signal) => child.kill(signal);
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, forward);
  if (untilParentLeaves) {
    const parent = process.ppid;
    setInterval(() => process.ppid !== parent && child.kill('SIGTERM'), PARENT_CHECK_MS);
  }
  child.on('error', (error) => {
    console.error(`sluice: could not run ${node}: ${error.message}`);
    process.exit(1);
  });
  child.on('exit', (code, signal) => process.exit(signal === null ? code : 128 + (constants.signals[signal] ?? 0)));
}
