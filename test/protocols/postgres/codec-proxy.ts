import { connect, createServer, type Socket } from 'node:net';
import { createPostgresCodec, type PostgresCodecOptions } from '../../../protocols/postgres/codec.ts';
import type { Codec, QueryPart, ResultPart, ServerPart } from '../../../src/core/codec.ts';
import type { Outcome, Query, Row } from '../../../src/core/query.ts';
import type { Reason } from '../../../src/core/verdict.ts';
import { messageOf } from '../../../src/errors.ts';
import { analysePostgres, loadSqlParser } from '../../../src/sql/postgres/index.ts';

/** What passed one leg of a session after its login. */
export interface Taps {
  readonly fromClient: Buffer[];
  readonly toServer: Buffer[];
  readonly fromServer: Buffer[];
  readonly toClient: Buffer[];
}

/** A proxy of nothing but the codec: the login passes by hand, then every verdict is the test's. */
export interface CodecProxy {
  readonly port: number;
  verdict: (query: Query) => Reason | undefined;
  onResult: (result: ResultPart) => Reason | undefined;
  onRow: ((row: Row) => void) | undefined;
  readonly queries: Query[];
  readonly ends: { query: Query; outcome: Outcome }[];
  readonly results: ResultPart[];
  readonly errors: string[];
  /** Of the latest session. */
  taps: Taps;
  codec: Codec | undefined;
  server: Socket | undefined;
  reset(): void;
  close(): Promise<void>;
}

const READY_FOR_QUERY = 0x5a;
const PARAMETER_STATUS = 0x53;

export async function startCodecProxy(upstream: { host: string; port: number }): Promise<CodecProxy> {
  await loadSqlParser();
  const sockets = new Set<Socket>();
  const proxy: CodecProxy = {
    port: 0,
    verdict: () => undefined,
    onResult: () => undefined,
    onRow: undefined,
    queries: [],
    ends: [],
    results: [],
    errors: [],
    taps: { fromClient: [], toServer: [], fromServer: [], toClient: [] },
    codec: undefined,
    server: undefined,
    reset() {
      proxy.verdict = () => undefined;
      proxy.onResult = () => undefined;
      proxy.onRow = undefined;
      for (const list of [proxy.queries, proxy.ends, proxy.results, proxy.errors]) list.length = 0;
    },
    async close() {
      for (const socket of sockets) socket.destroy();
      await new Promise<void>((resolve) => listener.close(() => resolve()));
    },
  };
  const listener = createServer((client) => {
    const server = connect(upstream.port, upstream.host);
    for (const socket of [client, server]) {
      sockets.add(socket);
      socket.on('error', () => undefined);
      socket.on('close', () => sockets.delete(socket));
    }
    client.on('close', () => server.destroy());
    server.on('close', () => client.end());
    runSession(client, server, proxy);
  });
  await new Promise<void>((resolve) => listener.listen(0, '127.0.0.1', resolve));
  const address = listener.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return Object.assign(proxy, { port: address.port });
}

function runSession(client: Socket, server: Socket, proxy: CodecProxy): void {
  const taps: Taps = { fromClient: [], toServer: [], fromServer: [], toClient: [] };
  let codec: Codec | undefined;
  let login = Buffer.alloc(0);
  const guarded = (work: () => void): void => {
    try {
      work();
    } catch (error) {
      proxy.errors.push(messageOf(error));
      client.destroy();
      server.destroy();
    }
  };
  const toServer = (bytes: Buffer): void => {
    taps.toServer.push(bytes);
    server.write(bytes);
  };
  const toClient = (bytes: Buffer): void => {
    taps.toClient.push(bytes);
    client.write(bytes);
  };
  client.on('data', (chunk: Buffer) =>
    guarded(() => {
      if (codec === undefined) {
        server.write(chunk);
        return;
      }
      taps.fromClient.push(chunk);
      for (const part of codec.fromClient(chunk)) {
        if (part.kind === 'opaque') toServer(part.bytes);
        else if (part.kind === 'reply') toClient(part.toClient);
        else if (part.kind === 'wait') throw new Error('nobody waits here');
        else decide(codec, part, proxy, toServer, toClient);
      }
    }),
  );
  server.on('data', (chunk: Buffer) =>
    guarded(() => {
      if (codec === undefined) {
        client.write(chunk);
        login = Buffer.concat([login, chunk]);
        const parameters = parametersOfLogin(login);
        if (parameters === undefined) return;
        codec = newCodec(parameters);
        Object.assign(proxy, { taps, codec, server });
        return;
      }
      taps.fromServer.push(chunk);
      for (const part of codec.fromServer(chunk)) toClient(serverPart(codec, part, proxy));
    }),
  );
}

function newCodec(parameters: ReadonlyMap<string, string>, more: Partial<PostgresCodecOptions> = {}): Codec {
  return createPostgresCodec({
    txStatus: 'I',
    analyse: analysePostgres,
    policy: { functionCalls: 'deny' },
    parameters,
    resolveOrigins: async (keys) => keys.map(({ table, column }) => ({ table: String(table), column: String(column) })),
    ...more,
  });
}

function decide(
  codec: Codec,
  part: QueryPart,
  proxy: CodecProxy,
  toServer: (bytes: Buffer) => void,
  toClient: (bytes: Buffer) => void,
): void {
  for (const query of part.queries) {
    proxy.queries.push(query);
    const reason = query.refused ?? proxy.verdict(query);
    if (reason === undefined) continue;
    const denial = codec.deny(part, query, reason);
    if (denial.toClient !== undefined) toClient(denial.toClient);
    if (denial.toServer !== undefined) toServer(denial.toServer);
    return;
  }
  toServer(codec.allow(part));
}

function serverPart(codec: Codec, part: ServerPart, proxy: CodecProxy): Buffer {
  switch (part.kind) {
    case 'result': {
      proxy.results.push(part);
      const reason = proxy.onResult(part);
      if (reason !== undefined) return codec.block(part.query, reason);
      part.wantRows = proxy.onRow !== undefined && part.readable;
      return part.bytes;
    }
    case 'rows':
      for (const row of part.rows) proxy.onRow?.(row);
      return part.bytes;
    case 'end':
      proxy.ends.push(part);
      return part.bytes;
    default:
      return part.bytes;
  }
}

/** The ParameterStatus values of a login that is over; undefined while it is not. */
function parametersOfLogin(stream: Buffer): Map<string, string> | undefined {
  const parameters = new Map<string, string>();
  for (let at = 0; at + 5 <= stream.length; at += 1 + stream.readInt32BE(at + 1)) {
    const end = at + 1 + stream.readInt32BE(at + 1);
    if (end > stream.length) return undefined;
    if (stream[at] === READY_FOR_QUERY) return parameters;
    if (stream[at] !== PARAMETER_STATUS) continue;
    const [name = '', value = ''] = stream.toString('utf8', at + 5, end).split('\0');
    parameters.set(name, value);
  }
  return undefined;
}
