import { randomUUID } from 'node:crypto';
import type { AddressInfo } from 'node:net';
import { createServer } from 'node:net';
import { CancelRegistry } from '../../../protocols/postgres/cancel.ts';
import { createPostgresCodec } from '../../../protocols/postgres/codec.ts';
import { OriginPool } from '../../../protocols/postgres/origins.ts';
import { type ServeParts, serveClient } from '../../../protocols/postgres/serve.ts';
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
import { analysePostgres, loadSqlParser } from '../../../src/sql/postgres/index.ts';
import { verifierOf } from '../scram-verifier.ts';

export const TOKEN = 'slc_right-password';

export interface LegGatewayOptions {
  readonly secret?: Readonly<Record<string, string>>;
  readonly allowPlaintext?: boolean;
  readonly plugins?: readonly Plugin[];
  /** Makes clients look as if they came from another machine. */
  readonly isRemote?: boolean;
}

export interface LegGateway {
  readonly port: number;
  readonly certificate: string;
  readonly logins: Login[];
  readonly sessions: LiveSession[];
  readonly closeReasons: string[];
  /** Everything the gateway logged, as one text. */
  readonly logged: () => string;
  readonly cancels: CancelRegistry;
  readonly origins: OriginPool;
  close(): Promise<void>;
}

const PAIR = makeSelfSigned({
  names: ['localhost', '127.0.0.1'],
  notBefore: new Date(Date.now() - 60_000),
  notAfter: new Date(Date.now() + 3_600_000),
});

/** What serving a client takes, everything real. */
export function serveParts(log: Logger = createLogger('silent')): ServeParts {
  return {
    tls: { current: serverTls(PAIR) },
    allowPlaintext: false,
    log,
    cancels: new CancelRegistry(),
    origins: new OriginPool(log),
    analyse: analysePostgres,
    createCodec: createPostgresCodec,
  };
}

/** The client and upstream legs behind a real port, with a door that knows alice and the connection shop. */
export async function startLegGateway(options: LegGatewayOptions = {}): Promise<LegGateway> {
  await loadSqlParser();
  const lines: string[] = [];
  const log = createLogger('debug', { write: (line: string) => lines.push(line) });
  const found = { logins: [] as Login[], sessions: [] as LiveSession[], closeReasons: [] as string[] };
  const parts = { ...serveParts(log), allowPlaintext: options.allowPlaintext ?? false };
  const { cancels, origins } = parts;
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
    port: (server.address() as AddressInfo).port,
    certificate: PAIR.cert,
    logged: () => lines.join(''),
    cancels,
    origins,
    close: async () => {
      for (const session of found.sessions) session.kill({ code: 'killed', message: 'the test is over' });
      for (const wire of wires) wire.destroy();
      origins.close();
      await new Promise((resolve) => server.close(resolve));
      await Promise.all(serving);
    },
  };
}

function makeDoor(
  options: LegGatewayOptions,
  found: { logins: Login[]; sessions: LiveSession[]; closeReasons: string[] },
  log: Logger,
): Door {
  return {
    scram: async (name) => (name.user === 'alice' ? verifierOf(TOKEN) : verifierOf()),
    secret: async () => undefined,
    native: async () => [],
    admit: async (login): Promise<Admission> => {
      found.logins.push(login);
      if (login.name.connection !== 'shop') {
        throw new AdmissionError('not_found', `connection "${login.name.connection}" does not exist`);
      }
      const user = { id: randomUUID(), name: 'alice', email: 'alice@example.com', groups: [], isAdmin: false };
      const connection = {
        id: randomUUID(),
        name: 'shop',
        type: 'database',
        subtype: 'postgres',
        reviewers: [],
        accessGroups: [],
        policy: {},
      };
      const session = new LiveSession({
        user,
        connection,
        protocol: 'postgres',
        client: { address: login.clientAddress, application: login.application },
        database: login.database,
        tokenId: login.tokenId,
      });
      found.sessions.push(session);
      return {
        user,
        session,
        pipeline: new Pipeline(options.plugins ?? [], session, log, async () => ALLOW),
        secret: new Map(Object.entries(options.secret ?? {})),
        dial: (host, port) => dialTcp(host, port),
        close: async (reason) => {
          found.closeReasons.push(reason);
        },
      };
    },
  };
}
