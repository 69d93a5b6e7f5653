import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, test } from 'vitest';
import { packageRoot } from '../../src/cli/package-version.ts';
import { temporaryHome } from '../src/cli/harness.ts';

const module = join(packageRoot(), 'bin', 'own-node.js');
const { findOwnNode, isRecentEnough } = (await import(pathToFileURL(module).href)) as {
  findOwnNode(root: string): string | undefined;
  isRecentEnough(version: string): boolean;
};

/** A folder whose own Node is this file. */
function folderWithNode(write: (path: string) => void): string {
  const root = temporaryHome();
  const path = join(root, 'node_modules', 'node', 'bin', process.platform === 'win32' ? 'node.exe' : 'node');
  mkdirSync(dirname(path), { recursive: true });
  write(path);
  return root;
}

/** A launcher that runs a program of ours through `runUnder`. */
function launcher(program: string, options = '{}'): string {
  const folder = temporaryHome();
  writeFileSync(join(folder, 'program.mjs'), program);
  const path = join(folder, 'launcher.mjs');
  const url = JSON.stringify(pathToFileURL(module).href);
  const run = `runUnder(process.execPath, [${JSON.stringify(join(folder, 'program.mjs'))}, ...process.argv.slice(2)], ${options})`;
  writeFileSync(path, `import { runUnder } from ${url};\n${run};\n`);
  return path;
}

test('Node 24 and what comes after it is recent enough', () => {
  expect(['18.19.0', '20.20.2', '23.9.0', '24.0.0', '26.1.0'].map(isRecentEnough)).toEqual([
    false,
    false,
    false,
    true,
    true,
  ]);
});

test('the project’s own Node is found, when it works', () => {
  expect(findOwnNode(folderWithNode((path) => symlinkSync(process.execPath, path)))).toMatch(/node$|node\.exe$/);
  expect(findOwnNode(temporaryHome())).toBeUndefined();
});

test('an own Node that does not run, or is too old itself, counts as none', () => {
  const broken = folderWithNode((path) => {
    writeFileSync(path, 'not a program');
    chmodSync(path, 0o755);
  });
  const old = folderWithNode((path) => {
    writeFileSync(path, '#!/bin/sh\necho v20.0.0\n');
    chmodSync(path, 0o755);
  });
  expect([findOwnNode(broken), findOwnNode(old)]).toEqual([undefined, undefined]);
});

test('arguments, output and exit code are those of the program', () => {
  const path = launcher('console.log(process.argv.slice(2).join("|")); process.exit(7);');
  const ran = spawnSync(process.execPath, [path, 'a b', '--', '-x'], { encoding: 'utf8' });
  expect([ran.stdout, ran.status]).toEqual(['a b|--|-x\n', 7]);
});

test('a signal reaches the program, which ends in its own way', async () => {
  const path = launcher(
    'process.on("SIGTERM", () => process.exit(3)); setInterval(() => {}, 1000); console.log("up");',
  );
  const child = spawn(process.execPath, [path], { stdio: ['ignore', 'pipe', 'inherit'] });
  await once(child.stdout, 'data');
  child.kill('SIGTERM');
  expect(await once(child, 'exit')).toEqual([3, null]);
});

test('a program that a signal ends is reported as shells report it', () => {
  const path = launcher('process.kill(process.pid, "SIGKILL");');
  expect(spawnSync(process.execPath, [path]).status).toBe(137);
});

test('a program that cannot be started is an error', () => {
  const folder = temporaryHome();
  const path = join(folder, 'launcher.mjs');
  const url = JSON.stringify(pathToFileURL(module).href);
  writeFileSync(path, `import { runUnder } from ${url};\nrunUnder('/does/not/exist', []);\n`);
  const ran = spawnSync(process.execPath, [path], { encoding: 'utf8' });
  expect([ran.status, ran.stderr]).toEqual([1, expect.stringContaining('could not run /does/not/exist')]);
});

test('a program is told to end when whoever started the launcher is gone', async () => {
  const program =
    'process.on("SIGTERM", () => { console.log("told"); process.exit(0); }); setInterval(() => {}, 1000); console.log("up");';
  const path = launcher(program, '{ untilParentLeaves: true }');
  // A shell that starts the launcher and waits, as npm's does.
  const shell = spawn('sh', ['-c', `"${process.execPath}" "${path}"; true`], { stdio: ['ignore', 'pipe', 'inherit'] });
  let heard = '';
  shell.stdout.on('data', (chunk) => {
    heard += chunk;
  });
  await expect.poll(() => heard, { timeout: 10_000 }).toContain('up');
  shell.kill('SIGKILL');
  await expect.poll(() => heard, { timeout: 10_000 }).toContain('told');
});
