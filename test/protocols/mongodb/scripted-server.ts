import { createServer, type Socket } from 'node:net';
import { createSecureContext } from 'node:tls';
import { type Document, deserialize, serialize } from 'bson';
import { HEADER_BYTES, readHeader } from '../../../protocols/mongodb/messages/header.ts';
import { readOpMsg, writeOpMsg } from '../../../protocols/mongodb/messages/op-msg.ts';
import { WireClosedError } from '../../../src/errors.ts';
import { Wire } from '../../../src/net/wire.ts';
import type { Certificate } from '../../servers/certificate.ts';

/** A server that does as a test says, for what a real one does not do. */
export interface ScriptedServer {
  readonly port: number;
  /** Every command it got. */
  readonly commands: readonly Document[];
  /** Connections that were made. */
  readonly dials: number;
  /** Connections that are open. */
  readonly open: number;
  close(): Promise<void>;
}

/** What is answered to a command: a document, bytes as they are, or nothing and the connection is closed. */
export type Answer = (command: Document) => Document | Buffer | undefined;

/** What a stand-alone server of today says of itself. */
export const HELLO: Document = {
  isWritablePrimary: true,
  maxBsonObjectSize: 16_777_216,
  maxMessageSizeBytes: 48_000_000,
  maxWriteBatchSize: 100_000,
  logicalSessionTimeoutMinutes: 30,
  connectionId: 7,
  minWireVersion: 0,
  maxWireVersion: 25,
  ok: 1,
};

/** Starts one on a free port of 127.0.0.1; with a certificate it speaks TLS alone. */
export async function startScripted(answer: Answer, certificate?: Certificate): Promise<ScriptedServer> {
  const commands: Document[] = [];
  const sockets = new Set<Socket>();
  let dials = 0;
  const serve = async (wire: Wire): Promise<void> => {
    if (certificate !== undefined) {
      await wire.startTls({ isServer: true, context: createSecureContext({ ...certificate }) });
    }
    for (;;) {
      const head = await wire.read(HEADER_BYTES);
      const { length, requestId } = readHeader(head);
      const message = readOpMsg(Buffer.concat([head, await wire.read(length - HEADER_BYTES)]));
      const command = deserialize(message.body);
      commands.push(command);
      const said = answer(command);
      if (said === undefined) return wire.end();
      await wire.write(Buffer.isBuffer(said) ? said : replyTo(requestId, said));
    }
  };
  const server = createServer((socket) => {
    dials += 1;
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
    const wire = new Wire(socket);
    serve(wire).catch((error: unknown) => {
      wire.destroy();
      // A client that leaves, or does not like the certificate, is what some tests are about.
      if (!(error instanceof WireClosedError) && !(error instanceof Error && 'code' in error)) throw error;
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return {
    port: address.port,
    commands,
    get dials() {
      return dials;
    },
    get open() {
      return sockets.size;
    },
    async close() {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** A document as the answer to a request. */
export function replyTo(responseTo: number, document: Document, flags = 0): Buffer {
  return writeOpMsg({ requestId: 1, responseTo, flags, body: Buffer.from(serialize(document)), sequences: [] });
}
