import type { Codec } from '../../src/core/codec.ts';
import { reasonOf } from '../../src/core/pipeline.ts';
import type { Admission, Door } from '../../src/core/protocol.ts';
import { relay } from '../../src/core/relay.ts';
import { messageOf, SluiceError, UpstreamError, WireClosedError } from '../../src/errors.ts';
import type { Logger } from '../../src/log.ts';
import type { ServerTls } from '../../src/net/tls.ts';
import type { Wire } from '../../src/net/wire.ts';
import type { Upstream } from '../upstream-leg.ts';
import { type ClientLogin, loginClient } from './client-login.ts';
import { Capability, union, without } from './constants.ts';
import { errPayload } from './err-packet.ts';
import type { FaceChoice } from './face.ts';
import { plainVersion } from './handshake.ts';
import type { KillKind, KillRegistry } from './kill.ts';
import type { LineagePool } from './lineage-pool.ts';
import { LoginChannel } from './login-channel.ts';
import { errOf, INTERNAL_ERROR } from './login-refusal.ts';
import { okPayload } from './ok-packet.ts';
import type { PasswordKey } from './password-key.ts';
import { reauthenticator } from './reauthenticator.ts';
import { rowEstimator } from './row-estimate.ts';
import type { SessionFacts } from './session-facts.ts';
import type { Analyse, MysqlCodecOptions } from './session-state.ts';
import type { UpstreamMemory } from './upstream-memory.ts';
import { killUpstream, openUpstream, type UpstreamSession } from './upstream-session.ts';

/** How long a client may take to prove who it is. */
export const CLIENT_LOGIN_MS_MAX = 15_000;

export interface ServeParts {
  readonly tls: { readonly current: ServerTls };
  /** Accept clients from other machines without TLS. */
  readonly allowPlaintext: boolean;
  readonly log: Logger;
  readonly kills: KillRegistry;
  readonly lineage: LineagePool;
  readonly upstreams: UpstreamMemory;
  readonly passwordKey: PasswordKey;
  readonly face: FaceChoice;
  readonly analyse: Analyse;
  createCodec(options: MysqlCodecOptions): Codec;
}

/**
 * Serves one client connection to its end. `established` is called when the client has proven who it is. Never rejects;
 * closes the wire.
 */
export async function serveClient(
  client: Wire,
  door: Door,
  parts: ServeParts,
  established: () => void = () => undefined,
): Promise<void> {
  const channel = new LoginChannel(client);
  const connectionId = parts.kills.reserve();
  try {
    const login = await withinLoginTime(client, async () => {
      const face = await parts.upstreams.face(parts.face);
      const { allowPlaintext, passwordKey } = parts;
      return loginClient(channel, door, { tls: parts.tls.current, allowPlaintext, passwordKey, face, connectionId });
    });
    established();
    await serveSession({ channel, login, connectionId }, door, parts);
  } catch (error) {
    refuse(channel, error, parts.log);
  } finally {
    parts.kills.release(connectionId);
    client.end();
  }
}

/** A client that is logged in, and waits for its OK. */
interface Client {
  readonly channel: LoginChannel;
  readonly login: ClientLogin;
  readonly connectionId: number;
}

/** A client that does not come to an end with its login is dropped. */
async function withinLoginTime<T>(client: Wire, login: () => Promise<T>): Promise<T> {
  const timer = setTimeout(() => client.destroy(), CLIENT_LOGIN_MS_MAX);
  try {
    return await login();
  } finally {
    clearTimeout(timer);
  }
}

async function serveSession(client: Client, door: Door, parts: ServeParts): Promise<void> {
  const { channel, login } = client;
  const admission = await door.admit({
    name: login.name,
    tokenId: login.tokenId,
    protocol: 'mysql',
    clientAddress: channel.wire.remoteAddress,
    application: login.application,
    database: login.database,
  });
  let reason = 'the login did not come to its end';
  try {
    reason = await runSession(client, admission, door, parts);
  } catch (error) {
    reason = error instanceof SluiceError ? error.message : 'internal error';
    throw error;
  } finally {
    await admission.close(reason);
  }
}

