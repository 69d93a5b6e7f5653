import type { Wire } from '../../src/net/wire.ts';
import { nameConnection, type Upstream, withLeg } from '../upstream-leg.ts';
import { readTarget } from '../upstream-target.ts';
import { encodeCancel } from './startup.ts';
import { loginUpstream, type UpstreamGreeting } from './upstream-login.ts';
import { secureUpstream } from './upstream-tls.ts';

/** How long an upstream may take from the dial to its first ReadyForQuery. */
export const UPSTREAM_LOGIN_MS_MAX = 20_000;
/** Where a server listens when the secret does not say. */
export const PORT_DEFAULT = 5432;
/** How long an upstream may take to close the leg of a cancel request. */
const CANCEL_MS_MAX = 5_000;

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
    const target = await readTarget(upstream.secret, PORT_DEFAULT);
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
    const target = await readTarget(upstream.secret, PORT_DEFAULT);
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
