import { type AddressInfo, createServer } from 'node:net';
import { createMysqlCodec } from '../../../protocols/mysql/codec.ts';
import type { FaceChoice } from '../../../protocols/mysql/face.ts';
import { KillRegistry } from '../../../protocols/mysql/kill.ts';
import { LineagePool } from '../../../protocols/mysql/lineage-pool.ts';
import { PasswordKey } from '../../../protocols/mysql/password-key.ts';
import { type ServeParts, serveClient } from '../../../protocols/mysql/serve.ts';
import type { MysqlCodecOptions } from '../../../protocols/mysql/session-state.ts';
import { type TraitsStore, UpstreamMemory } from '../../../protocols/mysql/upstream-memory.ts';
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
import { deriveNativeVerifier } from '../../../src/secrets/native-verifier.ts';
import { analyseMysql } from '../../../src/sql/mysql/index.ts';
import type { MysqlServer } from '../../servers/mysql.ts';

export const TOKEN = 'slc_right-password';
/** A token made before native verifiers were kept. */
export const OLD_TOKEN = 'slc_old-password';

export interface LegGatewayOptions {
  /** Secrets by the name of their connection. */
  readonly secrets: Readonly<Record<string, Readonly<Record<string, string>>>>;
  readonly policy?: Readonly<Record<string, string>>;
  readonly allowPlaintext?: boolean;
  readonly plugins?: readonly Plugin[];
  readonly face?: FaceChoice;
  readonly store?: TraitsStore;
  /** Makes clients look as if they came from another machine. */
  readonly isRemote?: boolean;
  readonly createCodec?: ServeParts['createCodec'];
}

export interface LegGateway {
  readonly port: number;
  readonly certificate: string;
  readonly logins: Login[];
  readonly sessions: LiveSession[];
  readonly closeReasons: string[];
  /** What each session's codec was told. */
  readonly codecs: MysqlCodecOptions[];
  /** Everything the gateway logged, as one text. */
  readonly logged: () => string;
  close(): Promise<void>;
}

const PAIR = makeSelfSigned({
  names: ['localhost', '127.0.0.1'],
  notBefore: new Date(Date.now() - 60_000),
  notAfter: new Date(Date.now() + 3_600_000),
});

/** A store of traits in memory, that knows these connections from the start. */
export function traitsStore(...connectionIds: readonly string[]): TraitsStore {
  const traits = new Map<string, unknown>(connectionIds.map((id) => [id, undefined]));
  return {
    list: async () => [...traits].map(([connectionId, value]) => ({ connectionId, traits: value })),
    save: async (connectionId, value) => void traits.set(connectionId, value),
  };
}

/** What serving a client takes, everything real. */
export function serveParts(log: Logger = createLogger('silent'), store = traitsStore()): ServeParts {
  return {
    tls: { current: serverTls(PAIR) },
    allowPlaintext: false,
    log,
    kills: new KillRegistry(),
    lineage: new LineagePool(log),
    upstreams: new UpstreamMemory(store, log),
    passwordKey: new PasswordKey(),
    face: 'auto',
    analyse: analyseMysql,
    createCodec: createMysqlCodec,
  };
}

/** The secret of a connection to a test server, as one of its accounts. */
export function secretFor(
  server: MysqlServer,
  account: { readonly user: string; readonly password: string } = server.root,
  more: Readonly<Record<string, string>> = {},
): Record<string, string> {
  const { host, port, database } = server;
  return { HOST: host, PORT: String(port), USER: account.user, PASS: account.password, DB: database, ...more };
}

/** The client and upstream legs behind a real port, with a door that knows alice and bob, and the connections given. */
export async function startLegGateway(options: LegGatewayOptions): Promise<LegGateway> {
  const lines: string[] = [];
  const log = createLogger('debug', { write: (line: string) => lines.push(line) });
  const found = { logins: [] as Login[], sessions: [] as LiveSession[], closeReasons: [] as string[] };
  const codecs: MysqlCodecOptions[] = [];
  const createCodec = options.createCodec ?? createMysqlCodec;
  const parts: ServeParts = {
    ...serveParts(log, options.store),
    allowPlaintext: options.allowPlaintext ?? false,
    face: options.face ?? 'auto',
    createCodec: (codecOptions) => {
      codecs.push(codecOptions);
      return createCodec(codecOptions);
    },
  };
  const door = makeDoor(options, found, log);
  const serving = new Set<Promise<void>>();
  const wires = new Set<Wire>();
  const server = createServer((socket) => {
    if (options.isRemote === true) Object.defineProperty(socket, 'remoteAddress', { value: '192.0.2.7' });
    const wire = new Wire(socket);
    wires.add(wire);
    const served = serveClient(wire, door, parts);
    serving.add(served);
    served.finally(() => {
      serving.delete(served);
      wires.delete(wire);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    ...found,
    codecs,
    port: (server.address() as AddressInfo).port,
    certificate: PAIR.cert,
    logged: () => lines.join(''),
    close: async () => {
      for (const session of found.sessions) session.kill({ code: 'killed', message: 'the test is over' });
      for (const wire of wires) wire.destroy();
      await new Promise((resolve) => server.close(resolve));
      await Promise.all(serving);
    },
  };
}

const USERS: ReadonlySet<string> = new Set(['alice', 'bob']);

function makeDoor(
  options: LegGatewayOptions,
  found: { logins: Login[]; sessions: LiveSession[]; closeReasons: string[] },
  log: Logger,
): Door {
  const native = { tokenId: 'token', hash: deriveNativeVerifier(TOKEN) };
  return {
    scram: () => Promise.reject(new Error('not of this protocol')),
    secret: async (name, secret) => (USERS.has(name.user) && [TOKEN, OLD_TOKEN].includes(secret) ? 'token' : undefined),
    native: async (name) => (USERS.has(name.user) ? [native] : []),
    admit: async (login): Promise<Admission> => {
      found.logins.push(login);
      const { connection: name, user: userName } = login.name;
      const secret = options.secrets[name];
      if (secret === undefined) throw new AdmissionError('not_found', `connection "${name}" does not exist`);
      const user = { id: userName, name: userName, email: `${userName}@example.com`, groups: [], isAdmin: false };
      const connection = {
        id: name,
        name,
        type: 'database',
        subtype: 'mysql',
        reviewers: [],
        accessGroups: [],
        policy: options.policy ?? {},
      };
      const session = new LiveSession({
        user,
        connection,
        protocol: 'mysql',
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
