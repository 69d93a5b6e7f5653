import type { Command } from 'commander';
import type { Wire } from '../../net/wire.ts';
import { ApiClient, segment } from '../api-client.ts';
import { CredentialCache } from '../connect/credential-cache.ts';
import { openLocalPort } from '../connect/local-port.ts';
import { bridgeMongodb } from '../connect/mongodb.ts';
import { bridgeMysql } from '../connect/mysql.ts';
import { bridgePostgres, type CredentialSource } from '../connect/postgres.ts';
import type { Context } from '../context.ts';
import { parseDuration } from '../duration.ts';
import { resolveEndpoint } from '../endpoint.ts';
import { CommandError, UsageError } from '../failure.ts';
import { type OutputFormat, outputOption, say, show } from '../output.ts';
import { recordOf, textOf } from '../records.ts';

/** What is opened for the clients of a subtype. */
interface Kind {
  /** Next to the database's own, where people look for it. */
  readonly portDefault: number;
  /** How its command line gets there. */
  client(host: string, port: number, database: string): string;
  /** `ca`: what gateways on other machines are checked with. */
  bridge(client: Wire, credentials: CredentialSource, ca: string | undefined): Promise<void>;
}

const KINDS: Readonly<Record<string, Kind>> = {
  postgres: {
    portDefault: 5433,
    client: (host, port, database) => `psql -h ${host} -p ${port} -U noop${database === '' ? '' : ` ${database}`}`,
    bridge: (client, credentials) => bridgePostgres(client, credentials),
  },
  mysql: {
    portDefault: 3307,
    client: (host, port, database) => `mysql -h ${host} -P ${port} -u noop${database === '' ? '' : ` ${database}`}`,
    bridge: bridgeMysql,
  },
  mongodb: {
    portDefault: 27_018,
    client: (host, port, database) => `mongosh mongodb://${host}:${port}/${database}`,
    bridge: bridgeMongodb,
  },
};

interface Options {
  readonly port?: number;
  readonly duration?: number;
  readonly output: OutputFormat;
}

/** `connect NAME [-p PORT]` */
export function connectCommand(parent: Command, context: Context): void {
  parent
    .command('connect')
    .summary('open a connection on a local port')
    .description(
      'Opens a port on 127.0.0.1 that needs no password and leads through the gateway, as you, until Ctrl-C.\n' +
        'Everybody who can open ports of this machine can use it meanwhile.',
    )
    .argument('<name>', 'name of the connection')
    .option(
      '-p, --port <port>',
      'local port; without it the first free one from 5433 (PostgreSQL), 3307 (MySQL) or 27018 (MongoDB)',
      parsePort,
    )
    .option(
      '-d, --duration <time>',
      'how long each login at the gateway stays good for new sessions, like 30m',
      parseDuration,
    )
    .addOption(outputOption())
    .action((name: string, options: Options) => run(context, name, options));
}

async function run(context: Context, name: string, options: Options): Promise<void> {
  const api = await ApiClient.open(context);
  const connection = recordOf(await api.get(`/connections/${segment(name)}`));
  if (connection.type === 'custom') {
    throw new CommandError(`${name} is a custom connection: its command runs scripts and has no terminal to open.`, {
      hint: `Run one with ${context.program} exec ${name} -i SCRIPT.`,
    });
  }
  const kind = KINDS[textOf(connection, 'subtype')];
  if (kind === undefined) {
    throw new CommandError(
      `${name} is no PostgreSQL, MySQL or MongoDB connection, and only those can be opened on a local port.`,
    );
  }
  const { ca } = await resolveEndpoint(context);
  const credentials = new CredentialCache(api, name, options.duration);
  // Whether this user may connect at all is found out now, not by the first client.
  const { database } = await credentials.current();
  context.handleSignals();
  const local = await openLocalPort({ port: options.port, portDefault: kind.portDefault }, (client) =>
    kind.bridge(client, credentials, ca),
  );
  try {
    const value = {
      connection: textOf(connection, 'name'),
      host: local.host,
      port: local.port,
      user: 'noop',
      password: 'noop',
      database,
    };
    show(
      context,
      options.output,
      value,
      () => `host=${value.host} port=${value.port} user=${value.user} password=${value.password}`,
    );
    if (options.output === 'text') {
      say(
        context,
        `${value.connection} is open, no password needed:  ${kind.client(value.host, value.port, database)}`,
      );
      say(context, 'Ctrl-C closes it.');
    }
    await aborted(context.signal);
  } finally {
    await local.close();
  }
}

function aborted(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve();
  return new Promise((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));
}

function parsePort(text: string): number {
  const port = Number(text);
  if (!/^\d{1,5}$/.test(text) || port > 65_535) throw new UsageError(`"${text}" is not a port.`);
  return port;
}
