import { createHash, createHmac, pbkdf2Sync, randomBytes, randomUUID } from 'node:crypto';
import { connect, createServer, type Socket } from 'node:net';
import { createDoor } from '../../src/core/admission.ts';
import type { DocumentValue, InspectDocuments, ResultDocument } from '../../src/core/documents.ts';
import type { LiveSession } from '../../src/core/live-session.ts';
import type { Awaitable, Hold, InspectRows, Plugin, SessionEvent } from '../../src/core/plugin.ts';
import type { Protocol, ScramVerifiers } from '../../src/core/protocol.ts';
import type { Column, Query, Row } from '../../src/core/query.ts';
import { SessionRegistry } from '../../src/core/registry.ts';
import { ALLOW, type Verdict } from '../../src/core/verdict.ts';
import { localAgents } from '../../src/gateway/agents.ts';
import { createLogger } from '../../src/log.ts';
import { Wire } from '../../src/net/wire.ts';
import { deriveNativeVerifier } from '../../src/secrets/native-verifier.ts';
import { TappedDuplex } from './tapped-duplex.ts';

export const USER = 'tess';
export const CONNECTION = 'contract';
export const PASSWORD = 'slc_contract-password';

/** A plugin a test steers: what it answers, what it masks, what it saw. */
export class SteeredPlugin implements Plugin {
  readonly name = 'steered';
  readonly enforcesRows = true;
  readonly events: SessionEvent[] = [];
  onDecide: (query: Query, hold: Hold) => Awaitable<Verdict> = () => ALLOW;
  onMask: (columns: readonly Column[]) => InspectRows | undefined = () => undefined;

  onQuery(query: Query, _session: unknown, hold: Hold): Awaitable<Verdict> {
    return this.onDecide(query, hold);
  }

  onResult(columns: readonly Column[]): InspectRows | undefined {
    return this.onMask(columns);
  }

  onDocuments(): InspectDocuments | undefined {
    const inspect = this.onMask([]);
    return inspect === undefined ? undefined : (documents) => inspect(documents.filter(isRow).map(rowOf));
  }

  onEvent(event: SessionEvent): Awaitable<void> {
    this.events.push(event);
  }

  /** Texts of the queries that were decided, in order. */
  get decided(): string[] {
    return this.events.flatMap((event) => (event.type === 'query.decided' ? [event.query.text] : []));
  }

  get ended(): { text: string; status: string; rows: number }[] {
    return this.events.flatMap((event) =>
      event.type === 'query.ended'
        ? [{ text: event.query.text, status: event.outcome.status, rows: event.outcome.rows }]
        : [],
    );
  }
}

/** Documents of the suite's table begin with its first column. */
function isRow(document: ResultDocument): boolean {
  let first: string | undefined;
  document.visit(({ field }) => {
    first ??= field.path.join('.');
    return undefined;
  });
  return first === 'id';
}

/** A document as a row of its fields' values. */
function rowOf(document: ResultDocument): Row {
  const at = (column: number, look: (value: DocumentValue) => void): void => {
    let next = 0;
    document.visit((value) => {
      if (value.kind === 'name') return undefined;
      if (next === column) look(value);
      next += 1;
      return undefined;
    });
  };
  const get = (column: number): string | null => {
    let text: string | null = null;
    at(column, (value) => {
      text = value.get();
    });
    return text;
  };
  return {
    columns: [],
    bytes: (column) => {
      const text = get(column);
      return text === null ? null : Buffer.from(text);
    },
    get,
    set: (column, text) => at(column, (value) => value.set(text)),
  };
}

export interface Gateway {
  readonly port: number;
  readonly plugin: SteeredPlugin;
  readonly registry: SessionRegistry;
  /** The latest session's legs, as the gateway sees them. */
  readonly legs: { client: TappedDuplex | undefined; server: TappedDuplex | undefined };
  sessions(): readonly LiveSession[];
  close(): Promise<void>;
}

/** One protocol behind a TCP port, with a real door and pipeline; both legs arrive in pieces of `pieceBytes`. */
export async function startGateway(
  protocol: Protocol,
  subtype: string,
  secret: ReadonlyMap<string, string>,
  pieceBytes: number,
  policy: Readonly<Record<string, string>> = {},
): Promise<Gateway> {
  const plugin = new SteeredPlugin();
  const registry = new SessionRegistry();
  const legs: Gateway['legs'] = { client: undefined, server: undefined };
  const connectionId = randomUUID();
  const connection = {
    id: connectionId,
    name: CONNECTION,
    type: 'database',
    subtype,
    reviewers: [],
    accessGroups: [],
    policy,
    agentId: 'default',
    canConnect: true,
    canExec: true,
  };
  const user = { id: randomUUID(), name: USER, email: 'tess@example.com', groups: [], isAdmin: false };
  const verifiers = scramVerifiers(PASSWORD);
  const native = { tokenId: 'token-1', hash: deriveNativeVerifier(PASSWORD) };
  const door = createDoor({
    identities: {
      scramFor: async (name, target) => (name === USER && target === CONNECTION ? verifiers : undefined),
      nativeFor: async (name, target) => (name === USER && target === CONNECTION ? [native] : []),
      tokenOf: async (secret) =>
        secret === PASSWORD ? { tokenId: 'token-1', userName: USER, connectionId } : undefined,
      resolveToken: async (id) => (id === 'token-1' ? { user } : undefined),
    },
    connections: {
      byName: async (name) => (name === CONNECTION ? connection : undefined),
      readSecret: async () => secret,
    },
    agents: localAgents(),
    journal: { opened: async () => undefined, closed: async () => undefined, refused: async () => undefined },
    registry,
    plugins: [plugin],
    log: createLogger('silent'),
    mockSaltKey: randomBytes(32),
    dial: (_connection, host, port) => dialTapped(host, port, pieceBytes, legs),
  });
  const sockets = new Set<Socket>();
  const serving = new Set<Promise<void>>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    legs.client = new TappedDuplex(socket, pieceBytes);
    const served = protocol.serve(new Wire(legs.client), door);
    serving.add(served);
    served.finally(() => serving.delete(served));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return {
    port: address.port,
    plugin,
    registry,
    legs,
    sessions: () => registry.all(),
    async close() {
      registry.killAll({ code: 'killed', message: 'the test is over' });
      for (const socket of sockets) socket.destroy();
      await new Promise<void>((resolve) => server.close(() => resolve()));
      await Promise.all(serving);
    },
  };
}

async function dialTapped(host: string, port: number, pieceBytes: number, legs: Gateway['legs']): Promise<Wire> {
  const socket = connect(port, host);
  await new Promise<void>((resolve, reject) => {
    socket.once('connect', resolve);
    socket.once('error', reject);
  });
  legs.server = new TappedDuplex(socket, pieceBytes);
  return new Wire(legs.server);
}

/** RFC 5802 verifiers of one password. */
export function scramVerifiers(password: string): ScramVerifiers {
  const salt = randomBytes(16);
  const salted = pbkdf2Sync(password, salt, 4096, 32, 'sha256');
  const clientKey = createHmac('sha256', salted).update('Client Key').digest();
  return {
    salt,
    iterations: 4096,
    verifiers: [
      {
        tokenId: 'token-1',
        storedKey: createHash('sha256').update(clientKey).digest(),
        serverKey: createHmac('sha256', salted).update('Server Key').digest(),
      },
    ],
  };
}
