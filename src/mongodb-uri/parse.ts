import { ConfigError } from '../errors.ts';

/** A server's address. */
export interface HostPort {
  readonly host: string;
  readonly port: number;
}

/** A connection string taken apart; what its options mean is read elsewhere. */
export interface MongodbUri {
  /** `mongodb+srv`: its one host is a name under which the servers are listed. */
  readonly isSrv: boolean;
  readonly hosts: readonly HostPort[];
  readonly user: string;
  readonly password: string | undefined;
  readonly database: string;
  /** By lower-case name, as drivers take names. */
  readonly options: ReadonlyMap<string, string>;
}

/** Where a MongoDB server listens when nothing else is said. */
export const MONGODB_PORT_DEFAULT = 27_017;
/** More servers than a replica set can have members (50), twice over. */
const HOSTS_MAX = 100;
const DATABASE_CHARS_MAX = 63;
const ENCODING_HINT = 'In user name and password, write : / ? # [ ] @ and % as %3A %2F %3F %23 %5B %5D %40 and %25.';

/** Takes a connection string apart. Throws ConfigError, whose text holds nothing of it but names of options. */
export function parseMongodbUri(text: string): MongodbUri {
  const [, scheme, rest = ''] = /^(mongodb(?:\+srv)?):\/\/(.*)$/s.exec(text.trim()) ?? [];
  if (scheme === undefined) throw new ConfigError('must begin with mongodb:// or mongodb+srv://');
  const [, authority = '', path = ''] = /^([^/?]*)(.*)$/s.exec(rest) ?? [];
  if (/^[^?]*@/.test(path)) throw new ConfigError('has a / or a ? in its credentials', { hint: ENCODING_HINT });
  const at = authority.lastIndexOf('@');
  const [, database = '', query = ''] = /^\/?([^?]*)\??(.*)$/s.exec(path) ?? [];
  const isSrv = scheme === 'mongodb+srv';
  return {
    isSrv,
    hosts: isSrv ? [parseSrvHost(authority.slice(at + 1))] : parseHosts(authority.slice(at + 1), MONGODB_PORT_DEFAULT),
    ...parseCredentials(at === -1 ? undefined : authority.slice(0, at)),
    database: checkDatabase(decode(database, 'database')),
    options: parseOptions(query),
  };
}

/** `a,b:27018,[::1]:27017`. Throws ConfigError. */
export function parseHosts(list: string, portDefault: number): readonly HostPort[] {
  const parts = list.split(',').map((part) => part.trim());
  if (parts.length > HOSTS_MAX) throw new ConfigError(`names more than ${HOSTS_MAX} hosts`);
  return parts.map((part) => parseHost(part, portDefault));
}

/** One address as servers write it. Throws ConfigError. */
export function parseHost(text: string, portDefault: number): HostPort {
  if (text.endsWith('.sock') || /%2f/i.test(text)) throw new ConfigError('names a socket file, not a host');
  const [, bracketed, plain, port] = /^(?:\[([0-9A-Fa-f:.]+)\]|([^\s:/\\@%[\]]+))(?::(\d{1,5}))?$/.exec(text) ?? [];
  const host = bracketed ?? plain;
  if (host === undefined) throw new ConfigError('names a host, or a port, that is none');
  const number = port === undefined ? portDefault : Number(port);
  if (number < 1 || number > 65_535) throw new ConfigError('names a port that is none');
  return { host, port: number };
}

/** `a=b&c=d`, by lower-case name. Throws ConfigError. */
export function parseOptions(query: string): ReadonlyMap<string, string> {
  const options = new Map<string, string>();
  for (const part of query.split('&').filter((text) => text !== '')) {
    const [, name = '', value = ''] = /^([^=]+)=(.+)$/s.exec(part) ?? [];
    if (!/^\w{1,64}$/.test(name)) throw new ConfigError('has an option that is not written name=value');
    const key = name.toLowerCase();
    if (options.has(key)) throw new ConfigError(`has the option ${name} twice`);
    options.set(key, decode(value, `option ${name}`));
  }
  return options;
}

/** Throws ConfigError for a name no database can have. */
export function checkDatabase(name: string): string {
  if (name.length > DATABASE_CHARS_MAX || /[/\\ ."$*<>:|?\0]/.test(name)) {
    throw new ConfigError('names a database that cannot be');
  }
  return name;
}

function parseSrvHost(text: string): HostPort {
  const host = /^[A-Za-z0-9._-]+$/.test(text) ? text : undefined;
  if (host === undefined) throw new ConfigError('must name one host, and no port, behind mongodb+srv://');
  return { host, port: MONGODB_PORT_DEFAULT };
}

function parseCredentials(text: string | undefined): Pick<MongodbUri, 'user' | 'password'> {
  if (text === undefined) return { user: '', password: undefined };
  const [user = '', password, ...more] = text.split(':');
  if (text.includes('@') || more.length > 0) {
    throw new ConfigError('has a : or an @ in its credentials', { hint: ENCODING_HINT });
  }
  if (user === '') throw new ConfigError('has an empty user name');
  return {
    user: decode(user, 'user name'),
    password: password === undefined || password === '' ? undefined : decode(password, 'password'),
  };
}

function decode(text: string, what: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw new ConfigError(`has a % in its ${what} that begins no code`, { hint: ENCODING_HINT });
  }
}
