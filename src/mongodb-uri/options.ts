import { ConfigError } from '../errors.ts';

/** How the gateway proves who it is; `default`: the best the user has (SCRAM). */
export type MongodbMechanism = 'default' | 'SCRAM-SHA-1' | 'SCRAM-SHA-256' | 'PLAIN';

/** How a leg is encrypted, in libpq's words. */
export type MongodbSslMode = 'disable' | 'prefer' | 'require' | 'verify-ca' | 'verify-full';

/** What the options of a connection string ask of the gateway. */
export interface MongodbOptions {
  /** Undefined where the options say nothing of TLS. */
  readonly sslMode: MongodbSslMode | undefined;
  readonly authSource: string | undefined;
  readonly mechanism: MongodbMechanism;
  /** The name the replica set must have; empty: any. */
  readonly replicaSet: string;
  /** One server is taken as it is, whatever it is part of. */
  readonly isDirect: boolean;
  /** Those the gateway has, in order of preference. */
  readonly compressors: readonly MongodbCompressor[];
  /** −1: zlib's own choice. */
  readonly zlibLevel: number;
  /** What the upstream's administrators shall see; empty: the gateway's own name. */
  readonly appName: string;
  readonly srvServiceName: string;
  /** 0: all. */
  readonly srvMaxHosts: number;
}

export type MongodbCompressor = 'zstd' | 'zlib';

const MECHANISMS: readonly MongodbMechanism[] = ['SCRAM-SHA-1', 'SCRAM-SHA-256', 'PLAIN'];
const COMPRESSORS: ReadonlySet<string> = new Set(['zstd', 'zlib'] satisfies MongodbCompressor[]);
/** Known to drivers; one the gateway does not have is not offered to the server. */
const COMPRESSORS_KNOWN: ReadonlySet<string> = new Set(['snappy', 'zlib', 'zstd']);
const APP_NAME_BYTES_MAX = 128;
const SRV_MAX_HOSTS_MAX = 1_000;

const HONOURED = [
  'tls',
  'ssl',
  'tlsInsecure',
  'tlsAllowInvalidCertificates',
  'tlsAllowInvalidHostnames',
  'authSource',
  'authMechanism',
  'replicaSet',
  'directConnection',
  'loadBalanced',
  'readPreference',
  'compressors',
  'zlibCompressionLevel',
  'appName',
  'srvServiceName',
  'srvMaxHosts',
];
/** What each client decides for itself, and what steers the pool and the timers of a driver: nothing of the gateway's leg. */
const OF_CLIENTS = [
  'connectTimeoutMS',
  'heartbeatFrequencyMS',
  'journal',
  'localThresholdMS',
  'maxConnecting',
  'maxIdleTimeMS',
  'maxPoolSize',
  'minPoolSize',
  'readConcernLevel',
  'retryReads',
  'retryWrites',
  'serverMonitoringMode',
  'serverSelectionTimeoutMS',
  'serverSelectionTryOnce',
  'socketTimeoutMS',
  'timeoutMS',
  'tlsDisableCertificateRevocationCheck',
  'tlsDisableOCSPEndpointCheck',
  'uuidRepresentation',
  'w',
  'waitQueueMultiple',
  'waitQueueTimeoutMS',
  'wtimeoutMS',
];
const KNOWN: ReadonlySet<string> = new Set([...HONOURED, ...OF_CLIENTS].map((name) => name.toLowerCase()));
/** What can be said of some of the others. */
const HINTS: Readonly<Record<string, string>> = {
  tlscafile: 'Give the authorities as SSLROOTCERT in the secret.',
  tlscertificatekeyfile: 'Client certificates are not supported; log in with a user and a password.',
};

