/** Which keys a subtype's secret knows. What is not listed would be ignored in silence, so it is refused. */
interface SecretKeys {
  readonly required: readonly string[];
  readonly optional: readonly string[];
}

const DATABASE_KEYS: SecretKeys = { required: ['HOST', 'USER'], optional: ['PORT', 'PASS', 'DB'] };

const TLS_DATABASE_KEYS: SecretKeys = {
  required: DATABASE_KEYS.required,
  optional: [...DATABASE_KEYS.optional, 'SSLMODE', 'SSLROOTCERT'],
};

const KEYS_BY_SUBTYPE: Readonly<Record<string, SecretKeys>> = { postgres: TLS_DATABASE_KEYS, mysql: TLS_DATABASE_KEYS };

const SSL_MODES = ['disable', 'prefer', 'require', 'verify-ca', 'verify-full'];
const SECRET_KEYS_MAX = 64;
/** After decoding; a certificate chain fits many times. */
const SECRET_VALUE_BYTES_MAX = 64 * 1024;
const KEY = /^(?:envvar|filesystem):[A-Z_][A-Z0-9_]{0,127}$/;
const BASE64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;
/** References to other secret stores are not resolved by this build; taken literally they would be a wrong password. */
const REFERENCE = /^_(?:aws|aws_iam_rds|envjson|vaultkv1|vaultkv2):/;

/**
 * What is wrong with a submitted secret map, one sentence per problem, never a value. An empty value stands for the
 * stored one, so that what was read can be sent back; it must be among `keptKeys`.
 */
export function checkSecret(
  subtype: string,
  secret: Readonly<Record<string, string>>,
  keptKeys: readonly string[],
): string[] {
  const entries = Object.entries(secret);
  if (entries.length > SECRET_KEYS_MAX) return [`secret: has more than ${SECRET_KEYS_MAX} keys`];
  const problems = entries.flatMap(([key, value]) => checkEntry(subtype, key, value, keptKeys));
  if (problems.length > 0) return problems;
  const required = KEYS_BY_SUBTYPE[subtype]?.required ?? [];
  return required
    .filter((key) => !(`envvar:${key}` in secret))
    .map((key) => `secret: a ${subtype} connection needs envvar:${key}`);
}

function checkEntry(subtype: string, key: string, value: string, keptKeys: readonly string[]): string[] {
  if (!KEY.test(key)) return [`secret: key ${JSON.stringify(key)} must look like envvar:NAME, in capitals`];
  const known = KEYS_BY_SUBTYPE[subtype];
  if (known !== undefined) {
    const names = [...known.required, ...known.optional];
    if (!names.some((name) => key === `envvar:${name}`)) {
      return [`secret: ${key} means nothing to a ${subtype} connection; it knows ${names.join(', ')}`];
    }
  }
  if (value === '')
    return keptKeys.includes(key) ? [] : [`secret: ${key} is empty and there is no stored value to keep`];
  if (!BASE64.test(value)) return [`secret: ${key} is not base64`];
  const bytes = Buffer.from(value, 'base64');
  if (bytes.length > SECRET_VALUE_BYTES_MAX) return [`secret: ${key} is larger than ${SECRET_VALUE_BYTES_MAX} bytes`];
  return checkValue(subtype, key.slice(key.indexOf(':') + 1), key, bytes);
}

function checkValue(subtype: string, name: string, key: string, bytes: Buffer): string[] {
  const text = bytes.toString('utf8');
  if (!Buffer.from(text).equals(bytes)) return [`secret: ${key} is not UTF-8 text`];
  if (text.includes('\0')) return [`secret: ${key} holds a zero byte`];
  if (REFERENCE.test(text)) return [`secret: ${key} refers to another secret store, which this build cannot read`];
  const known = KEYS_BY_SUBTYPE[subtype];
  if (known === undefined) return [];
  if (known.required.includes(name) && text.trim() === '') return [`secret: ${key} is blank`];
  if (name === 'PORT' && !isPort(text)) return [`secret: ${key} must be a port, 1 to 65535`];
  if (name === 'SSLMODE' && !SSL_MODES.includes(text)) return [`secret: ${key} must be one of ${SSL_MODES.join(', ')}`];
  if (name === 'HOST' && /[\s/\\@]/.test(text)) return [`secret: ${key} must be a host name or an address`];
  return [];
}

function isPort(text: string): boolean {
  return /^\d{1,5}$/.test(text) && Number(text) >= 1 && Number(text) <= 65_535;
}

/** The map as it is shown to admins: the keys, no values. */
export function shownSecret(keys: readonly string[]): Record<string, ''> {
  return Object.fromEntries([...keys].sort().map((key) => [key, ''] as const));
}
