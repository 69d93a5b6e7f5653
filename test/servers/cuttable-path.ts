import { connect, createServer, type Socket } from 'node:net';

/** A TCP path to a server that a test can cut and mend. */
export interface CuttablePath {
  readonly port: number;
  /** Resets every connection, and lets none through until `mend`. */
  cut(): void;
  mend(): void;
  /** The next connection gets no answer to what it sends; resolves when it has sent something. */
  stallNext(): Promise<void>;
  close(): Promise<void>;
}

export async function openCuttablePath(to: { host: string; port: number }): Promise<CuttablePath> {
  const sockets = new Set<Socket>();
  let isCut = false;
  let onStalled: (() => void) | undefined;
  const server = createServer((near) => {
    if (isCut) {
      near.resetAndDestroy();
      return;
    }
    if (onStalled !== undefined) {
      near.once('data', onStalled);
      near.on('error', () => undefined);
      near.on('close', () => sockets.delete(near));
      sockets.add(near);
      onStalled = undefined;
      return;
    }
    const far = connect(to.port, to.host);
    for (const [one, other] of [
      [near, far],
      [far, near],
    ] as const) {
      sockets.add(one);
      one.on('error', () => undefined);
      one.on('close', () => {
        sockets.delete(one);
        other.destroy();
      });
      one.pipe(other);
    }
  });
  const reset = (): void => {
    for (const socket of sockets) socket.resetAndDestroy();
  };
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return {
    port: address.port,
    cut() {
      isCut = true;
      reset();
    },
    mend() {
      isCut = false;
    },
    stallNext() {
      return new Promise<void>((resolve) => {
        onStalled = resolve;
      });
    },
    async close() {
      reset();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}
