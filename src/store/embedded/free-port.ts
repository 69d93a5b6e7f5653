import { createServer } from 'node:net';
import { ConfigError } from '../../errors.ts';

const LOOPBACK = '127.0.0.1';

/** The port to use: a free one for 0, otherwise the given one, or ConfigError naming it when it is taken. */
export function claimPort(port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', (cause: NodeJS.ErrnoException) => {
      const why = cause.code === 'EADDRINUSE' ? 'is in use' : `cannot be used (${cause.code})`;
      reject(new ConfigError(`The port ${LOOPBACK}:${port} ${why}`, { hint: 'Choose another port.', cause }));
    });
    probe.listen({ host: LOOPBACK, port, exclusive: true }, () => {
      const address = probe.address();
      const free = typeof address === 'object' && address !== null ? address.port : port;
      probe.close(() => resolve(free));
    });
  });
}
