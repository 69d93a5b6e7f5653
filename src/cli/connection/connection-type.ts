import { UsageError } from '../failure.ts';

/** A connection's type and subtype. */
export interface ConnectionType {
  readonly type: 'database' | 'application' | 'custom';
  readonly subtype: string;
}

const SUBTYPES: Readonly<Record<string, ConnectionType['type']>> = {
  postgres: 'database',
  mysql: 'database',
  mongodb: 'database',
  mssql: 'database',
  oracledb: 'database',
  tcp: 'application',
  ssh: 'application',
  httpproxy: 'application',
};
const ALIASES: Readonly<Record<string, string>> = { postgresql: 'postgres', 'command-line': 'custom' };

/** Reads `--type`: `database/postgres`, the subtype alone (`postgres`), or `custom`. Whether it can be served is the gateway's to say. */
export function parseConnectionType(text: string): ConnectionType {
  const [first = '', second = '', ...more] = text.trim().toLowerCase().split('/');
  const named = ALIASES[first] ?? first;
  const alone = SUBTYPES[named];
  if (second === '' && alone !== undefined) return { type: alone, subtype: named };
  if (more.length > 0 || !isType(named)) {
    throw new UsageError(`"${text}" is not a connection type.`, 'Use database/postgres, application/tcp or custom.');
  }
  const subtype = ALIASES[second] ?? second;
  if (named === 'database' && subtype === '') {
    throw new UsageError('A database connection needs its kind.', 'Write it like --type database/postgres.');
  }
  return { type: named, subtype };
}

function isType(text: string): text is ConnectionType['type'] {
  return text === 'database' || text === 'application' || text === 'custom';
}

/** True when the command after `--` is psql, by whatever path. */
export function isPsql(command: readonly string[]): boolean {
  return /(?:^|[/\\])psql(?:\.exe)?$/.test(command[0] ?? '');
}

/** True for a connection whose secret says where its database is: HOST, USER, PASS and so on. */
export function isDatabaseWithLogin(type: ConnectionType | undefined): boolean {
  return type?.type === 'database' && (type.subtype === 'postgres' || type.subtype === 'mysql');
}

/** True for a connection whose wire is PostgreSQL's. */
export function isPostgres(type: ConnectionType | undefined): boolean {
  return type?.type === 'database' && type.subtype === 'postgres';
}
