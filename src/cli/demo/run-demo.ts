import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Config, type EnvironmentName, loadConfig } from '../../config.ts';
import { ConfigError } from '../../errors.ts';
import { type Gateway, runGateway } from '../../gateway.ts';
import { createLogger } from '../../log.ts';
import { type EmbeddedPostgres, startEmbedded } from '../../store/embedded/index.ts';
import { chooseServerUser } from '../../store/embedded/server-user.ts';
import type { Running } from '../commands/start.ts';
import type { Context } from '../context.ts';
import { say } from '../output.ts';
import { packageVersion } from '../package-version.ts';
import { type DemoSecrets, loadDemoSecrets, makeDatabaseSecrets, saveDemoSecrets } from './demo-file.ts';
import { findMongodbProgram } from './mongodb-program.ts';
import { type DemoMongodb, startDemoMongodb } from './mongodb-server.ts';
import { findMysqlPrograms } from './mysql-programs.ts';
import { type DemoMysql, startDemoMysql } from './mysql-server.ts';
import { demoPrintout } from './printout.ts';
import { type SeededDemo, seedDemo } from './seed.ts';
import { ensureShop } from './shop-database.ts';
import { ensureMongodbShop } from './shop-mongodb.ts';
import { ensureMysqlShop } from './shop-mysql.ts';

/** The demo's server, next to the gateway's own in the data folder. */
const SHOP_SERVER = 'demo-shop';

/** Where the demo's databases listen, on 127.0.0.1; 0 picks a free port. */
export interface DemoPorts {
  readonly postgres: number;
  readonly mysql: number;
  readonly mongodb: number;
}

/** Starts the demo: a shop's database, a gateway, and everything in it that is needed to try it. Restarting keeps the data. */
export async function runDemo(
  context: Context,
  overrides: Partial<Record<EnvironmentName, string>>,
  ports: DemoPorts,
): Promise<Running> {
  const stack = new AsyncDisposableStack();
  try {
    return await start(context, overrides, ports, stack);
  } catch (error) {
    await stack.disposeAsync();
    throw error;
  }
}

async function start(
  context: Context,
  overrides: Partial<Record<EnvironmentName, string>>,
  ports: DemoPorts,
  stack: AsyncDisposableStack,
): Promise<Running> {
  const { dataDir } = loadConfig(context.env, overrides);
  let secrets = await loadDemoSecrets(dataDir);
  const config = demoConfig(context, overrides, secrets);
  say(context, `Starting the demo with its data in ${dataDir} …`);
  const shop = await startShop(context, dataDir, ports.postgres, secrets, stack);
  const found = await startMysqlShop(context, dataDir, ports.mysql, secrets, stack);
  secrets = found?.secrets ?? secrets;
  say(context, 'Starting the gateway …');
  const gateway = await runGateway(config, createLogger(config.logLevel), packageVersion());
  stack.defer(() => gateway.stop());
  const api = { url: gateway.api.url, ca: await ownCertificate(gateway, config) };
  const documents =
    gateway.listeners.mongodb === undefined
      ? undefined
      : await startMongodbShop(context, dataDir, ports.mongodb, secrets, stack);
  secrets = documents?.secrets ?? secrets;
  const mongodb = documents?.server;
  const place = {
    dataDir,
    api,
    shopPort: shop.connection.port,
    mysqlPort: found?.server.connection.port,
    mongodbPort: mongodb?.connection.port,
  };
  const seeded = await seedDemo(context, place, secrets);
  const shopLost = shop.exited.then(() => `the demo's PostgreSQL ended; see ${shop.logPath}`);
  return {
    text: printout(context, dataDir, gateway, { ...seeded, noMongodb: documents?.why }),
    lost: Promise.race([
      gateway.lost,
      shopLost,
      serverLost('MySQL or MariaDB', found?.server),
      serverLost('MongoDB', mongodb),
    ]),
    stop: () => stack.disposeAsync(),
  };
}

