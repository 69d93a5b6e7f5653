import { randomBytes } from 'node:crypto';
import {
  closeSync,
  constants,
  fstatSync,
  fsyncSync,
  linkSync,
  mkdirSync,
  openSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { ConfigError } from '../errors.ts';
import { KEY_BYTES } from './box.ts';

const FILE_NAME = 'master.key';
const READABLE_BY_OTHERS = 0o077;
const BASE64_32_BYTES = /^[A-Za-z0-9+/]{43}=?$/;
const HEX_32_BYTES = /^[0-9a-f]{64}$/i;

/**
 * The key that encrypts stored secrets: from `envValue` (32 bytes, base64 or hex) when given, otherwise from the file
 * `master.key` in the data folder, which is made on first start. A file others may read is refused.
 */
export function loadMasterKey(dataDir: string, envValue?: string): Buffer {
  if (envValue !== undefined) return decodeKey(envValue, 'The master key in the environment');
  const path = join(dataDir, FILE_NAME);
  return readKey(path) ?? createKey(dataDir, path);
}

function readKey(path: string): Buffer | undefined {
  let file: number;
  try {
    file = openSync(path, constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0));
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT') return undefined;
    throw new ConfigError(`The master key ${path} cannot be read (${code})`, { cause: error });
  }
  try {
    const found = fstatSync(file);
    if (!found.isFile()) throw new ConfigError(`The master key ${path} is not a file`);
    // Windows has no such modes; its folders' access lists are the user's own.
    if (process.platform !== 'win32' && (found.mode & READABLE_BY_OTHERS) !== 0) {
      throw new ConfigError(`The master key ${path} can be read by other users`, { hint: `Run: chmod 600 ${path}` });
    }
    return decodeKey(readFileSync(file, 'latin1'), `The master key ${path}`);
  } finally {
    closeSync(file);
  }
}

/** Written whole and on disk before it gets its name: a key that was used must not be lost, and two starters must agree. */
function createKey(dataDir: string, path: string): Buffer {
  mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  const draft = `${path}.${randomBytes(6).toString('hex')}`;
  const file = openSync(draft, 'wx', 0o600);
  try {
    writeFileSync(file, `${randomBytes(KEY_BYTES).toString('base64')}\n`);
    fsyncSync(file);
    linkSync(draft, path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  } finally {
    closeSync(file);
    rmSync(draft, { force: true });
  }
  const key = readKey(path);
  if (key === undefined) throw new ConfigError(`The master key ${path} could not be made`);
  return key;
}

function decodeKey(value: string, what: string): Buffer {
  const text = value.trim();
  if (HEX_32_BYTES.test(text)) return Buffer.from(text, 'hex');
  if (BASE64_32_BYTES.test(text)) return Buffer.from(text, 'base64');
  throw new ConfigError(`${what} must be ${KEY_BYTES} bytes, in base64 or hex`);
}
