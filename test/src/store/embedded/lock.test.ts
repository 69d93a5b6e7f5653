import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { acquireLock } from '../../../../src/store/embedded/lock.ts';
import { later, temporaryFolder } from './fixture.ts';

async function holder(path: string) {
  const child = spawn(process.execPath, [join(import.meta.dirname, 'lock-holder.ts'), path], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  later(() => child.kill('SIGKILL'));
  const [said] = await once(child.stdout, 'data');
  return { child, said: String(said).trim() };
}

test('is held by one, until released', () => {
  const path = join(temporaryFolder(), 'lock');
  const lock = acquireLock(path, '/data');
  expect(() => acquireLock(path, '/data')).toThrow(`The data folder /data is in use by process ${process.pid}`);
  lock.release();
  expect(existsSync(path)).toBe(false);
  acquireLock(path, '/data').release();
});

test('releasing again does not take the lock of the next', () => {
  const path = join(temporaryFolder(), 'lock');
  const first = acquireLock(path, '/data');
  first.release();
  writeFileSync(path, JSON.stringify({ pid: process.ppid, birth: 'of somebody else' }));
  first.release();
  expect(existsSync(path)).toBe(true);
});

test('of a killed process it is taken over', async () => {
  const path = join(temporaryFolder(), 'lock');
  const { child, said } = await holder(path);
  expect(said).toBe('got it');
  expect(() => acquireLock(path, '/data')).toThrow(`in use by process ${child.pid}`);
  child.kill('SIGKILL');
  await once(child, 'exit');
  acquireLock(path, '/data').release();
});

test('of a process id that was given to another process it is taken over', () => {
  const path = join(temporaryFolder(), 'lock');
  writeFileSync(path, JSON.stringify({ pid: process.pid, birth: 'before the last boot' }));
  acquireLock(path, '/data').release();
});

test.each(['', '{', 'null', '{"pid":"1"}'])('a file that says %j is nobody’s', (content) => {
  const path = join(temporaryFolder(), 'lock');
  writeFileSync(path, content);
  acquireLock(path, '/data').release();
});

test('of many processes that find a stale lock exactly one gets it', async () => {
  const folder = temporaryFolder();
  const path = join(folder, 'lock');
  writeFileSync(path, JSON.stringify({ pid: process.pid, birth: 'stale' }));
  const holders = await Promise.all(Array.from({ length: 6 }, () => holder(path)));
  const said = holders.map((one) => one.said);
  expect(said.filter((words) => words === 'got it')).toHaveLength(1);
  expect(said.filter((words) => words.includes('is in use by process'))).toHaveLength(5);
  expect(readdirSync(folder)).toEqual(['lock']);
});

test('a takeover that was interrupted does not block for ever', () => {
  const path = join(temporaryFolder(), 'lock');
  writeFileSync(path, JSON.stringify({ pid: process.pid, birth: 'stale' }));
  writeFileSync(`${path}.takeover`, '1');
  utimesSync(`${path}.takeover`, new Date(0), new Date(0));
  acquireLock(path, '/data').release();
});
