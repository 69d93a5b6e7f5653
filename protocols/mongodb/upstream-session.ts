import { UpstreamError } from '../../src/errors.ts';
import type { Wire } from '../../src/net/wire.ts';
import { nameConnection, type Upstream, withLeg } from '../upstream-leg.ts';
import { authenticateUpstream } from './upstream-auth.ts';
import { CommandFailure } from './upstream-channel.ts';
import { compressedWire } from './upstream-compression.ts';
import { findServer } from './upstream-discovery.ts';
import type { UpstreamHello } from './upstream-hello.ts';
import type { Member } from './upstream-member.ts';
import type { SrvResolver } from './upstream-srv.ts';
import { type MongodbTarget, readMongodbTarget } from './upstream-target.ts';
import type { TopologyMemory } from './upstream-topology.ts';

/** How long an upstream may take from the first dial to the end of the login. */
export const UPSTREAM_LOGIN_MS_MAX = 20_000;

export interface SessionRequest {
  /** Gives up when it aborts. */
  readonly signal: AbortSignal;
  /** Who is behind the session, for the upstream's administrators. */
  readonly application: string;
  /** Where primaries are remembered; one for all sessions. */
  readonly topologies: TopologyMemory;
  /** Who is asked behind `mongodb+srv://`; the system's name servers unless told otherwise. */
  readonly resolver?: SrvResolver;
}

/** A leg to the upstream's primary on which we are logged in. */
export interface UpstreamSession {
  /** Carries messages without compression, whatever the leg has. */
  readonly wire: Wire;
  /** What the server said of itself. */
  readonly hello: UpstreamHello;
  /** The connection's own database; empty: none. */
  readonly database: string;
}

/** Finds the upstream's primary and logs in. Throws UpstreamError, whose text names the connection and no secret. */
export async function openUpstream(upstream: Upstream, request: SessionRequest): Promise<UpstreamSession> {
  const timeout = AbortSignal.timeout(UPSTREAM_LOGIN_MS_MAX);
  const signal = AbortSignal.any([request.signal, timeout]);
  try {
    const target = await readMongodbTarget(upstream.secret, request.resolver);
    const { topologies, application } = request;
    const parts = { target, application, dial: upstream.dial.bind(upstream) };
    const member = await findServer(parts, topologies.recall(upstream.name, target), signal);
    const { address, hello, channel } = member;
    const hosts = hello.hosts;
    if (hello.kind === 'primary') topologies.learn(upstream.name, target, { primary: address, hosts });
    return await withLeg(Promise.resolve(channel.wire), signal, () => logIn(member, target));
  } catch (error) {
    const known = error instanceof CommandFailure ? notUnderstood(error) : error;
    throw nameConnection(known, upstream.name, timeout.aborted);
  }
}

async function logIn({ channel, hello }: Member, target: MongodbTarget): Promise<UpstreamSession> {
  await authenticateUpstream(channel, target, hello.mechanisms);
  const compressor = target.options.compressors.find((name) => hello.compressors.includes(name));
  const wire =
    compressor === undefined
      ? channel.wire
      : compressedWire(channel.wire, { compressor, zlibLevel: target.options.zlibLevel });
  return { wire, hello, database: target.database };
}

/** The server's words may hold what is in the secret; its number does not. */
function notUnderstood({ errorCode }: CommandFailure): UpstreamError {
  return new UpstreamError(`the upstream refuses to say what it is (${errorCode})`);
}
