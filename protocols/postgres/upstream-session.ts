import { ProtocolError, UpstreamError, WireClosedError } from '../../src/errors.ts';
import type { Wire } from '../../src/net/wire.ts';
import { encodeCancel } from './startup.ts';
import { loginUpstream, type UpstreamGreeting } from './upstream-login.ts';
import { readTarget } from './upstream-target.ts';
import { secureUpstream } from './upstream-tls.ts';

/** How long an upstream may take from the dial to its first ReadyForQuery. */
export const UPSTREAM_LOGIN_MS_MAX = 20_000;
/** How long an upstream may take to close the leg of a cancel request. */
const CANCEL_MS_MAX = 5_000;

/** The upstream of one connection: where it is, and how to reach it. */
export interface Upstream {
  /** The connection's name, for error texts. */
  readonly name: string;
  /** The connection's decoded secret. Never log it. */
  readonly secret: ReadonlyMap<string, string>;
  dial(host: string, port: number): Promise<Wire>;
}

export interface SessionRequest {
  readonly minor: number;
  /** Empty: the connection's own. */
  readonly database: string;
  readonly settings: ReadonlyMap<string, string>;
  /** Gives up when it aborts. */
  readonly signal: AbortSignal;
}

export interface UpstreamSession extends UpstreamGreeting {
  readonly wire: Wire;
}

/** Opens a leg to the upstream and logs in. Throws UpstreamError, whose text names the connection and no secret. */
export async function openUpstream(upstream: Upstream, request: SessionRequest): Promise<UpstreamSession> {
  const timeout = AbortSignal.timeout(UPSTREAM_LOGIN_MS_MAX);
  const signal = AbortSignal.any([request.signal, timeout]);
  try {
    const target = await readTarget(upstream.secret);
    return await withLeg(upstream.dial(target.host, target.port), signal, async (wire) => {
      const greeting = await loginUpstream(wire, { target, ...request });
      return { wire, ...greeting };
    });
  } catch (error) {
    throw nameConnection(error, upstream.name, timeout.aborted);
  }
}

/** Asks the upstream to cancel what a session runs. Resolves when the upstream has taken it. Throws UpstreamError. */
export async function cancelUpstream(upstream: Upstream, pid: number, key: Buffer): Promise<void> {
  const signal = AbortSignal.timeout(CANCEL_MS_MAX);
  try {
    const target = await readTarget(upstream.secret);
    await withLeg(upstream.dial(target.host, target.port), signal, async (wire) => {
      await secureUpstream(wire, target);
      await wire.write(encodeCancel(pid, key));
      // The server closes once the signal is sent; only then may the client believe it was.
      for await (const _ of wire);
      wire.end();
    });
  } catch (error) {
    throw nameConnection(error, upstream.name, signal.aborted);
  }
}

/** Runs `use` on a leg that is being dialled; the leg is destroyed when the signal aborts first, or `use` fails. */
async function withLeg<T>(dialling: Promise<Wire>, signal: AbortSignal, use: (wire: Wire) => Promise<T>): Promise<T> {
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
function nameConnection(error: unknown, name: string, isLate: boolean): UpstreamError {
  const about = (text: string, hint?: string): UpstreamError =>
    new UpstreamError(`connection "${name}": ${text}`, hint === undefined ? {} : { hint });
  if (isLate) return about('the upstream did not let the gateway in within the time limit');
  if (error instanceof UpstreamError) return about(error.message, error.hint);
  if (error instanceof ProtocolError) return about(`the login to the upstream failed: ${error.message}`);
  if (error instanceof WireClosedError) return about('the upstream closed the connection during the login');
  return about('the upstream cannot be reached: internal error');
}
