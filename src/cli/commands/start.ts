import { resolve } from 'node:path';
import type { Command } from 'commander';
import { type Config, type EnvironmentName, loadConfig } from '../../config.ts';
import type { Context } from '../context.ts';
import type { DemoPorts } from '../demo/run-demo.ts';
import { CommandError, UsageError } from '../failure.ts';
import { say, show } from '../output.ts';
import { packageVersion } from '../package-version.ts';

/** Flags and the environment variables they go before. */
const FLAGS: readonly { readonly flag: string; readonly name: EnvironmentName; readonly text: string }[] = [
  { flag: '--data-dir <path>', name: 'SLUICE_DATA_DIR', text: 'where everything is kept' },
  { flag: '--api-host <host>', name: 'API_HOST', text: 'address the API listens on' },
  { flag: '--api-port <port>', name: 'API_PORT', text: 'port of the API' },
  { flag: '--api-url <url>', name: 'API_URL', text: 'address people reach the API at' },
  { flag: '--host <host>', name: 'LISTEN_HOST', text: 'address native clients connect to' },
  { flag: '--postgres-port <port>', name: 'POSTGRES_PORT', text: 'port for PostgreSQL clients' },
  { flag: '--mysql-port <port>', name: 'MYSQL_PORT', text: 'port for MySQL and MariaDB clients' },
  { flag: '--mariadb-port <port>', name: 'MARIADB_PORT', text: 'second port that looks like MariaDB; none by default' },
  { flag: '--mongodb-port <port>', name: 'MONGODB_PORT', text: 'port for MongoDB clients' },
  { flag: '--tls-cert <path>', name: 'TLS_CERT_FILE', text: 'certificate, instead of a self-signed one' },
  { flag: '--tls-key <path>', name: 'TLS_KEY_FILE', text: 'key of the certificate' },
  { flag: '--tls-names <names>', name: 'TLS_NAMES', text: 'more names for the self-signed certificate' },
  { flag: '--review-timeout <seconds>', name: 'REVIEW_TIMEOUT_SEC', text: 'how long a command waits for approval' },
  { flag: '--log-level <level>', name: 'LOG_LEVEL', text: 'fatal, error, warn, info, debug, trace or silent' },
];

/** What keeps running until the user ends it. */
export interface Running {
  /** What the user reads once it runs. */
  readonly text: string;
  /** Settles with the reason when it cannot go on. */
  readonly lost: Promise<string>;
  stop(): Promise<void>;
}

interface Options {
  readonly demo?: boolean;
  readonly demoPort?: string;
  readonly demoMysqlPort?: string;
  readonly demoMongodbPort?: string;
  readonly [option: string]: unknown;
}

/** `start [gateway] [--demo]` */
export function startCommand(parent: Command, context: Context): void {
  const start = parent
    .command('start')
    .summary('start a gateway')
    .description(
      'Starts a gateway and keeps it running until Ctrl-C. Every flag can be given as the environment variable behind it,\n' +
        'and DATABASE_URL, SLUICE_MASTER_KEY and ADMIN_PASSWORD only so: they are secrets.',
    )
    .argument('[what]', 'gateway, which is also what is started without it');
  for (const { flag, name, text } of FLAGS) start.option(flag, `${text} (${name})`);
  start
    .option('--demo', 'also start a demo database, users and a connection to try')
    .option('--demo-port <port>', 'port of the demo database', '15433')
    .option(
      '--demo-mysql-port <port>',
      'port of the demo database in MySQL or MariaDB, where one is installed',
      '13307',
    )
    .option('--demo-mongodb-port <port>', 'port of the demo database in MongoDB, where one is installed', '27018')
    .action((what: string | undefined, options: Options) => run(context, what, options, overridesOf(start)));
}

async function run(
  context: Context,
  what: string | undefined,
  options: Options,
  overrides: Partial<Record<EnvironmentName, string>>,
): Promise<void> {
  if (what !== undefined && what !== 'gateway') {
    throw new UsageError(`"${what}" cannot be started.`, `Try \`${context.program} start gateway\`.`);
  }
  context.handleSignals();
  const running =
    options.demo === true
      ? await startDemo(context, overrides, {
          postgres: parsePort('--demo-port', options.demoPort),
          mysql: parsePort('--demo-mysql-port', options.demoMysqlPort),
          mongodb: parsePort('--demo-mongodb-port', options.demoMongodbPort),
        })
      : await startGateway(context, loadConfig(context.env, overrides));
  show(context, 'text', undefined, () => running.text);
  const reason = await Promise.race([aborted(context.signal), running.lost]);
  say(context, 'Stopping …');
  await running.stop();
  if (reason !== undefined) throw new CommandError(`The gateway could not go on: ${reason}`);
}

async function startGateway(context: Context, config: Config): Promise<Running> {
  say(context, `Starting the gateway with its data in ${config.dataDir} …`);
  // Loaded only here, so that every other command starts fast.
  const [{ runGateway }, { createLogger }] = await Promise.all([import('../../gateway.ts'), import('../../log.ts')]);
  const gateway = await runGateway(config, createLogger(config.logLevel), packageVersion());
  const lines = [`Sluice ${packageVersion()} is running. Ctrl-C stops it.`, `  API        ${gateway.api.url}`];
  for (const [name, { host, port }] of Object.entries(gateway.listeners))
    lines.push(`  ${name.padEnd(10)} ${host}:${port}`);
  lines.push(`  Data       ${config.dataDir}`);
  if (gateway.firstAdmin !== undefined)
    lines.push('', ...firstAdminLines(context, gateway.api.url, gateway.firstAdmin));
  return { text: lines.join('\n'), lost: gateway.lost, stop: () => gateway.stop() };
}

/** Shown this once: the password of an administrator nobody chose one for. */
function firstAdminLines(context: Context, url: string, admin: { name: string; password: string }): string[] {
  return [
    `The first administrator is ${admin.name} with the password ${admin.password}`,
    `It is not shown again. Open ${url} and set the gateway up with it, or log in here with:`,
    `  ${context.program} login --api-url ${url} --user ${admin.name}`,
  ];
}

async function startDemo(
  context: Context,
  overrides: Partial<Record<EnvironmentName, string>>,
  ports: DemoPorts,
): Promise<Running> {
  const { runDemo } = await import('../demo/run-demo.ts');
  const dataDir = overrides.SLUICE_DATA_DIR ?? context.env.SLUICE_DATA_DIR ?? resolve('.sluice');
  return runDemo(context, { ...overrides, SLUICE_DATA_DIR: dataDir }, ports);
}

/** The flags that were given, under the names of the configuration. */
function overridesOf(start: Command): Partial<Record<EnvironmentName, string>> {
  const overrides: Partial<Record<EnvironmentName, string>> = {};
  for (const { flag, name } of FLAGS) {
    const option = start.options.find(({ flags }) => flags === flag);
    const value: unknown = option === undefined ? undefined : start.getOptionValue(option.attributeName());
    if (typeof value === 'string') overrides[name] = value;
  }
  return overrides;
}

function parsePort(flag: string, text: string | undefined): number {
  const port = Number(text);
  if (!/^\d{1,5}$/.test(text ?? '') || port > 65_535) throw new UsageError(`${flag}: "${text}" is not a port.`);
  return port;
}

function aborted(signal: AbortSignal): Promise<undefined> {
  return new Promise((done) => {
    if (signal.aborted) done(undefined);
    signal.addEventListener('abort', () => done(undefined), { once: true });
  });
}
