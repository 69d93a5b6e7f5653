import { once } from 'node:events';
import { createServer, type Server, type Socket } from 'node:net';
import { onTestFinished } from 'vitest';
import type { GatewayCredential } from '../../../../src/cli/connect/gateway-login.ts';
import { Wire } from '../../../../src/net/wire.ts';

/** Whatever a gateway, or something that pretends to be one, says to a client that connects. */
export async function scriptedGateway(serve: (client: Wire) => Promise<void>): Promise<GatewayCredential> {
  const sockets = new Set<Socket>();
  const server: Server = createServer((socket) => {
    sockets.add(socket);
    const wire = new Wire(socket);
    serve(wire).catch(() => wire.destroy());
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  return { host: '127.0.0.1', port, username: 'dba~shop', password: 'slc_secret', database: '' };
}

/** Reads the client's SSLRequest and start-up packet, answering the first with N. */
export async function readPlainStartup(client: Wire): Promise<Buffer> {
  await client.read(8);
  await client.write(Buffer.from('N'));
  const length = (await client.read(4)).readInt32BE(0);
  return client.read(length - 4);
}

/** A backend message. */
export function message(tag: string, body: Buffer | string = ''): Buffer {
  const bytes = Buffer.from(body);
  const head = Buffer.from(`${tag}\0\0\0\0`, 'latin1');
  head.writeInt32BE(bytes.length + 4, 1);
  return Buffer.concat([head, bytes]);
}

/** An Authentication message of this kind. */
export function authentication(code: number, data: Buffer | string = ''): Buffer {
  const head = Buffer.alloc(4);
  head.writeInt32BE(code);
  return message('R', Buffer.concat([head, Buffer.from(data)]));
}

/** The body of the next message of the client. */
export async function readBody(client: Wire): Promise<Buffer> {
  const head = await client.read(5);
  return client.read(head.readInt32BE(1) - 4);
}