/** Logs in upstream, hands the client over to the relay, and returns why the session ended. */
async function runSession(client: Client, admission: Admission, door: Door, parts: ServeParts): Promise<string> {
  const { session, pipeline } = admission;
  const { channel, login, connectionId } = client;
  const upstream: Upstream = { name: session.connection.name, secret: admission.secret, dial: admission.dial };
  const server = await openForClient(client, admission, upstream, parts);
  const owner = { userId: session.user.id, upstreamConnectionName: session.connection.name };
  const killRunning = (kind: KillKind): Promise<void> => killUpstream(upstream, server.connectionId, kind);
  parts.kills.add(connectionId, {
    ...owner,
    upstreamThreadId: server.connectionId,
    kill: async (kind) => {
      if (kind === 'connection') session.kill({ code: 'killed', message: 'the session was ended by KILL' });
      else if (!session.cancelHeld()) await killRunning('query');
    },
  });
  try {
    session.estimateRows = rowEstimator(upstream, session.signal);
    const facts = factsOf(client, server);
    const lineage = parts.lineage.for(upstream);
    const codec = parts.createCodec({
      facts,
      analyse: parts.analyse,
      policy: {
        // Read when it matters: an administrator may change it while the session lasts.
        get localInfile() {
          return session.connection.policy.local_infile === 'allow' ? 'allow' : 'deny';
        },
      },
      reauthenticate: reauthenticator(client.login, {
        door,
        passwordKey: parts.passwordKey,
        isSecure: channel.wire.isSecure,
        onRefusal: (error) => {
          parts.log.warn(
            { client: channel.wire.remoteAddress, reason: messageOf(error) },
            'a change of the user was refused',
          );
        },
      }),
      defaultDatabase: admission.secret.get('DB')?.trim() ?? '',
      onText: (text, echoes) => pipeline.text(text, echoes),
      resolveSources: lineage.resolve,
      follow: lineage.follow,
      onSchemaChange: () => lineage.forget(),
      kill: (threadId, kind) => {
        const found = parts.kills.find(owner, threadId);
        if (found === undefined) return 'unknown';
        // As a server does, which marks the thread and answers at once.
        orLog(found.kill(kind), parts.log);
        return 'done';
      },
    });
    await channel.write(okPayload(login.capabilities, { status: server.statusFlags }));
    const { wire } = channel;
    const reason = await relay({ client: wire, server: server.wire, codec, pipeline, session, log: parts.log });
    // A server does not notice a closed leg while it works, and whoever ends a session means what it runs, too.
    if (session.signal.aborted) await orLog(killRunning('connection'), parts.log);
    return reason;
  } finally {
    server.wire.end();
  }
}

async function orLog(killing: Promise<void>, log: Logger): Promise<void> {
  try {
    await killing;
  } catch (error) {
    log.warn({ reason: messageOf(error) }, 'a KILL could not be carried out');
  }
}

function factsOf({ login, connectionId }: Client, server: UpstreamSession): SessionFacts {
  return {
    flavour: server.traits.flavour,
    serverVersion: plainVersion(server.traits.version),
    capabilities: server.capabilities,
    extendedCapabilities: server.extendedCapabilities,
    charsetId: login.charsetId,
    statusFlags: server.statusFlags,
    connectionId,
    upstreamConnectionId: server.connectionId,
    database: server.database,
    userName: login.userName,
    variables: server.variables,
  };
}

/** Opens the upstream leg; gives up when the client leaves or the session is ended. */
async function openForClient(
  { channel, login }: Client,
  { session }: Admission,
  upstream: Upstream,
  parts: ServeParts,
): Promise<UpstreamSession> {
  const client = channel.wire;
  const mayReadFiles = session.connection.policy.local_infile === 'allow';
  try {
    return await openUpstream(upstream, {
      // Without the flag the upstream itself never asks for a file.
      capabilities: mayReadFiles ? login.capabilities : without(login.capabilities, LOCAL_FILES),
      extendedCapabilities: login.extendedCapabilities,
      charsetId: login.charsetId,
      packetBytesMax: login.packetBytesMax,
      database: login.database,
      attributes: attributesFor(login.application, session.user.name),
      signal: AbortSignal.any([client.signal, session.signal]),
      learn: (traits) => void parts.upstreams.learn(session.connection.id, traits),
    });
  } catch (error) {
    if (session.signal.aborted) throw new UpstreamError(reasonOf(session.signal).message);
    if (client.signal.aborted) throw new WireClosedError('the client left during its login');
    throw error;
  }
}

const LOCAL_FILES = union(Capability.CLIENT_LOCAL_FILES);

/** Who is behind a session, for the upstream's administrators: `mysql [alice via sluice]` in performance_schema. */
function attributesFor(application: string, user: string): ReadonlyMap<string, string> {
  const program = application === '' ? 'unknown' : application;
  return new Map([['program_name', `${program} [${user} via sluice]`]]);
}

/** Tells a client why it gets no session, as far as that may be told, and the log what the administrator must know. */
function refuse(channel: LoginChannel, error: unknown, log: Logger): void {
  const { wire } = channel;
  const about = { client: wire.remoteAddress, reason: messageOf(error) };
  if (error instanceof WireClosedError) {
    log.debug(about, 'a client left during its login');
    return;
  }
  const said = errOf(error);
  if (said === undefined) log.error({ client: wire.remoteAddress, err: error }, 'a session failed');
  else if (error instanceof UpstreamError) log.error(about, 'an upstream could not be used');
  else log.warn(about, 'a client was refused');
  if (wire.signal.aborted) return;
  wire.end(channel.encode(errPayload(said ?? INTERNAL_ERROR)));
}
