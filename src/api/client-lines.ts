import type { ListenerInfo } from './deps.ts';

/** What a client logs in with, and where. */
export interface ClientLogin {
  readonly username: string;
  readonly password: string;
  readonly listener: ListenerInfo;
  /** Empty: the connection's own. */
  readonly database: string;
}

/** How the client of a subtype is told where to go. The password is in no argument and in no URL. */
export interface ClientLines {
  readonly username: string;
  readonly host: string;
  readonly port: number;
  readonly tls: boolean;
  readonly database: string;
  readonly connection_string: string;
  /** A line for the shell. */
  readonly command: string;
  /** What the line takes from the environment. */
  readonly environment: Record<string, string>;
}

/** What somebody pastes to use a credential with the usual clients of a connection's kind. */
export function clientLines(subtype: string, login: ClientLogin): ClientLines {
  const { username, listener, database } = login;
  const { port, tls } = listener;
  // An IPv6 address wears brackets in a URL and nowhere else.
  const host = listener.host.replace(/^\[(.*)\]$/, '$1');
  const where = { username, host, port, tls, database };
  return { ...where, ...(LINES[subtype] ?? postgresLines)(where, login) };
}

type Where = Pick<ClientLines, 'username' | 'host' | 'port' | 'tls' | 'database'>;
type Lines = Pick<ClientLines, 'connection_string' | 'command' | 'environment'>;

const LINES: Readonly<Record<string, (where: Where, login: ClientLogin) => Lines>> = {
  mysql: mysqlLines,
  mongodb: mongodbLines,
};

function postgresLines({ username, host, port, tls, database }: Where, { password }: ClientLogin): Lines {
  const sslmode = tls ? 'require' : 'disable';
  const words = [`host=${host}`, `port=${port}`, `user=${username}`];
  if (database !== '') words.push(`dbname=${quoteConninfo(database)}`);
  words.push(`sslmode=${sslmode}`);
  return {
    connection_string: `postgresql://${authority(username, host, port)}/${encodeURIComponent(database)}?sslmode=${sslmode}`,
    command: `psql ${quoteShell(words.join(' '))}`,
    environment: { PGPASSWORD: password },
  };
}

/**
 * The line of the clients of both families, MySQL's and MariaDB's. Beyond this machine MariaDB's clients before 11.4 must
 * be told to use TLS, by an option that MySQL's, who do so anyway, do not have: with `loose` they only warn of it.
 */
function mysqlLines({ username, host, port, tls, database }: Where, { password }: ClientLogin): Lines {
  // The clients take `localhost` for a socket file.
  const address = addressOf(host);
  const words = ['mysql', '-h', address, '-P', String(port), '-u', quoteShell(username)];
  if (tls && !isHere(address)) words.push('--loose-ssl');
  if (database !== '') words.push(quoteShell(database));
  return {
    connection_string: `mysql://${authority(username, address, port)}/${encodeURIComponent(database)}`,
    command: words.join(' '),
    environment: { MYSQL_PWD: password },
  };
}

/**
 * The line of mongosh, which asks for the password: it takes none from the environment. Beyond this machine it must be told
 * to use TLS, and, as with the others' lines, not to look for who signed the certificate.
 */
function mongodbLines({ username, host, port, tls, database }: Where): Lines {
  const address = addressOf(host);
  const options = tls && !isHere(address) ? '?tls=true&tlsInsecure=true' : '';
  const uri = `mongodb://${authority(username, address, port)}/${encodeURIComponent(database)}${options}`;
  return { connection_string: uri, command: `mongosh ${quoteShell(uri)}`, environment: {} };
}

/** `localhost` may be another address first than the one that is listened on. */
function addressOf(host: string): string {
  return host === 'localhost' ? '127.0.0.1' : host;
}

function isHere(address: string): boolean {
  return address === '::1' || address.startsWith('127.');
}

function authority(username: string, host: string, port: number): string {
  return `${encodeURIComponent(username)}@${host.includes(':') ? `[${host}]` : host}:${port}`;
}

/** A value in libpq's `key=value` words. */
function quoteConninfo(value: string): string {
  return /^[\w.-]+$/.test(value) ? value : `'${value.replaceAll(/[\\']/g, '\\$&')}'`;
}

/** One word of a POSIX shell; double quotes where that is enough, because they read better. */
function quoteShell(word: string): string {
  return /["$`\\!]/.test(word) ? `'${word.replaceAll("'", `'\\''`)}'` : `"${word}"`;
}
