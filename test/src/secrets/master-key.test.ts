import { randomBytes } from 'node:crypto';
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { loadMasterKey } from '../../../src/secrets/master-key.ts';

let folder: string;
let path: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'sluice-key-'));
  path = join(folder, 'master.key');
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

const refused = (message: string) =>
  expect.objectContaining({ code: 'config_error', message: expect.stringContaining(message) });

test('is made on first start, private, and stays the same', () => {
  const key = loadMasterKey(folder);
  expect(key).toHaveLength(32);
  expect(statSync(path).mode & 0o777).toBe(0o600);
  expect(loadMasterKey(folder)).toEqual(key);
  expect(readdirSync(folder)).toEqual(['master.key']);
  const other = join(folder, 'other');
  expect(loadMasterKey(other)).not.toEqual(key);
});

test('may come from the environment, in base64 or hex, and then no file is made', () => {
  const key = randomBytes(32);
  expect(loadMasterKey(folder, key.toString('base64'))).toEqual(key);
  expect(loadMasterKey(folder, ` ${key.toString('hex')}\n`)).toEqual(key);
  expect(readdirSync(folder)).toEqual([]);
});

test.each(['', 'short', randomBytes(31).toString('hex'), randomBytes(33).toString('base64'), 'ö'.repeat(43)])(
  'anything but 32 bytes is refused, without repeating it: %j',
  (value) => {
    expect(() => loadMasterKey(folder, value)).toThrow(refused('must be 32 bytes'));
    if (value.length > 5) expect(() => loadMasterKey(folder, value)).not.toThrow(value);
    writeFileSync(path, value, { mode: 0o600 });
    expect(() => loadMasterKey(folder)).toThrow(refused('must be 32 bytes'));
  },
);

test.each([0o640, 0o604, 0o620, 0o660, 0o644])('a file of mode %o is refused', (mode) => {
  loadMasterKey(folder);
  chmodSync(path, mode);
  expect(() => loadMasterKey(folder)).toThrow(refused('can be read by other users'));
});

test('links and folders are not followed', () => {
  writeFileSync(join(folder, 'elsewhere'), randomBytes(32).toString('base64'), { mode: 0o600 });
  symlinkSync(join(folder, 'elsewhere'), path);
  expect(() => loadMasterKey(folder)).toThrow(refused('cannot be read'));
  rmSync(path);
  mkdirSync(path, { mode: 0o700 });
  expect(() => loadMasterKey(folder)).toThrow(refused('is not a file'));
});