/** The demo makes its own admin, and keeps the log from running over what it prints. */
function demoConfig(
  context: Context,
  overrides: Partial<Record<EnvironmentName, string>>,
  secrets: DemoSecrets,
): Config {
  const quiet = context.env.LOG_LEVEL === undefined ? { LOG_LEVEL: 'warn' } : {};
  const admin = { ADMIN_USERNAME: 'admin', ADMIN_PASSWORD: secrets.passwords.admin };
  return loadConfig(context.env, { ...quiet, ...overrides, ...admin });
}

/** Off the loopback the API has TLS, by default with a certificate that only this gateway vouches for. */
async function ownCertificate(gateway: Gateway, config: Config): Promise<string | undefined> {
  if (!gateway.api.url.startsWith('https:')) return undefined;
  return readFile(config.tls.certFile ?? join(config.dataDir, 'tls', 'server.crt'), 'utf8');
}

async function startShop(
  context: Context,
  dataDir: string,
  port: number,
  secrets: DemoSecrets,
  stack: AsyncDisposableStack,
): Promise<EmbeddedPostgres> {
  const shop = await startEmbedded({ dataDir, name: SHOP_SERVER, port, password: secrets.shop.superuser_password });
  stack.defer(() => shop.stop());
  if (await ensureShop(shop.connection, secrets.shop.role_password)) say(context, 'The demo shop is filled with data.');
  return shop;
}

/** The same shop in MySQL or MariaDB, where this machine has one installed. */
async function startMysqlShop(
  context: Context,
  dataDir: string,
  port: number,
  secrets: DemoSecrets,
  stack: AsyncDisposableStack,
): Promise<{ readonly server: DemoMysql; readonly secrets: DemoSecrets } | undefined> {
  const programs = findMysqlPrograms(context.env.PATH ?? '');
  if (programs === undefined) return undefined;
  const passwords = secrets.shop_mysql ?? makeDatabaseSecrets();
  const saved = { ...secrets, shop_mysql: passwords };
  if (secrets.shop_mysql === undefined) await saveDemoSecrets(dataDir, saved);
  const server = await startDemoMysql(programs, { dataDir, port, rootPassword: passwords.superuser_password });
  stack.defer(() => server.stop());
  if (await ensureMysqlShop(server.connection, passwords.role_password)) {
    say(context, `The demo shop in ${programs.flavour === 'mariadb' ? 'MariaDB' : 'MySQL'} is filled with data.`);
  }
  return { server, secrets: saved };
}

/** The same shop in MongoDB, where this machine has one that runs; else why there is none. */
async function startMongodbShop(
  context: Context,
  dataDir: string,
  port: number,
  secrets: DemoSecrets,
  stack: AsyncDisposableStack,
): Promise<{ readonly server?: DemoMongodb; readonly secrets?: DemoSecrets; readonly why?: string }> {
  const program = findMongodbProgram(context.env.PATH ?? '', chooseServerUser());
  if ('why' in program) return program;
  const passwords = secrets.shop_mongodb ?? makeDatabaseSecrets();
  const saved = { ...secrets, shop_mongodb: passwords };
  if (secrets.shop_mongodb === undefined) await saveDemoSecrets(dataDir, saved);
  const server = await startDemoMongodb(program, { dataDir, port, rootPassword: passwords.superuser_password });
  stack.defer(() => server.stop());
  if (await ensureMongodbShop(server.connection, passwords.role_password)) {
    say(context, 'The demo shop in MongoDB is filled with data.');
  }
  return { server, secrets: saved };
}

/** Never settles without a server. */
function serverLost(name: string, server: DemoMysql | DemoMongodb | undefined): Promise<string> {
  if (server === undefined) return new Promise(() => undefined);
  return server.exited.then(() => `the demo's ${name} ended; see ${server.logPath}`);
}

function printout(context: Context, dataDir: string, gateway: Gateway, seeded: SeededDemo): string {
  const listener = gateway.listeners.postgres;
  if (listener === undefined) throw new ConfigError('The demo needs a gateway that listens for PostgreSQL clients.');
  return demoPrintout(seeded, {
    apiUrl: gateway.api.url,
    host: listener.host,
    port: listener.port,
    mysqlPort: gateway.listeners.mysql?.port,
    mongodbPort: gateway.listeners.mongodb?.port,
    dataDir,
    cwd: process.cwd(),
    program: context.program,
  });
}
