import { MONGODB_KEYS } from '../mongodb-uri/index.ts';
import { type Reference, readValue } from '../secrets/references/reference.ts';
import { mongodbSecretProblems } from './mongodb-secret.ts';

/** Which keys a subtype's secret knows. What is not listed would be ignored in silence, so it is refused. */
interface SecretKeys {
  readonly required: readonly string[];
  readonly optional: readonly string[];
  /** Keys that may also be given as `filesystem:`; it means the same, as nothing is run that could read a file. */
  readonly files: readonly string[];
}

const DATABASE_KEYS: SecretKeys = { required: ['HOST', 'USER'], optional: ['PORT', 'PASS', 'DB'], files: [] };

const TLS_DATABASE_KEYS: SecretKeys = {
  required: DATABASE_KEYS.required,
  optional: [...DATABASE_KEYS.optional, 'SSLMODE', 'SSLROOTCERT'],
  files: ['SSLROOTCERT'],
};

const KEYS_BY_SUBTYPE: Readonly<Record<string, SecretKeys>> = {
  postgres: TLS_DATABASE_KEYS,
  mysql: TLS_DATABASE_KEYS,
  // What it needs depends on which of them there are.
  mongodb: { required: [], optional: MONGODB_KEYS, files: ['SSLROOTCERT'] },
};
/** Whose USER may be a login of AWS. */
const LOGIN_TOKEN_SUBTYPES = ['postgres', 'mysql'];

const SSL_MODES = ['disable', 'prefer', 'require', 'verify-ca', 'verify-full'];
const SECRET_KEYS_MAX = 64;
/** After decoding; a certificate chain fits many times. */
const SECRET_VALUE_BYTES_MAX = 64 * 1024;
const KEY = /^(?:envvar|filesystem):[A-Z_][A-Z0-9_]{0,127}$/;
const BASE64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;
/** Under the others a login token, which servers take in clear, could be read on the way. */
const ENCRYPTED_MODES = ['require', 'verify-ca', 'verify-full'];

/** What keeps the gateway from resolving a reference, naming the setting; undefined when nothing does. */
export type Obstacle = (reference: Reference) => string | undefined;

/**
 * What is wrong with a submitted secret map, one sentence per problem, never a value. An empty value stands for the
 * stored one, so that what was read can be sent back; it must be among `keptKeys`.
 */
export function checkSecret(
  subtype: string,
  secret: Readonly<Record<string, string>>,
  keptKeys: readonly string[],
  obstacle: Obstacle,
): string[] {
  const entries = Object.entries(secret);
  if (entries.length > SECRET_KEYS_MAX) return [`secret: has more than ${SECRET_KEYS_MAX} keys`];
  const problems = entries.flatMap(([key, value]) =>
    [...checkKey(subtype, key), ...checkEntry(subtype, key, value, keptKeys, obstacle)].slice(0, 1),
  );
  if (problems.length > 0) return problems;
  const { required = [], files = [] } = KEYS_BY_SUBTYPE[subtype] ?? {};
  return [
    ...required
      .filter((key) => !(`envvar:${key}` in secret))
      .map((key) => `secret: a ${subtype} connection needs envvar:${key}`),
    ...files
      .filter((key) => `envvar:${key}` in secret && `filesystem:${key}` in secret)
      .map((key) => `secret: ${key} is given both as a value and as a file`),
    ...checkLoginToken(secret),
    ...(subtype === 'mongodb' ? mongodbSecretProblems(secret) : []),
  ];
}

function checkKey(subtype: string, key: string): string[] {
  if (!KEY.test(key)) return [`secret: key ${JSON.stringify(key)} must look like envvar:NAME, in capitals`];
  const known = KEYS_BY_SUBTYPE[subtype];
  if (known === undefined) return [];
  const names = [...known.required, ...known.optional];
  if (names.some((name) => key === `envvar:${name}`)) return [];
  if (known.files.some((name) => key === `filesystem:${name}`)) return [];
  if (names.some((name) => key === `filesystem:${name}`)) {
    return [`secret: ${key} must be envvar:, as a ${subtype} connection runs no command that could read a file`];
  }
  return [`secret: ${key} means nothing to a ${subtype} connection; it knows ${names.join(', ')}`];
}

