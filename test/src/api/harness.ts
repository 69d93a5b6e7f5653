import { randomBytes } from 'node:crypto';
import type { FastifyInstance, InjectOptions, LightMyRequestResponse } from 'fastify';
import { pino } from 'pino';
import { windowOffer } from '../../../plugins/review/index.ts';
import type { ApiDeps, LoginRecord } from '../../../src/api/deps.ts';
import { createApi } from '../../../src/api/server.ts';
import { localAgents } from '../../../src/gateway/agents.ts';
import { ruleTrials } from '../../../src/gateway/rule-trials.ts';
import { toConnection } from '../../../src/gateway/sources.ts';
import { effectsOfMysql } from '../../../src/sql/mysql/effects/index.ts';
import { analyseMysql } from '../../../src/sql/mysql/index.ts';
import { effectsOfPostgres } from '../../../src/sql/postgres/effects/index.ts';
import { analysePostgres, loadSqlParser } from '../../../src/sql/postgres/index.ts';
import { rememberedEffects } from '../../../src/sql/remembered-effects.ts';
import { openStore, type Store, type User } from '../../../src/store/index.ts';
import { startPostgres, type TestServer } from '../../servers/postgres.ts';

/** The people of every API test. `alice` asks, `dba` decides, `eve` belongs to nothing. */
export const PEOPLE = {
  admin: ['admin'],
  auditor: ['auditor'],
  alice: ['engineering'],
  dba: ['dba-team'],
  eve: [],
} as const;
export type Person = keyof typeof PEOPLE;
export const PASSWORD = 'correct horse battery';

export const b64 = (text: string): string => Buffer.from(text).toString('base64');
/** The one secret value tests look for in everything that is answered and logged. */
export const UPSTREAM_PASSWORD = 'upstream-hunter2';
export const SECRET = {
  'envvar:HOST': b64('db.internal'),
  'envvar:USER': b64('app'),
  'envvar:PASS': b64(UPSTREAM_PASSWORD),
};

/** The API in this process on a real store on a real PostgreSQL. */
export interface Harness {
  readonly app: FastifyInstance;
  readonly store: Store;
  readonly server: TestServer;
  readonly users: Readonly<Record<Person, User>>;
  /** Sessions `live.kill` ends; the others it does not know. */
  readonly running: Set<string>;
  readonly killed: string[];
  /** What `/readyz` finds wrong. */
  readonly problems: string[];
  /** How often the gateway was told that policy changed. */
  readonly counts: { policyChanges: number };
  /** Who logged in and who was refused. */
  readonly logins: LoginRecord[];
  /** Everything that was logged. */
  readonly log: string[];
  /** Sends a request with a bearer token; an object as payload is sent as JSON. */
  send(token: string | undefined, method: Method, url: string, payload?: object): Promise<LightMyRequestResponse>;
  as(person: Person): (method: Method, url: string, payload?: object) => Promise<LightMyRequestResponse>;
  /** A fresh login of this person. */
  login(person: Person): Promise<string>;
  close(): Promise<void>;
}
export type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

/** Starts everything anew: a server, a store, the people, the API. */
export async function startApi(overrides: Partial<ApiDeps> = {}): Promise<Harness> {
  await loadSqlParser();
  const server = await startPostgres();
  const { host, port, user, password, database } = server;
  const store = await openStore({ pool: { host, port, user, password, database }, secretKey: randomBytes(32) });
  const users = {} as Record<Person, User>;
  const tokens = {} as Record<Person, string>;
  const login = async (person: Person): Promise<string> => {
    const expiresAt = new Date(Date.now() + 3_600_000);
    return (await store.tokens.create({ userId: users[person].id, kind: 'login', name: 'test', expiresAt })).secret;
  };
  for (const [name, groups] of Object.entries(PEOPLE) as [Person, readonly string[]][]) {
    users[name] = await store.users.create({ name, email: `${name}@example.com`, groups, password: PASSWORD });
    tokens[name] = await login(name);
  }
  const parts = {
    running: new Set<string>(),
    killed: [] as string[],
    problems: [] as string[],
    counts: { policyChanges: 0 },
    logins: [] as LoginRecord[],
    log: [] as string[],
  };
  const app = await createApi({ ...apiDeps(store, parts), ...overrides });
  const send: Harness['send'] = (token, method, url, payload) => {
    const request: InjectOptions = {
      method,
      url,
      headers: token === undefined ? {} : { authorization: `Bearer ${token}` },
    };
    return app.inject(payload === undefined ? request : { ...request, payload });
  };
  return {
    app,
    store,
    server,
    users,
    ...parts,
    send,
    as: (person) => (method, url, payload) => send(tokens[person], method, url, payload),
    login,
    close: async () => {
      await app.close();
      await store.close();
      await server.stop();
    },
  };
}

