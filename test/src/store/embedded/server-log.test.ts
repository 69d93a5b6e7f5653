import { closeSync, existsSync, readFileSync, statSync, truncateSync, writeFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openLog, readLogSince } from '../../../../src/store/embedded/server-log.ts';
import { temporaryFolder } from './fixture.ts';

function append(path: string, text: string): void {
  const file = openLog(path);
  writeSync(file, text);
  closeSync(file);
}

test('is private and appended to', () => {
  const path = join(temporaryFolder(), 'log');
  append(path, 'one\n');
  append(path, 'two\n');
  expect(readFileSync(path, 'utf8')).toBe('one\ntwo\n');
  expect(statSync(path).mode & 0o777).toBe(0o600);
  expect(existsSync(`${path}.1`)).toBe(false);
});

test('a long one is put aside, and only one is kept', () => {
  const path = join(temporaryFolder(), 'log');
  for (const first of ['oldest', 'old']) {
    writeFileSync(path, first);
    truncateSync(path, 5 * 1024 * 1024);
    append(path, 'new');
  }
  expect(readFileSync(path, 'utf8')).toBe('new');
  expect(readFileSync(`${path}.1`, 'latin1').slice(0, 4)).toBe('old\0');
});

test('what came since is read, at most its end', () => {
  const path = join(temporaryFolder(), 'log');
  append(path, 'before\n');
  const from = statSync(path).size;
  append(path, 'after\n');
  expect(readLogSince(path, from)).toBe('after');
  append(path, `${'x'.repeat(10_000)}end\n`);
  const tail = readLogSince(path, from);
  expect(tail).toMatch(/^x+end$/);
  expect(tail.length).toBeLessThan(4_200);
});