function checkEntry(
  subtype: string,
  key: string,
  value: string,
  keptKeys: readonly string[],
  obstacle: Obstacle,
): string[] {
  if (value === '')
    return keptKeys.includes(key) ? [] : [`secret: ${key} is empty and there is no stored value to keep`];
  if (!BASE64.test(value)) return [`secret: ${key} is not base64`];
  const bytes = Buffer.from(value, 'base64');
  if (bytes.length > SECRET_VALUE_BYTES_MAX) return [`secret: ${key} is larger than ${SECRET_VALUE_BYTES_MAX} bytes`];
  const text = bytes.toString('utf8');
  if (!Buffer.from(text).equals(bytes)) return [`secret: ${key} is not UTF-8 text`];
  if (text.includes('\0')) return [`secret: ${key} holds a zero byte`];
  const meaning = readValue(text);
  if (meaning.kind === 'problem') return [`secret: ${key} ${meaning.problem}`];
  if (meaning.kind === 'literal') return checkLiteral(subtype, key, meaning.text);
  return checkReference(subtype, key, meaning.reference, obstacle);
}

function checkReference(subtype: string, key: string, reference: Reference, obstacle: Obstacle): string[] {
  const isLogin = key === 'envvar:USER' && LOGIN_TOKEN_SUBTYPES.includes(subtype);
  if (reference.store === 'aws_iam_rds' && !isLogin) {
    return [`secret: ${key} cannot be _aws_iam_rds, which is for envvar:USER of a postgres or mysql connection`];
  }
  const found = obstacle(reference);
  return found === undefined ? [] : [`secret: ${key} cannot be resolved: ${found}`];
}

function checkLiteral(subtype: string, key: string, text: string): string[] {
  const known = KEYS_BY_SUBTYPE[subtype];
  if (known === undefined) return [];
  const name = key.slice(key.indexOf(':') + 1);
  if (known.required.includes(name) && text.trim() === '') return [`secret: ${key} is blank`];
  if (name === 'PORT' && !isPort(text)) return [`secret: ${key} must be a port, 1 to 65535`];
  if (name === 'SSLMODE' && !SSL_MODES.includes(text)) return [`secret: ${key} must be one of ${SSL_MODES.join(', ')}`];
  if (name === 'HOST' && /[\s/\\@]/.test(text)) return [`secret: ${key} must be a host name or an address`];
  if (key === 'filesystem:SSLROOTCERT' && !text.includes('-----BEGIN CERTIFICATE-----')) {
    return [`secret: ${key} must hold a certificate in PEM; the path of a file is written envvar:SSLROOTCERT`];
  }
  return [];
}

function checkLoginToken(secret: Readonly<Record<string, string>>): string[] {
  const [user, mode] = [secret['envvar:USER'], secret['envvar:SSLMODE']].map((value) =>
    readValue(Buffer.from(value ?? '', 'base64').toString()),
  );
  if (user?.kind !== 'reference' || user.reference.store !== 'aws_iam_rds') return [];
  if (mode?.kind !== 'literal' || mode.text === '' || ENCRYPTED_MODES.includes(mode.text)) return [];
  return [`secret: envvar:SSLMODE must be one of ${ENCRYPTED_MODES.join(', ')} with _aws_iam_rds`];
}

function isPort(text: string): boolean {
  return /^\d{1,5}$/.test(text) && Number(text) >= 1 && Number(text) <= 65_535;
}

/**
 * The map as it is shown to admins: the keys without their values, but references as they were given, as they only say
 * where a value is kept. It can be sent back as it is.
 */
export function shownSecret(
  keys: readonly string[],
  references: Readonly<Record<string, string>>,
): Record<string, string> {
  const shown = (key: string): string => Buffer.from(references[key] ?? '').toString('base64');
  return Object.fromEntries([...keys].sort().map((key) => [key, shown(key)] as const));
}
