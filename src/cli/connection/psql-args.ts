import { UsageError } from '../failure.ts';

/** What a psql command line says about its server; only what was written. Keys are those of a connection's secret. */
export type ServerKeys = Map<string, string>;

/** Options of psql with a value that say where to connect. */
const TARGETS: Readonly<Record<string, string>> = {
  h: 'HOST',
  host: 'HOST',
  p: 'PORT',
  port: 'PORT',
  U: 'USER',
  username: 'USER',
  d: 'DB',
  dbname: 'DB',
};
/** Options about psql's looks; they mean nothing to a gateway and do no harm. */
const LOOKS_WITH_VALUE = new Set([
  'v',
  'set',
  'variable',
  'F',
  'field-separator',
  'P',
  'pset',
  'R',
  'record-separator',
  'T',
  'table-attr',
]);
const LOOKS = new Set(
  'w no-password W password X no-psqlrc A no-align t tuples-only q quiet a echo-all e echo-queries E echo-hidden b echo-errors n no-readline x expanded H html z field-separator-zero 0 record-separator-zero csv 1 single-transaction'.split(
    ' ',
  ),
);

/** Reads a command line `psql [option…] [database [user]]`, as psql itself would, into keys of a secret. */
export function parsePsqlArgs(args: readonly string[]): ServerKeys {
  const keys: ServerKeys = new Map();
  const positional: string[] = [];
  const rest = [...args];
  for (let arg = rest.shift(); arg !== undefined; arg = rest.shift()) {
    if (arg === '--') positional.push(...rest.splice(0));
    else if (arg.startsWith('--')) readLong(arg.slice(2), rest, keys);
    else if (arg.startsWith('-') && arg !== '-') readShort(arg.slice(1), rest, keys);
    else positional.push(arg);
  }
  // With -d the first word left is the user, as in psql.
  if (!keys.has('DB')) setKey(keys, 'DB', positional.shift());
  if (!keys.has('USER')) setKey(keys, 'USER', positional.shift());
  if (positional.length > 0) throw new UsageError(`psql is given too many words: "${positional[0]}" has no meaning.`);
  expandDatabase(keys);
  check(keys);
  return keys;
}

function readLong(text: string, rest: string[], keys: ServerKeys): void {
  const at = text.indexOf('=');
  const name = at === -1 ? text : text.slice(0, at);
  const target = TARGETS[name];
  if (target === undefined && LOOKS.has(name) && name.length > 1) return;
  if (name.length === 1 || (target === undefined && !LOOKS_WITH_VALUE.has(name))) throw unknownOption(`--${name}`);
  const value = at === -1 ? rest.shift() : text.slice(at + 1);
  if (value === undefined) throw new UsageError(`psql's --${name} needs a value.`);
  if (target !== undefined) setKey(keys, target, value);
}

/** Short options may be joined (`-At`), and a value may be attached (`-hdb.internal`). */
function readShort(text: string, rest: string[], keys: ServerKeys): void {
  for (let i = 0; i < text.length; i += 1) {
    const name = text.charAt(i);
    const target = TARGETS[name];
    if (target === undefined && LOOKS.has(name)) continue;
    if (target === undefined && !LOOKS_WITH_VALUE.has(name)) throw unknownOption(`-${name}`);
    const value = i + 1 < text.length ? text.slice(i + 1) : rest.shift();
    if (value === undefined) throw new UsageError(`psql's -${name} needs a value.`);
    if (target !== undefined) setKey(keys, target, value);
    return;
  }
}

function setKey(keys: ServerKeys, key: string, value: string | undefined): void {
  if (value !== undefined && value !== '') keys.set(key, value);
}

function unknownOption(option: string): UsageError {
  return new UsageError(
    `psql's ${option} has no place in a connection.`,
    'Give only where to connect: psql -h HOST -p PORT -U USER DATABASE.',
  );
}

/** The database may be a whole address: a URI or `key=value` words. What it says wins over the options, as in psql. */
function expandDatabase(keys: ServerKeys): void {
  const database = keys.get('DB');
  if (database === undefined) return;
  if (/^postgres(?:ql)?:\/\//.test(database)) {
    keys.delete('DB');
    readUri(database, keys);
  } else if (/^\s*[a-z_]+\s*=/.test(database)) {
    keys.delete('DB');
    readConninfo(database, keys);
  }
}

const CONNINFO: Readonly<Record<string, string>> = {
  host: 'HOST',
  port: 'PORT',
  user: 'USER',
  password: 'PASS',
  dbname: 'DB',
  sslmode: 'SSLMODE',
};
/** Parameters that belong to the client that connects, not to the connection. */
const CONNINFO_IGNORED = new Set([
  'application_name',
  'connect_timeout',
  'client_encoding',
  'channel_binding',
  'gssencmode',
]);

function readUri(text: string, keys: ServerKeys): void {
  let url: URL;
  try {
    url = new URL(text);
  } catch {
    // The text may hold a password, so it is not repeated.
    throw new UsageError(
      'The postgres:// address cannot be read.',
      'Write it like postgres://USER@HOST:PORT/DATABASE.',
    );
  }
  setKey(keys, 'HOST', decodeURIComponent(url.hostname).replace(/^\[(.*)\]$/, '$1'));
  setKey(keys, 'PORT', url.port);
  setKey(keys, 'USER', decodeURIComponent(url.username));
  setKey(keys, 'PASS', decodeURIComponent(url.password));
  setKey(keys, 'DB', decodeURIComponent(url.pathname.slice(1)));
  for (const [name, value] of url.searchParams) setConninfo(name, value, keys);
}

function readConninfo(text: string, keys: ServerKeys): void {
  const pair = /\s*([a-z_]+)\s*=\s*(?:'((?:[^'\\]|\\.)*)'|((?:[^\s'\\]|\\.)*))\s*/y;
  while (pair.lastIndex < text.length) {
    const [, name, quoted, plain] = pair.exec(text) ?? [];
    if (name === undefined) throw new UsageError('The key=value address cannot be read.');
    setConninfo(name, (quoted ?? plain ?? '').replace(/\\(.)/g, '$1'), keys);
  }
}

function setConninfo(name: string, value: string, keys: ServerKeys): void {
  const key = CONNINFO[name];
  if (key !== undefined) setKey(keys, key, value);
  else if (!CONNINFO_IGNORED.has(name))
    throw new UsageError(`The address has a parameter "${name}" that is not understood.`);
}

function check(keys: ServerKeys): void {
  const host = keys.get('HOST');
  if (host?.startsWith('/'))
    throw new UsageError('A connection needs a host name or address; a socket folder cannot be used.');
  if (host?.includes(',')) throw new UsageError('A connection leads to one host; several cannot be used.');
  const port = keys.get('PORT');
  if (port !== undefined && !port.startsWith('$')) checkPort(port);
}

/** Throws when the text is not a TCP port. */
export function checkPort(text: string): void {
  if (!/^\d{1,5}$/.test(text) || Number(text) < 1 || Number(text) > 65_535)
    throw new UsageError(`"${text}" is not a port.`);
}
