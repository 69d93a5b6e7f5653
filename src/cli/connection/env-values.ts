import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { messageOf } from '../../errors.ts';
import { UsageError } from '../failure.ts';
import { parsePairs } from '../lists.ts';

/** Values of a connection's secret by key, decoded. Never print one. */
export type SecretValues = Map<string, string>;

const KEY = /^(?:(?:envvar|filesystem):)?[A-Za-z_][A-Za-z0-9_]{0,127}$/;
const FILE_PREFIX = 'filesystem:';
const BASE64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;

/**
 * Reads `-e` options: `KEY=VALUE`, `KEY=base64://…` and `KEY=file://PATH`, the path relative to the current folder.
 * `filesystem:KEY` is what a command shall find in a file.
 */
export function readEnvValues(texts: readonly string[], option = '-e'): SecretValues {
  const values: SecretValues = new Map();
  for (const [key, text] of parsePairs(option, texts)) {
    if (!KEY.test(key))
      throw new UsageError(`${option}: "${key}" is not a key.`, 'Keys are letters, digits and _, like PASS.');
    const name = key.startsWith('envvar:') ? key.slice('envvar:'.length) : key;
    values.set(name, readValue(`${option} ${key}`, text, name.startsWith(FILE_PREFIX)));
  }
  return values;
}

function readValue(what: string, text: string, isFile: boolean): string {
  if (text.startsWith('base64://')) {
    const encoded = text.slice('base64://'.length);
    if (!BASE64.test(encoded)) throw new UsageError(`${what}: what follows base64:// is not base64.`);
    return Buffer.from(encoded, 'base64').toString('utf8');
  }
  if (!text.startsWith('file://')) return text;
  const path = resolve(text.slice('file://'.length));
  try {
    const content = readFileSync(path, 'utf8');
    // A file written by an editor or echo ends with a line break that is no part of the secret; of a file it is one.
    return isFile ? content : content.replace(/\r?\n$/, '');
  } catch (error) {
    throw new UsageError(`${what}: ${path} cannot be read: ${messageOf(error)}`);
  }
}

/** PostgreSQL's own variables, by the key of the secret they mean. */
const POSTGRES_ALIASES: Readonly<Record<string, string>> = {
  PGHOST: 'HOST',
  PGPORT: 'PORT',
  PGUSER: 'USER',
  PGPASSWORD: 'PASS',
  PGDATABASE: 'DB',
  PGSSLMODE: 'SSLMODE',
};

/** The same values under the keys a PostgreSQL connection knows. */
export function withPostgresKeys(values: SecretValues): SecretValues {
  return new Map([...values].map(([key, value]) => [POSTGRES_ALIASES[key] ?? key, value]));
}

/** The `secret` field of the API: keys with their prefix, values as base64. */
export function encodeSecret(values: SecretValues): Record<string, string> {
  return Object.fromEntries(
    [...values].map(([key, value]) => [
      key.startsWith(FILE_PREFIX) ? key : `envvar:${key}`,
      Buffer.from(value).toString('base64'),
    ]),
  );
}
