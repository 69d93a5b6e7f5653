import type { Codec } from '../../src/core/codec.ts';
import { reasonOf } from '../../src/core/pipeline.ts';
import type { Admission } from '../../src/core/protocol.ts';
import { relay } from '../../src/core/relay.ts';
import { UpstreamError, WireClosedError } from '../../src/errors.ts';
import type { Logger } from '../../src/log.ts';
import type { Wire } from '../../src/net/wire.ts';
import type { Upstream } from '../upstream-leg.ts';
import type { ClientLogin } from './client-login.ts';
import type { MongodbCodecOptions } from './codec.ts';
import type { Cursors } from './cursors.ts';
import { LocalAnswers } from './local-answers.ts';
import type { LogicalSessions } from './logical-sessions.ts';
import { CLIENT_LOGIN_MS_MAX, LoginClock } from './login-clock.ts';
import { lineageOf } from './results/lineage/command.ts';
import { flowOf } from './results/lineage/flow.ts';
import { unknownLineage } from './results/lineage/lineage.ts';
import type { ReadReply } from './results/reply.ts';
import { openUpstream, type UpstreamSession } from './upstream-session.ts';
import type { TopologyMemory } from './upstream-topology.ts';
import type { ViewPool } from './view-pool.ts';

/** What all sessions share. */
export interface SessionParts {
  readonly log: Logger;
  readonly cursors: Cursors;
  readonly logicalSessions: LogicalSessions;
  readonly views: ViewPool;
  /** Where the upstreams' primaries were last seen. */
  readonly topologies: TopologyMemory;
  readonly readReply: ReadReply;
  createCodec(options: MongodbCodecOptions): Codec;
}

/** A client that is logged in, and waits to be told so. */
export interface Client {
  readonly wire: Wire;
  readonly login: ClientLogin;
  readonly connectionId: number;
}

/** Logs in upstream, hands the client over to the relay, and returns why the session ended. */
export async function runSession(client: Client, admission: Admission, parts: SessionParts): Promise<string> {
  const { session, pipeline } = admission;
  const { wire, connectionId } = client;
  const upstream: Upstream = { name: session.connection.name, secret: admission.secret, dial: admission.dial };
  const server = await openForClient(client, admission, upstream, parts.topologies);
  // Views that are being made: with the session the waiting for them is over, too.
  const unfinished = new Set<() => void>();
  try {
    const views = parts.views.for(upstream);
    const answers = new LocalAnswers({ facts: server.hello, connectionId });
    const codec = parts.createCodec({
      owner: { userId: session.user.id, connectionId: session.connection.id },
      cursors: parts.cursors,
      logicalSessions: parts.logicalSessions,
      answer: (command) => answers.answer(command),
      // Nobody asks where fields come from unless a rule names some: then it need not be found out.
      lineageOf: (command) =>
        pipeline.wantsOrigins() ? views.resolve((known) => lineageOf(command, known)) : unknownLineage(),
      flowOf: (command) => views.resolve((known) => flowOf(command, known)),
      readReply: parts.readReply,
      onText: (text, echoes) => pipeline.text(text, echoes),
      endHold: (reason) => session.endHold(reason),
      onNotPrimary: (message) => session.kill({ code: 'upstream_lost', message }),
      onSchemaChange: () => views.forget(),
      views: {
        since: () => views.since(),
        making: () => {
          const over = views.making();
          unfinished.add(over);
          return () => {
            unfinished.delete(over);
            over();
          };
        },
      },
      isStandalone: server.hello.kind === 'standalone',
    });
    await completeLogin(client);
    return await relay({ client: wire, server: server.wire, codec, pipeline, session, log: parts.log });
  } finally {
    for (const over of unfinished) over();
    server.wire.end();
  }
}

/** A client that wants to say something more before it is in does not take its time. */
async function completeLogin({ wire, login }: Client): Promise<void> {
  const clock = new LoginClock(wire, CLIENT_LOGIN_MS_MAX);
  try {
    await login.complete();
  } finally {
    clock.stop();
  }
}

/** Opens the upstream leg; gives up when the client leaves or the session is ended. */
async function openForClient(
  { wire, login }: Client,
  { session }: Admission,
  upstream: Upstream,
  topologies: TopologyMemory,
): Promise<UpstreamSession> {
  try {
    return await openUpstream(upstream, {
      application: applicationFor(login.application, session.user.name),
      signal: AbortSignal.any([wire.signal, session.signal]),
      topologies,
    });
  } catch (error) {
    if (session.signal.aborted) throw new UpstreamError(reasonOf(session.signal).message);
    if (wire.signal.aborted) throw new WireClosedError('the client left during its login');
    throw error;
  }
}

/** Who is behind a session, for the upstream's administrators: `mongosh [alice via sluice]` in its log and `currentOp`. */
function applicationFor(application: string, user: string): string {
  return `${application === '' ? 'unknown' : application} [${user} via sluice]`;
}
