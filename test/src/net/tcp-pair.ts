import { connect, createServer, type Socket } from 'node:net';

export interface TcpPair {
  readonly near: Socket;
  readonly far: Socket;
  close(): void;
}

/** Two ends of one TCP connection on this machine. */
export async function tcpPair(): Promise<TcpPair> {
  const accepted = Promise.withResolvers<Socket>();
  const server = createServer((socket) => accepted.resolve(socket));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  const far = connect(address.port, '127.0.0.1');
  const near = await accepted.promise;
  server.close();
  // A reset is part of some tests; it must not be an unhandled error in the test's own socket.
  far.on('error', () => undefined);
  return {
    near,
    far,
    close: () => {
      near.destroy();
      far.destroy();
    },
  };
}
