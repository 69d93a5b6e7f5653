import type { Command } from 'commander';
import { ApiClient, segment } from '../api-client.ts';
import { CredentialCache } from '../connect/credential-cache.ts';
import { openLocalPort } from '../connect/local-port.ts';
import { bridgePostgres } from '../connect/postgres.ts';
import type { Context } from '../context.ts';
import { parseDuration } from '../duration.ts';
import { CommandError, UsageError } from '../failure.ts';
import { type OutputFormat, outputOption, say, show } from '../output.ts';
import { recordOf, textOf } from '../records.ts';

/** Where psql finds a port by habit, next to PostgreSQL's own. */
const PORT_DEFAULT = 5433;

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
    .option('-p, --port <port>', `local port; without it the first free one from ${PORT_DEFAULT}`, parsePort)
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
  if (connection.subtype !== 'postgres') {
    throw new CommandError(`${name} is not a PostgreSQL connection, and only those can be opened on a local port yet.`);
  }
  const credentials = new CredentialCache(api, name, options.duration);
  // Whether this user may connect at all is found out now, not by the first client.
  const { database } = await credentials.current();
  context.handleSignals();
  const local = await openLocalPort({ port: options.port, portDefault: PORT_DEFAULT }, (client) =>
    bridgePostgres(client, credentials),
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
        `${value.connection} is open, no password needed:  psql -h ${value.host} -p ${value.port} -U noop${database === '' ? '' : ` ${database}`}`,
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