/** Reads the options, given by lower-case name. Throws ConfigError, which names the option that is wrong or unknown. */
export function readMongodbOptions(given: ReadonlyMap<string, string>, isSrv: boolean): MongodbOptions {
  for (const name of given.keys()) {
    if (KNOWN.has(name)) continue;
    const hint = HINTS[name];
    throw new ConfigError(`has the option ${name}, which is not supported`, hint === undefined ? {} : { hint });
  }
  const isDirect = flag(given, 'directConnection') ?? false;
  if (flag(given, 'loadBalanced') === true) throw new ConfigError('has loadBalanced=true, which is not supported');
  const readPreference = given.get('readpreference') ?? 'primary';
  if (!['primary', 'primaryPreferred'].includes(readPreference)) {
    throw new ConfigError('has another readPreference than primary, where the gateway leads');
  }
  if (isSrv && isDirect) throw new ConfigError('has directConnection=true behind mongodb+srv://');
  const srv = ['srvservicename', 'srvmaxhosts'].filter((name) => given.has(name));
  if (!isSrv && srv.length > 0) throw new ConfigError(`has the option ${srv[0]}, which is for mongodb+srv:// alone`);
  return {
    sslMode: readSslMode(given),
    authSource: given.get('authsource'),
    mechanism: readMechanism(given.get('authmechanism')),
    replicaSet: given.get('replicaset') ?? '',
    isDirect,
    compressors: readCompressors(given.get('compressors')),
    zlibLevel: number(given, 'zlibCompressionLevel', { min: -1, max: 9 }) ?? -1,
    appName: readAppName(given.get('appname') ?? ''),
    srvServiceName: readServiceName(given.get('srvservicename') ?? 'mongodb'),
    srvMaxHosts: number(given, 'srvMaxHosts', { min: 0, max: SRV_MAX_HOSTS_MAX }) ?? 0,
  };
}

/** `tls=true` checks the server's name, as in drivers, unless one of the options takes that back. */
function readSslMode(given: ReadonlyMap<string, string>): MongodbSslMode | undefined {
  const [tls, ssl] = [flag(given, 'tls'), flag(given, 'ssl')];
  if (tls !== undefined && ssl !== undefined && tls !== ssl) throw new ConfigError('has tls and ssl, and not the same');
  const isInsecure = flag(given, 'tlsInsecure') ?? false;
  const checksNobody = isInsecure || (flag(given, 'tlsAllowInvalidCertificates') ?? false);
  const checksNoName = flag(given, 'tlsAllowInvalidHostnames') ?? false;
  const isEncrypted = tls ?? ssl;
  if (isEncrypted === false) return 'disable';
  if (checksNobody) return 'require';
  if (checksNoName) return 'verify-ca';
  return isEncrypted === true ? 'verify-full' : undefined;
}

function readMechanism(text: string | undefined): MongodbMechanism {
  if (text === undefined || text === 'DEFAULT') return 'default';
  const found = MECHANISMS.find((name) => name === text);
  if (found !== undefined) return found;
  throw new ConfigError('has an authMechanism that is not supported', {
    hint: `Use ${MECHANISMS.join(', ')} or none.`,
  });
}

function readCompressors(text: string | undefined): readonly MongodbCompressor[] {
  const names = text === undefined || text === 'none' ? [] : text.split(',');
  const unknown = names.find((name) => !COMPRESSORS_KNOWN.has(name));
  if (unknown !== undefined) throw new ConfigError('has compressors that no server knows');
  return names.filter((name): name is MongodbCompressor => COMPRESSORS.has(name));
}

function readAppName(text: string): string {
  if (Buffer.byteLength(text) <= APP_NAME_BYTES_MAX) return text;
  throw new ConfigError(`has an appName of more than ${APP_NAME_BYTES_MAX} bytes`);
}

function readServiceName(text: string): string {
  if (/^[A-Za-z0-9-]{1,62}$/.test(text)) return text;
  throw new ConfigError('has a srvServiceName that cannot be');
}

function flag(given: ReadonlyMap<string, string>, name: string): boolean | undefined {
  const text = given.get(name.toLowerCase());
  if (text === undefined || text === 'true' || text === 'false')
    return text === undefined ? undefined : text === 'true';
  throw new ConfigError(`has ${name}, which must be true or false`);
}

function number(
  given: ReadonlyMap<string, string>,
  name: string,
  { min, max }: { readonly min: number; readonly max: number },
): number | undefined {
  const text = given.get(name.toLowerCase());
  if (text === undefined) return undefined;
  const value = /^-?\d{1,9}$/.test(text) ? Number(text) : Number.NaN;
  if (value >= min && value <= max) return value;
  throw new ConfigError(`has ${name}, which must be a number from ${min} to ${max}`);
}
