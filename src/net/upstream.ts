import { connect } from 'node:net';
import { UpstreamError } from '../errors.ts';
import { ReadBuffers } from './read-buffers.ts';
import { Wire } from './wire.ts';

/** How long an upstream may take to accept a connection. */
export const DIAL_MS_MAX = 10_000;

/**
 * Opens a TCP leg. Throws UpstreamError; its text names neither host nor port, because both come from the connection's
 * secret and the text goes to the client. Gives up when the signal aborts.
 */
export async function dialTcp(
  host: string,
  port: number,
  timeoutMs: number = DIAL_MS_MAX,
  signal?: AbortSignal,
): Promise<Wire> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const buffers = new ReadBuffers();
  const socket = connect({ host, port, onread: buffers.onread });
  const timer = setTimeout(() => reject(Object.assign(new Error('timeout'), { code: 'ETIMEDOUT' })), timeoutMs);
  socket.once('connect', resolve);
  socket.once('error', reject);
  const giveUp = (): void => reject(Object.assign(new Error('given up'), { code: 'ABORT_ERR' }));
  signal?.addEventListener('abort', giveUp, { once: true });
  if (signal?.aborted) giveUp();
  try {
    await promise;
    return new Wire(socket, buffers);
  } catch (error) {
    socket.destroy();
    throw new UpstreamError(reasonText(error));
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener('abort', giveUp);
    socket.off('connect', resolve);
    socket.off('error', reject);
    // A socket destroyed half-way may still emit; nobody else listens on it.
    if (socket.destroyed) socket.on('error', () => undefined);
  }
}

/** The system's error codes in words. The error itself is not kept: its message holds the address. */
function reasonText(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown';
  switch (code) {
    case 'ECONNREFUSED':
      return 'the upstream refused the connection: nothing listens on its host and port';
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
    case 'EAI_FAIL':
      return "the upstream's host name cannot be resolved";
    case 'ETIMEDOUT':
      return 'the upstream did not answer in time';
    case 'EHOSTUNREACH':
    case 'ENETUNREACH':
    case 'EADDRNOTAVAIL':
      return 'there is no route to the upstream';
    case 'ABORT_ERR':
      return 'the attempt was given up';
    case 'ECONNRESET':
    case 'EPIPE':
      return 'the upstream closed the connection at once';
    default:
      return `the upstream cannot be reached (${code})`;
  }
}
