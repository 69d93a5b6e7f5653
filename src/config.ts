import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import { z } from 'zod';
import { AUTH_ENVIRONMENT, type AuthConfig, authConfig } from './auth-config.ts';
import { ConfigError } from './errors.ts';

const port = z.coerce.number().int().min(0).max(65_535);
const flag = z.enum(['true', 'false']).transform((value) => value === 'true');
const seconds = z.coerce.number().int().positive();

/** Every setting of the gateway: its environment variable, its default and its check. docs/operate.md lists them for people. */
const Environment = z.object({
  /** Everything the gateway keeps on disk: keys, certificate, audit segments, the embedded PostgreSQL. */
  SLUICE_DATA_DIR: z
    .string()
    .min(1)
    .default(join(homedir(), '.sluice', 'data')),
  /** An external PostgreSQL for the gateway's state; without it an embedded one is started in the data folder. */
  DATABASE_URL: z
    .string()
    .regex(/^postgres(ql)?:\/\//, 'must start with postgres:// or postgresql://')
    .optional(),
  /** 64 hex digits: the key that encrypts secrets at rest; without it a key file is made in the data folder. */
  SLUICE_MASTER_KEY: z
    .string()
    .regex(/^[0-9a-fA-F]{64}$/, 'must be 64 hex digits')
    .optional(),
  API_HOST: z.string().min(1).default('127.0.0.1'),
  API_PORT: port.default(8009),
  /** The address people reach the API at, as it stands in links. */
  API_URL: z.url().optional(),
  /** Where the protocol listeners listen. */
  LISTEN_HOST: z.string().min(1).default('127.0.0.1'),
  POSTGRES_PORT: port.default(15_432),
  MYSQL_PORT: port.default(13_306),
  /** A second listener that looks like MariaDB, for gateways with upstreams of both families. */
  MARIADB_PORT: port.optional(),
  /** What the listener at MYSQL_PORT looks like: what its upstreams are, or a fixed family. */
  MYSQL_FACE: z.enum(['auto', 'mysql', 'mariadb']).optional(),
  MONGODB_PORT: port.default(17_017),
  TLS_CERT_FILE: z.string().min(1).optional(),
  TLS_KEY_FILE: z.string().min(1).optional(),
  /** Names for the self-signed certificate besides localhost and the host's own, comma separated. */
  TLS_NAMES: z.string().default(''),
  /** Accept clients without TLS from other machines too. Loopback always may. */
  ALLOW_PLAINTEXT: flag.default(false),
  /** Sessions one user may have open on this gateway at a time. */
  SESSIONS_PER_USER_MAX: z.coerce.number().int().min(1).max(10_000).default(200),
  REVIEW_TIMEOUT_SEC: seconds.max(7 * 24 * 3600).default(3600),
  REVIEW_NOTICE_SEC: seconds.default(20),
  /** Requests of admins are approved at once. */
  REVIEW_ADMINS_PASS: flag.default(true),
  /** Statements that only set up a session, and reads of the catalogue alone, need no approval. */
  REVIEW_HOUSEKEEPING_PASSES: flag.default(true),
  /** A gateway that was not heard of for so long is gone; the others close what it left open. */
  GATEWAY_LOST_SEC: seconds
    .min(3)
    .max(24 * 3600)
    .default(60),
  /** How often upstreams are looked at; 0: only sessions tell. */
  STATUS_PROBE_SEC: z.coerce
    .number()
    .int()
    .min(0)
    .max(24 * 3600)
    .default(60),
  AUDIT_FSYNC: z.enum(['always', 'interval', 'never']).default('interval'),
  AUDIT_RESULT_ROWS_MAX: z.coerce.number().int().min(0).max(1_000_000).default(100),
  AUDIT_RESULT_BYTES_MAX: z.coerce
    .number()
    .int()
    .min(0)
    .max(8 * 1024 * 1024)
    .default(65_536),
  /** Plugins that every new connection has which does not say otherwise, comma separated; `audit` alone means none besides it. */
  DEFAULT_PLUGINS: z.string().default('webhooks'),
  /** Whom custom connections' commands run as: `self`, or an account; without it, as root, each as a user id of its own. */
  COMMAND_USER: z
    .string()
    .regex(/^[a-z_][a-z0-9_-]{0,31}$/, 'must be self or the name of an account')
    .optional(),
  /** Webhooks may go to private addresses, and to http://. */
  WEBHOOKS_ALLOW_PRIVATE: flag.default(false),
  /** How often a webhook message is tried before it is given up. */
  WEBHOOKS_ATTEMPTS: z.coerce.number().int().min(1).max(30).default(12),
  /** The pause before the second attempt; it doubles with each. */
  WEBHOOKS_RETRY_SEC: z.coerce.number().int().min(1).max(3600).default(10),
  /** Slack, unless it is configured as a plugin. */
  SLACK_BOT_TOKEN: z
    .string()
    .regex(/^xoxb-[\w-]+$/, 'must be a bot token, which begins with xoxb-')
    .optional(),
  SLACK_APP_TOKEN: z
    .string()
    .regex(/^xapp-[\w-]+$/, 'must be an app-level token, which begins with xapp-')
    .optional(),
  /** Slack sends requests over HTTP, which this proves to be its own, where no app token opens a socket. */
  SLACK_SIGNING_SECRET: z
    .string()
    .regex(/^[0-9a-f]{32,64}$/, 'must be the signing secret of the app, 32 hexadecimal digits')
    .optional(),
  SLACK_CHANNEL: z.string().min(1).max(80).optional(),
  /** Where Slack's API is, for workspaces that have one of their own. */
  SLACK_API_URL: z.url({ protocol: /^https?$/, error: 'must be an address with http:// or https://' }).optional(),
  LOG_LEVEL: z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']).default('info'),
  /** The environment variables that `_envjson:` references may read, comma separated; no others. */
  ENVJSON_VARIABLES: z.string().default(''),
  /** Where secrets of AWS are, and the RDS servers tokens are signed for; everything else AWS's own libraries read. */
  AWS_REGION: z.string().min(1).optional(),
  AWS_DEFAULT_REGION: z.string().min(1).optional(),
  VAULT_ADDR: z.url({ protocol: /^https?$/, error: 'must be an address with http:// or https://' }).optional(),
  VAULT_NAMESPACE: z.string().min(1).optional(),
  VAULT_CACERT: z.string().min(1).optional(),
  VAULT_TOKEN: z.string().min(1).optional(),
  VAULT_ROLE_ID: z.string().min(1).optional(),
  VAULT_SECRET_ID: z.string().min(1).optional(),
  /** The first administrator, made when there are no users yet. */
  ADMIN_USERNAME: z.string().min(1).default('admin'),
  ADMIN_PASSWORD: z.string().min(8, 'must have at least 8 characters').optional(),
  /** How people log in. */
  ...AUTH_ENVIRONMENT,
});

export type EnvironmentName = keyof z.infer<typeof Environment>;

/** The gateway's configuration, checked. */
export interface Config {
  readonly dataDir: string;
  readonly databaseUrl: string | undefined;
  readonly masterKeyHex: string | undefined;
  readonly api: { readonly host: string; readonly port: number; readonly url: string | undefined };
  readonly listenHost: string;
  readonly postgresPort: number;
  readonly mysql: {
    readonly port: number;
    readonly mariadbPort: number | undefined;
    readonly face: 'auto' | 'mysql' | 'mariadb';
  };
  readonly mongodbPort: number;
  readonly tls: {
    readonly certFile: string | undefined;
    readonly keyFile: string | undefined;
    readonly names: readonly string[];
  };
  readonly allowPlaintext: boolean;
  readonly sessionsPerUserMax: number;
  readonly review: {
    readonly timeoutMs: number;
    readonly noticeIntervalMs: number;
    readonly adminsPass: boolean;
    readonly housekeepingPasses: boolean;
  };
  readonly gatewayLostMs: number;
  /** 0: upstreams are not probed. */
  readonly statusProbeMs: number;
  readonly audit: {
    readonly fsync: 'always' | 'interval' | 'never';
    readonly resultRowsMax: number;
    readonly resultBytesMax: number;
  };
  readonly defaultPlugins: readonly string[];
  readonly webhooks: { readonly allowPrivate: boolean; readonly attemptsMax: number; readonly retrySec: number };
  readonly slack: {
    readonly environment: Readonly<
      Record<'SLACK_BOT_TOKEN' | 'SLACK_APP_TOKEN' | 'SLACK_SIGNING_SECRET' | 'SLACK_CHANNEL', string | undefined>
    >;
    readonly apiUrl: string | undefined;
  };
  /** The secret stores that references of connections lead to. */
  readonly secretStores: {
    /** What the variables hold that may be read. */
    readonly envJson: ReadonlyMap<string, string | undefined>;
    readonly awsRegion: string | undefined;
    readonly vault: {
      readonly address: string | undefined;
      readonly namespace: string | undefined;
      readonly caFile: string | undefined;
      readonly token: string | undefined;
      readonly roleId: string | undefined;
      readonly secretId: string | undefined;
    };
  };
  readonly commandUser: string | undefined;
  readonly logLevel: string;
  readonly admin: { readonly name: string; readonly password: string | undefined };
  readonly auth: AuthConfig;
  /** Proxies that are believed when they say whom they speak for. */
  readonly trustProxy: readonly string[];
}

/**
 * Reads the configuration from the environment; `overrides` (from command-line flags) win. Throws ConfigError naming
 * every setting that is wrong and what it must be; the wrong value itself is not repeated, it may be a secret.
 */
export function loadConfig(
  env: Readonly<Record<string, string | undefined>>,
  overrides: Partial<Record<EnvironmentName, string>> = {},
): Config {
  const given: Record<string, string> = {};
  for (const name of Object.keys(Environment.shape) as EnvironmentName[]) {
    const value = overrides[name] ?? env[name];
    // An empty variable is an unset one: that is how shells and compose files leave things out.
    if (value !== undefined && value !== '') given[name] = value;
  }
  const parsed = Environment.safeParse(given);
  if (!parsed.success) {
    const problems = parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`);
    throw new ConfigError(`the configuration is wrong: ${problems.join('; ')}`, {
      hint: 'Correct these environment variables (or flags) and start again.',
    });
  }
  const e = parsed.data;
  if ((e.TLS_CERT_FILE === undefined) !== (e.TLS_KEY_FILE === undefined)) {
    throw new ConfigError('TLS_CERT_FILE and TLS_KEY_FILE belong together: only one of them is set');
  }
  const auth = authConfig(e);
  if (auth.problems.length > 0) throw new ConfigError(`the configuration is wrong: ${auth.problems.join('; ')}`);
  return {
    dataDir: resolve(e.SLUICE_DATA_DIR),
    databaseUrl: e.DATABASE_URL,
    masterKeyHex: e.SLUICE_MASTER_KEY,
    api: { host: e.API_HOST, port: e.API_PORT, url: e.API_URL },
    listenHost: e.LISTEN_HOST,
    postgresPort: e.POSTGRES_PORT,
    mysql: {
      port: e.MYSQL_PORT,
      mariadbPort: e.MARIADB_PORT,
      // Where MariaDB has a listener of its own, this one is for MySQL.
      face: e.MYSQL_FACE ?? (e.MARIADB_PORT === undefined ? 'auto' : 'mysql'),
    },
    mongodbPort: e.MONGODB_PORT,
    tls: {
      certFile: e.TLS_CERT_FILE,
      keyFile: e.TLS_KEY_FILE,
      names: namesIn(e.TLS_NAMES),
    },
    allowPlaintext: e.ALLOW_PLAINTEXT,
    sessionsPerUserMax: e.SESSIONS_PER_USER_MAX,
    review: {
      timeoutMs: e.REVIEW_TIMEOUT_SEC * 1000,
      noticeIntervalMs: e.REVIEW_NOTICE_SEC * 1000,
      adminsPass: e.REVIEW_ADMINS_PASS,
      housekeepingPasses: e.REVIEW_HOUSEKEEPING_PASSES,
    },
    gatewayLostMs: e.GATEWAY_LOST_SEC * 1000,
    statusProbeMs: e.STATUS_PROBE_SEC * 1000,
    audit: { fsync: e.AUDIT_FSYNC, resultRowsMax: e.AUDIT_RESULT_ROWS_MAX, resultBytesMax: e.AUDIT_RESULT_BYTES_MAX },
    defaultPlugins: namesIn(e.DEFAULT_PLUGINS),
    webhooks: {
      allowPrivate: e.WEBHOOKS_ALLOW_PRIVATE,
      attemptsMax: e.WEBHOOKS_ATTEMPTS,
      retrySec: e.WEBHOOKS_RETRY_SEC,
    },
    slack: {
      environment: {
        SLACK_BOT_TOKEN: e.SLACK_BOT_TOKEN,
        SLACK_APP_TOKEN: e.SLACK_APP_TOKEN,
        SLACK_SIGNING_SECRET: e.SLACK_SIGNING_SECRET,
        SLACK_CHANNEL: e.SLACK_CHANNEL,
      },
      apiUrl: e.SLACK_API_URL,
    },
    secretStores: {
      envJson: readableVariables(e.ENVJSON_VARIABLES, env),
      awsRegion: e.AWS_REGION ?? e.AWS_DEFAULT_REGION,
      vault: {
        address: e.VAULT_ADDR,
        namespace: e.VAULT_NAMESPACE,
        caFile: e.VAULT_CACERT,
        token: e.VAULT_TOKEN,
        roleId: e.VAULT_ROLE_ID,
        secretId: e.VAULT_SECRET_ID,
      },
    },
    commandUser: e.COMMAND_USER,
    logLevel: e.LOG_LEVEL,
    admin: { name: e.ADMIN_USERNAME, password: e.ADMIN_PASSWORD },
    auth: auth.config,
    trustProxy: e.TRUST_PROXY,
  };
}

function namesIn(list: string): string[] {
  return list
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '');
}

/** The gateway's own secrets, and those of the libraries it uses. */
const OWN_VARIABLE = /^(?:(?:SLUICE|VAULT|AWS|IDP|OIDC|SLACK)_|PGPASS)/;

/**
 * The variables that references may read. The gateway's own are refused by name: whoever may edit a connection could
 * else have them sent to a server of theirs.
 */
function readableVariables(
  list: string,
  env: Readonly<Record<string, string | undefined>>,
): ReadonlyMap<string, string | undefined> {
  const names = list
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '');
  const own = names.find((name) => {
    const upper = name.toUpperCase();
    return upper in Environment.shape || OWN_VARIABLE.test(upper);
  });
  if (own !== undefined) {
    throw new ConfigError(`the configuration is wrong: ENVJSON_VARIABLES: ${own} is the gateway’s own`, {
      hint: 'Name variables that hold nothing but secrets of connections.',
    });
  }
  return new Map(names.map((name) => [name, env[name] || undefined]));
}
