import { ConfigError } from '../errors.ts';
import { type MongodbOptions, type MongodbSslMode, readMongodbOptions } from './options.ts';
import {
  checkDatabase,
  type HostPort,
  MONGODB_PORT_DEFAULT,
  type MongodbUri,
  parseHosts,
  parseMongodbUri,
  parseOptions,
} from './parse.ts';

/** Where a MongoDB upstream is and how it is reached, as a connection's secret says it. Never log it. */
export interface MongodbAddress {
  /** The servers to ask first. */
  readonly seeds: readonly HostPort[];
  /** The name under which the seeds are listed; empty: `seeds` are all. */
  readonly srvHost: string;
  /** Empty: nobody logs in. */
  readonly user: string;
  readonly password: string | undefined;
  /** The connection's own database; empty: `test`, as everywhere. */
  readonly database: string;
  /** The database that keeps the user; undefined: the mechanism's own. */
  readonly authSource: string | undefined;
  readonly sslMode: MongodbSslMode;
  readonly options: MongodbOptions;
}

/** Every key a secret may hold. */
export const MONGODB_KEYS = [
  'CONNECTION_STRING',
  'HOST',
  'PORT',
  'USER',
  'PASS',
  'DB',
  'AUTHSOURCE',
  'OPTIONS',
  'SSLMODE',
  'SSLROOTCERT',
] as const;
/** What a connection string says itself, and so nothing beside it may say. */
const WITHIN_STRING = ['HOST', 'PORT', 'DB', 'AUTHSOURCE', 'OPTIONS'];
const SSL_MODES: readonly string[] = ['disable', 'prefer', 'require', 'verify-ca', 'verify-full'];

/**
 * Reads CONNECTION_STRING, or HOST (one or several) PORT USER PASS DB AUTHSOURCE OPTIONS; SSLMODE beside either. Throws
 * ConfigError; its text names the key or the option that is wrong, and no value.
 */
export function readMongodbAddress(secret: ReadonlyMap<string, string>): MongodbAddress {
  const value = (key: string): string => secret.get(key)?.trim() ?? '';
  const sslMode = readSslMode(value('SSLMODE'));
  const text = value('CONNECTION_STRING');
  if (text === '') {
    const uri = fromKeys(value);
    return address(uri, secret, { sslMode, sslModeDefault: 'prefer', authSource: value('AUTHSOURCE') });
  }
  const twice = WITHIN_STRING.find((key) => value(key) !== '');
  if (twice !== undefined)
    throw new ConfigError(`${twice} must not stand beside CONNECTION_STRING, which says it itself`);
  const uri = about('CONNECTION_STRING', () => parseMongodbUri(text));
  const credential = ['USER', 'PASS'].find((key) => value(key) !== '');
  if (uri.password !== undefined && credential !== undefined) {
    throw new ConfigError(`${credential} must not stand beside CONNECTION_STRING, which holds a password`);
  }
  if (uri.user !== '' && value('USER') !== '') {
    throw new ConfigError('USER must not stand beside CONNECTION_STRING, which names a user');
  }
  const user = uri.user || value('USER');
  return address({ ...uri, user }, secret, { sslMode, sslModeDefault: uri.isSrv ? 'verify-full' : 'disable' });
}

function fromKeys(value: (key: string) => string): MongodbUri {
  if (value('HOST') === '') throw new ConfigError('CONNECTION_STRING is missing, or HOST');
  const port = value('PORT') === '' ? MONGODB_PORT_DEFAULT : Number(value('PORT'));
  if (!Number.isInteger(port) || port < 1 || port > 65_535) throw new ConfigError('PORT is no port');
  return {
    isSrv: false,
    hosts: about('HOST', () => parseHosts(value('HOST'), port)),
    user: value('USER'),
    password: undefined,
    database: about('DB', () => checkDatabase(value('DB'))),
    options: about('OPTIONS', () => parseOptions(value('OPTIONS'))),
  };
}

function address(
  uri: MongodbUri,
  secret: ReadonlyMap<string, string>,
  said: {
    readonly sslMode: MongodbSslMode | undefined;
    readonly sslModeDefault: MongodbSslMode;
    readonly authSource?: string;
  },
): MongodbAddress {
  const key = secret.get('CONNECTION_STRING')?.trim() ? 'CONNECTION_STRING' : 'OPTIONS';
  const options = about(key, () => readMongodbOptions(uri.options, uri.isSrv));
  if (said.sslMode !== undefined && options.sslMode !== undefined) {
    throw new ConfigError(`SSLMODE must not stand beside ${key}, which says how to encrypt`);
  }
  if (said.authSource && options.authSource !== undefined) {
    throw new ConfigError(`AUTHSOURCE must not stand beside ${key}, which has an authSource`);
  }
  if (options.isDirect && uri.hosts.length > 1)
    throw new ConfigError(`${key} has directConnection=true for many hosts`);
  // As in libpq, who names an authority wants it checked.
  const named = said.sslMode === 'require' && hasAuthority(secret) ? 'verify-ca' : said.sslMode;
  return {
    seeds: uri.isSrv ? [] : uri.hosts,
    srvHost: uri.isSrv ? (uri.hosts[0]?.host ?? '') : '',
    user: uri.user,
    // Taken as it is: white space may be part of a password.
    password: uri.password ?? (secret.get('PASS') || undefined),
    database: uri.database,
    authSource: said.authSource || options.authSource,
    sslMode: named ?? options.sslMode ?? said.sslModeDefault,
    options,
  };
}

function hasAuthority(secret: ReadonlyMap<string, string>): boolean {
  const given = secret.get('SSLROOTCERT') ?? secret.get('filesystem:SSLROOTCERT') ?? '';
  return given.trim() !== '' && given.trim() !== 'system';
}

function readSslMode(text: string): MongodbSslMode | undefined {
  if (text === '') return undefined;
  if (isSslMode(text)) return text;
  throw new ConfigError('SSLMODE is not known', { hint: `Use one of ${SSL_MODES.join(', ')}.` });
}

function isSslMode(text: string): text is MongodbSslMode {
  return SSL_MODES.includes(text);
}

/** Errors of what stands under a key, with the key's name. */
function about<T>(key: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    throw new ConfigError(`${key} ${error.message}`, error.hint === undefined ? {} : { hint: error.hint });
  }
}