/** One plugin of every kind; `webhooks` knows two events, `slack` has a setting, `runbooks` is not there. */
const PLUGINS: ApiDeps['plugins'] = [
  pluginInfo('audit', 'always'),
  pluginInfo('access_control', 'field'),
  pluginInfo('guardrails', 'field'),
  pluginInfo('review', 'field'),
  pluginInfo('dlp', 'field'),
  {
    ...pluginInfo('webhooks', 'attached'),
    isDefault: true,
    configProblems: (config) =>
      config
        .filter((event) => event !== 'session.open' && event !== 'review.created')
        .map((event) => `no event ${event}`),
  },
  { ...pluginInfo('slack', 'attached'), envvars: ['SLACK_BOT_TOKEN', 'SLACK_CHANNEL'] },
  { ...pluginInfo('runbooks', 'attached'), isAvailable: false },
];

function pluginInfo(name: string, binding: ApiDeps['plugins'][number]['binding']): ApiDeps['plugins'][number] {
  const isDefault = binding === 'always';
  return { name, summary: name, binding, isAvailable: true, isDefault, envvars: [], configProblems: () => [] };
}

function apiDeps(
  store: Store,
  parts: Pick<Harness, 'running' | 'killed' | 'problems' | 'counts' | 'logins' | 'log'>,
): ApiDeps {
  return {
    store,
    live: {
      kill: (id, byName) => {
        if (parts.running.has(id)) parts.killed.push(`${id} by ${byName}`);
        return parts.running.has(id);
      },
    },
    exec: {
      supports: ({ subtype }) => subtype === 'postgres',
      run: () => Promise.reject(new Error('nothing runs here')),
      test: () => Promise.reject(new Error('nothing runs here')),
    },
    testDraft: () => Promise.reject(new Error('nothing is tested here')),
    auth: { method: 'local', passwords: 'everybody', loginMs: 12 * 3_600_000, oidc: undefined },
    recordLogin: async (entry) => void parts.logins.push(entry),
    trustProxy: [],
    agents: localAgents(),
    validate: {
      reference: (reference) => (reference.store === 'vaultkv1' ? 'VAULT_ADDR is not set on the gateway' : undefined),
      guardrailRules: (draft) =>
        [...draft.input, ...draft.output]
          .filter((rule) => rule.patternRegex === '(')
          .map((rule) => `pattern ${rule.patternRegex} is wrong`),
      strangeRules: (protocol, { input }) =>
        input
          .filter(({ statement }) => protocol === 'postgres' && statement?.operations?.includes('drop_database'))
          .map(() => 'no command does drop_database'),
      maskingRule: (draft) =>
        draft.customEntityTypes.filter(({ regex }) => regex === '(').map(({ name }) => `${name}: pattern is wrong`),
      connection: (draft) =>
        Object.keys(draft.policy)
          .filter((key) => key !== 'function_calls' && !key.startsWith('review_'))
          .map((key) => `policy: unknown key ${key}`),
    },
    trials: ruleTrials({
      effects: rememberedEffects({ postgres: effectsOfPostgres, mysql: effectsOfMysql }),
      analysePostgres,
      analyseMysql,
    }),
    protocols: [
      { name: 'postgres', defaultPort: 15432, supports: { deciding: true, masking: true } },
      { name: 'tcp', defaultPort: 0, supports: { deciding: false, masking: false } },
    ],
    plugins: PLUGINS,
    webhooks: {
      urlProblem: (url) => (url.startsWith('https://') ? undefined : 'must begin with https://'),
      // As of an endpoint that is not there.
      test: async () => undefined,
      redeliver: () => Promise.reject(new Error('nothing is sent here')),
    },
    slack: { receive: async () => undefined },
    windowOffer: (connection) =>
      windowOffer({ connection: toConnection(connection) }, { timeoutMs: 3_600_000, adminsPass: true }),
    info: {
      version: '1.2.3',
      gatewayId: 'gateway-1',
      apiUrl: 'http://localhost:8009',
      listeners: { postgres: { host: 'gateway.example.com', port: 15432, tls: true } },
      reviewTimeoutMs: 3_600_000,
    },
    ready: async () => parts.problems,
    policyChanged: async () => {
      parts.counts.policyChanges += 1;
    },
    logger: pino({ level: 'trace' }, { write: (line: string) => void parts.log.push(line) }),
  };
}

/** A connection named like this, made by the admin. */
export async function makeConnection(
  api: Harness,
  name: string,
  fields: Record<string, unknown> = {},
): Promise<{ readonly id: string }> {
  const body = { name, type: 'database', subtype: 'postgres', secret: SECRET, ...fields };
  const answer = await api.as('admin')('POST', '/api/connections', body);
  if (answer.statusCode !== 201) throw new Error(`no connection: ${answer.body}`);
  return answer.json<{ id: string }>();
}

/** An open session of this person, as a gateway writes it down. */
export async function openSession(
  api: Harness,
  person: Person,
  connection: { id: string; name: string },
): Promise<string> {
  const id = crypto.randomUUID();
  const user = api.users[person];
  await api.store.sessions.open({
    id,
    userId: user.id,
    userName: user.name,
    connectionId: connection.id,
    connectionName: connection.name,
    protocol: 'postgres',
    verb: 'connect',
    clientAddress: '127.0.0.1:50000',
    application: 'psql',
    database: 'shop',
    startedAt: new Date(),
    gatewayId: 'gateway-1',
  });
  return id;
}
