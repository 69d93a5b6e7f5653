import type { PoolConfig } from 'pg';
import { ConfigError, messageOf } from '../errors.ts';
import type { Logger } from '../log.ts';
import { loadMasterKey } from '../secrets/master-key.ts';
import { type EmbeddedPostgres, startEmbedded } from '../store/embedded/index.ts';
import { openStore, type Store, type StoreOptions } from '../store/index.ts';

/** Connections this gateway holds to its state database. */
const POOL_MAX = 10;

export interface State {
  readonly store: Store;
  /** How the database is reached, for parts that keep something in it themselves. Never log it. */
  readonly pool: PoolConfig;
  /** 32 bytes; keys for other purposes are derived from it. */
  readonly masterKey: Buffer;
  /** The embedded server's process. */
  readonly pid?: number;
  /** Settles when an embedded server is gone without having been told to; never for an external one. */
  readonly lost: Promise<string>;
  close(): Promise<void>;
}

/** Opens the store: on an external PostgreSQL when one is named, else on an embedded one in the data folder. */
export async function openState(
  options: {
    readonly dataDir: string;
    readonly databaseUrl: string | undefined;
    readonly masterKeyHex: string | undefined;
    readonly auth?: { readonly providerLoginMaxAgeMs: number | undefined };
  },
  log: Logger,
): Promise<State> {
  const secretKey = loadMasterKey(options.dataDir, options.masterKeyHex);
  const rest = {
    secretKey,
    onProblem: logProblem(log),
    providerLoginMaxAgeMs: options.auth?.providerLoginMaxAgeMs,
  };
  if (options.databaseUrl !== undefined) {
    const store = await openExternal(options.databaseUrl, rest);
    const pool = { connectionString: options.databaseUrl };
    return { store, pool, masterKey: secretKey, lost: new Promise(() => undefined), close: () => store.close() };
  }
  log.info('starting the embedded PostgreSQL');
  const server = await startEmbedded({ dataDir: options.dataDir, name: 'state' });
  try {
    const store = await openStore({ pool: { ...server.connection, max: POOL_MAX }, ...rest });
    return { store, pool: server.connection, masterKey: secretKey, pid: server.pid, ...embeddedLife(server, store) };
  } catch (error) {
    await server.stop();
    throw error;
  }
}

/** The store's words for a leg that broke; they hold no query and no secret. */
function logProblem(log: Logger): (message: string) => void {
  return (message) => log.warn({ reason: message }, 'the state database');
}

async function openExternal(url: string, rest: Omit<StoreOptions, 'pool'>): Promise<Store> {
  const pool: PoolConfig = { connectionString: url, max: POOL_MAX, application_name: 'sluice' };
  try {
    return await openStore({ pool, ...rest });
  } catch (error) {
    if (error instanceof ConfigError) throw error;
    // The driver's message names host and user at most; the URL, which holds a password, is never repeated.
    throw new ConfigError(`the database of DATABASE_URL cannot be used: ${messageOf(error)}`, {
      hint: 'Check that it runs, that it can be reached from here, and the user and password in the URL.',
      cause: error,
    });
  }
}

function embeddedLife(server: EmbeddedPostgres, store: Store): Pick<State, 'lost' | 'close'> {
  let isClosing = false;
  const lost = Promise.withResolvers<string>();
  server.exited.then((exit) => {
    if (!isClosing)
      lost.resolve(`the embedded PostgreSQL ended by itself (${JSON.stringify(exit)}); see ${server.logPath}`);
  });
  return {
    lost: lost.promise,
    async close() {
      isClosing = true;
      await store.close();
      await server.stop();
    },
  };
}
