import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, onTestFinished, test } from 'vitest';
import { lockLog } from '../../../src/audit/lock.ts';
import { tempFolder } from './temp-folder.ts';

const LOCK = pathToFileURL(join(import.meta.dirname, '../../../src/audit/lock.ts')).href;

/** Another process that holds the lock until it is killed. */
async function holder(dir: string): Promise<() => Promise<void>> {
  const code = `import { lockLog } from ${JSON.stringify(LOCK)};
    lockLog(${JSON.stringify(dir)}, 'gw'); process.stdout.write('held'); setInterval(() => {}, 1000);`;
  const child = spawn(process.execPath, ['--input-type=module-typescript', '-e', code], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  await once(child.stdout, 'data');
  return async () => {
    child.kill('SIGKILL');
    await once(child, 'exit');
  };
}

test('a log is refused to a second process while the first lives, and free when it was killed', async () => {
  const dir = await tempFolder();
  const kill = await holder(dir);
  expect(() => lockLog(dir, 'gw')).toThrow('is in use by another process');
  lockLog(dir, 'other').release();
  await kill();
  lockLog(dir, 'gw').release();
});

test('a log is refused to the same process, and the refusal does not loosen the lock for others', async () => {
  const dir = await tempFolder();
  const lock = lockLog(dir, 'gw');
  expect(() => lockLog(dir, 'gw')).toThrow('is in use');
  const second = spawn(process.execPath, [
    '--input-type=module-typescript',
    '-e',
    `import { lockLog } from ${JSON.stringify(LOCK)}; try { lockLog(${JSON.stringify(dir)}, 'gw'); } catch { process.exitCode = 7; }`,
  ]);
  const [code] = await once(second, 'exit');
  expect(code).toBe(7);
  lock.release();
  lockLog(dir, 'gw').release();
});

test('the lock file is private', async () => {
  const dir = await tempFolder();
  const lock = lockLog(dir, 'gw');
  expect((await stat(join(dir, 'audit-gw.lock'))).mode & 0o777).toBe(0o600);
  lock.release();
});

test('a folder that cannot be written to says so', async () => {
  const dir = join(await tempFolder(), 'none');
  expect(() => lockLog(dir, 'gw')).toThrow('ENOENT');
});
