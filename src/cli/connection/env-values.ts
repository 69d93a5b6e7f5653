import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { messageOf } from '../../errors.ts';
import { UsageError } from '../failure.ts';
import { parsePairs } from '../lists.ts';

/** Values of a connection's secret by key, decoded. Never print one. */
export type SecretValues = Map<string, string>;

const KEY = /^[A-Za-z_][A-Za-z0-9_]{0,127}$/;
const BASE64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;

/** Reads `-e` options: `KEY=VALUE`, `KEY=base64://…` and `KEY=file://PATH`, the path relative to the current folder. */
export function readEnvValues(texts: readonly string[], option = '-e'): SecretValues {
  const values: SecretValues = new Map();
  for (const [key, text] of parsePairs(option, texts)) {
    if (!KEY.test(key))
      throw new UsageError(`${option}: "${key}" is not a key.`, 'Keys are letters, digits and _, like PASS.');
    values.set(key, readValue(`${option} ${key}`, text));
  }
  return values;
}

function readValue(what: string, text: string): string {
  if (text.startsWith('base64://')) {
    const encoded = text.slice('base64://'.length);
    if (!BASE64.test(encoded)) throw new UsageError(`${what}: what follows base64:// is not base64.`);
    return Buffer.from(encoded, 'base64').toString('utf8');
  }
  if (!text.startsWith('file://')) return text;
  const path = resolve(text.slice('file://'.length));
  try {
    // A file written by an editor or echo ends with a line break that is no part of the secret.
    return readFileSync(path, 'utf8').replace(/\r?\n$/, '');
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
    [...values].map(([key, value]) => [`envvar:${key}`, Buffer.from(value).toString('base64')]),
  );
}
