import type { ConnectionSecret } from '../src/core/protocol.ts';
import { ProtocolError, UpstreamError, WireClosedError } from '../src/errors.ts';
import type { Wire } from '../src/net/wire.ts';

/** The upstream of one connection: where it is, and how to reach it. */
export interface Upstream {
  /** The connection's name, for error texts. */
  readonly name: string;
  /** The connection's decoded secret. Never log it. */
  readonly secret: ConnectionSecret;
  dial(host: string, port: number): Promise<Wire>;
}

/** Runs `use` on a leg that is being dialled; the leg is destroyed when the signal aborts first, or `use` fails. */
export async function withLeg<T>(
  dialling: Promise<Wire>,
  signal: AbortSignal,
  use: (wire: Wire) => Promise<T>,
): Promise<T> {
  const aborted = Promise.withResolvers<never>();
  aborted.promise.catch(() => undefined);
  const giveUp = (): void => {
    aborted.reject(new WireClosedError('given up'));
    dialling.then(
      (wire) => wire.destroy(),
      () => undefined,
    );
  };
  if (signal.aborted) giveUp();
  else signal.addEventListener('abort', giveUp, { once: true });
  let wire: Wire | undefined;
  try {
    wire = await Promise.race([dialling, aborted.promise]);
    return await Promise.race([use(wire), aborted.promise]);
  } catch (error) {
    wire?.destroy();
    throw error;
  } finally {
    signal.removeEventListener('abort', giveUp);
  }
}

/** Every failure of an upstream leg reads `connection "shop": …`; what is not ours to quote is only called a failure. */
export function nameConnection(error: unknown, name: string, isLate: boolean): UpstreamError {
  const about = (text: string, hint?: string): UpstreamError =>
    new UpstreamError(`connection "${name}": ${text}`, hint === undefined ? {} : { hint });
  if (isLate) return about('the upstream did not let the gateway in within the time limit');
  if (error instanceof UpstreamError) return about(error.message, error.hint);
  if (error instanceof ProtocolError) return about(`the login to the upstream failed: ${error.message}`);
  if (error instanceof WireClosedError) return about('the upstream closed the connection during the login');
  return about('the upstream cannot be reached: internal error');
}
