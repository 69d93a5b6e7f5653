import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { packageRoot, packageVersion } from '../../src/cli/package-version.ts';
import { temporaryHome } from '../src/cli/harness.ts';

const bin = join(packageRoot(), 'bin', 'sluice.js');
const run = (path: string, ...args: string[]) => spawnSync(process.execPath, [path, ...args], { encoding: 'utf8' });

test('the command runs from the checkout', () => {
  expect(run(bin, '--version')).toMatchObject({ status: 0, stdout: `${packageVersion()}\n` });
});

test('called as hoop it is hoop', () => {
  const link = join(temporaryHome(), 'hoop');
  symlinkSync(bin, link);
  expect(run(link, '--help').stdout).toMatch(/^Usage: hoop /);
});

/** A package with only the launcher, and whatever the test adds. */
function copyOfLauncher(): string {
  const root = temporaryHome();
  cpSync(join(packageRoot(), 'bin'), join(root, 'bin'), { recursive: true });
  writeFileSync(join(root, 'package.json'), '{"type": "module"}');
  return root;
}

function addMain(root: string, path: string, says: string): void {
  mkdirSync(join(root, path, '..'), { recursive: true });
  writeFileSync(join(root, path), `export const main = async () => console.log('${says}');\n`);
}

test('a package runs what was built, a checkout its sources even beside an old build', () => {
  const root = copyOfLauncher();
  addMain(root, 'dist/src/cli/main.js', 'built');
  expect(run(join(root, 'bin', 'sluice.js')).stdout).toBe('built\n');
  addMain(root, 'src/cli/main.ts', 'source');
  expect(run(join(root, 'bin', 'sluice.js')).stdout).toBe('source\n');
});

test('a copy with neither says what to do', () => {
  const ran = run(join(copyOfLauncher(), 'bin', 'sluice.js'));
  expect([ran.status, ran.stderr]).toEqual([1, expect.stringContaining('npm run build')]);
});
