import { type AddressInfo, createServer } from 'node:net';
import { createMongodbCodec } from '../../../protocols/mongodb/codec.ts';
import { Cursors } from '../../../protocols/mongodb/cursors.ts';
import { LogicalSessions } from '../../../protocols/mongodb/logical-sessions.ts';
import { Monitors } from '../../../protocols/mongodb/monitors.ts';
import { readReply } from '../../../protocols/mongodb/results/read-reply.ts';
import { type ServeParts, serveClient } from '../../../protocols/mongodb/serve.ts';
import { openUpstream } from '../../../protocols/mongodb/upstream-session.ts';
import { TopologyMemory } from '../../../protocols/mongodb/upstream-topology.ts';
import { ViewPool } from '../../../protocols/mongodb/view-pool.ts';
import { LiveSession } from '../../../src/core/live-session.ts';
import { Pipeline } from '../../../src/core/pipeline.ts';
import type { Plugin } from '../../../src/core/plugin.ts';
import type { Admission, Door, Login } from '../../../src/core/protocol.ts';
import { ALLOW } from '../../../src/core/verdict.ts';
import { AdmissionError } from '../../../src/errors.ts';
import { createLogger, type Logger } from '../../../src/log.ts';
import { makeSelfSigned } from '../../../src/net/self-signed.ts';
import { serverTls } from '../../../src/net/tls.ts';
import { dialTcp } from '../../../src/net/upstream.ts';
import { Wire } from '../../../src/net/wire.ts';
import type { Account, MongodbServer } from '../../servers/mongodb.ts';
import { verifierOf } from '../scram-verifier.ts';

export const TOKEN = 'slc_right-password';

export interface LegGatewayOptions {
  /** Secrets by the name of their connection. */
  readonly secrets: Readonly<Record<string, Readonly<Record<string, string>>>>;
  readonly allowPlaintext?: boolean;
  readonly plugins?: readonly Plugin[];
  /** Makes clients look as if they came from another machine. */
  readonly isRemote?: boolean;
  readonly monitors?: Monitors;
}

export interface LegGateway {
  readonly port: number;
  readonly certificate: string;
  readonly logins: Login[];
  readonly sessions: LiveSession[];
  readonly closeReasons: string[];
  /** Calls of `established`, of all connections. */
  readonly established: () => number;
  /** Everything the gateway logged, as one text. */
  readonly logged: () => string;
  /** What a client is given, as alice or somebody else. */
  uri(options?: string, user?: string, password?: string): string;
  close(): Promise<void>;
}

const PAIR = makeSelfSigned({
  names: ['localhost', '127.0.0.1'],
  notBefore: new Date(Date.now() - 60_000),
  notAfter: new Date(Date.now() + 3_600_000),
});
const CLIENT_IDS_FROM = 7_000;

/** What serving a client takes, everything real. */
export function serveParts(log: Logger = createLogger('silent'), monitors = new Monitors()): ServeParts {
  const topologies = new TopologyMemory();
  let connections = CLIENT_IDS_FROM;
  return {
    tls: { current: serverTls(PAIR) },
    allowPlaintext: false,
    log,
    monitors,
    nextConnection: () => {
      connections += 1;
      return connections;
    },
    cursors: new Cursors(),
    logicalSessions: new LogicalSessions(),
    topologies,
    views: new ViewPool(
      (upstream, signal) => openUpstream(upstream, { application: 'views', signal, topologies }),
      log,
    ),
    readReply,
    createCodec: createMongodbCodec,
  };
}

/** The secret of a connection to a test server, as one of its accounts. */
export function secretFor(
  server: MongodbServer,
  account: Account = server.admin,
  more: Readonly<Record<string, string>> = {},
): Record<string, string> {
  const { host, port, setName } = server;
  const options = setName === '' ? '' : `replicaSet=${setName}`;
  return {
    ...{ HOST: host, PORT: String(port), USER: account.user, PASS: account.password },
    OPTIONS: ['authSource=admin', options].filter(Boolean).join('&'),
    ...more,
  };
}

/** The client and upstream legs behind a real port, with a door that knows alice and bob, and the connections given. */
export async function startLegGateway(options: LegGatewayOptions): Promise<LegGateway> {
  const lines: string[] = [];
  const log = createLogger('debug', { write: (line: string) => lines.push(line) });
  const found = { logins: [] as Login[], sessions: [] as LiveSession[], closeReasons: [] as string[] };
  const parts = { ...serveParts(log, options.monitors), allowPlaintext: options.allowPlaintext ?? false };
  const door = makeDoor(options, found, log);
  const serving = new Set<Promise<void>>();
  const wires = new Set<Wire>();
  let established = 0;
  const server = createServer((socket) => {
    if (options.isRemote === true) Object.defineProperty(socket, 'remoteAddress', { value: '192.0.2.7' });
    const wire = new Wire(socket);
    wires.add(wire);
    const served = serveClient(wire, door, parts, () => {
      established += 1;
    });
    serving.add(served);
    served.finally(() => {
      serving.delete(served);
      wires.delete(wire);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    ...found,
    port,
    certificate: PAIR.cert,
    established: () => established,
    logged: () => lines.join(''),
    uri: (query = '', user = 'alice~shop', password = TOKEN) =>
      `mongodb://${encodeURIComponent(user)}:${password}@127.0.0.1:${port}/${query}`,
    close: async () => {
      for (const session of found.sessions) session.kill({ code: 'killed', message: 'the test is over' });
      for (const wire of wires) wire.destroy();
      await new Promise((resolve) => server.close(resolve));
      await Promise.all(serving);
      parts.views.close();
    },
  };
}

const USERS: ReadonlySet<string> = new Set(['alice', 'bob']);

function makeDoor(
  options: LegGatewayOptions,
  found: { logins: Login[]; sessions: LiveSession[]; closeReasons: string[] },
  log: Logger,
): Door {
  const [known, nobody] = [verifierOf(TOKEN), verifierOf()];
  return {
    scram: async (name) => (USERS.has(name.user) ? known : nobody),
    secret: async (name, secret) => (USERS.has(name.user) && secret === TOKEN ? 'token' : undefined),
    native: async () => [],
    admit: async (login): Promise<Admission> => {
      found.logins.push(login);
      const { connection: name, user: userName } = login.name;
      const secret = options.secrets[name];
      if (secret === undefined) throw new AdmissionError('not_found', `connection "${name}" does not exist`);
      const user = { id: userName, name: userName, email: `${userName}@example.com`, groups: [], isAdmin: false };
      const connection = {
        ...{ id: name, name, type: 'database', subtype: 'mongodb' },
        ...{ reviewers: [], accessGroups: [], policy: {} },
      };
      const session = new LiveSession({
        user,
        connection,
        protocol: 'mongodb',
        client: { address: login.clientAddress, application: login.application },
        database: login.database,
        tokenId: login.tokenId,
      });
      found.sessions.push(session);
      return {
        user,
        session,
        pipeline: new Pipeline(options.plugins ?? [], session, log, async () => ALLOW),
        secret: new Map(Object.entries(secret)),
        dial: (host, port) => dialTcp(host, port),
        close: async (reason) => {
          found.closeReasons.push(reason);
        },
      };
    },
  };
}
