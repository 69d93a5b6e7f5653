import type { Codec } from '../../src/core/codec.ts';
import { reasonOf } from '../../src/core/pipeline.ts';
import type { Admission, Door } from '../../src/core/protocol.ts';
import { relay } from '../../src/core/relay.ts';
import { messageOf, SluiceError, UpstreamError, WireClosedError } from '../../src/errors.ts';
import type { Logger } from '../../src/log.ts';
import type { ServerTls } from '../../src/net/tls.ts';
import type { Wire } from '../../src/net/wire.ts';
import type { Upstream } from '../upstream-leg.ts';
import type { CancelRegistry } from './cancel.ts';
import { type ClientLogin, loginClient } from './client-login.ts';
import { greet } from './greeting.ts';
import { backendKeyData, fatal, message, notice } from './login-messages.ts';
import { fatalOf, LoginRefusal } from './login-refusal.ts';
import type { OriginPool } from './origins.ts';
import { rowEstimator } from './row-estimate.ts';
import { analyseUnder } from './search-path.ts';
import type { Analyse, PostgresCodecOptions } from './session-state.ts';
import { upstreamApplicationName } from './start-parameters.ts';
import { judgeSettings } from './start-settings.ts';
import type { CancelPacket } from './startup.ts';
import { cancelUpstream, openUpstream, type UpstreamSession } from './upstream-session.ts';

/** How long a client may take to prove who it is. Programs log in within milliseconds; people type before they connect. */
export const CLIENT_LOGIN_MS_MAX = 15_000;

export interface ServeParts {
  readonly tls: { readonly current: ServerTls };
  /** Accept clients from other machines without TLS. */
  readonly allowPlaintext: boolean;
  readonly log: Logger;
  readonly cancels: CancelRegistry;
  readonly origins: OriginPool;
  readonly analyse: Analyse;
  createCodec(options: PostgresCodecOptions): Codec;
}

/**
 * Serves one client connection to its end: a cancel request, or a session. `established` is called when the client has
 * proven who it is. Never rejects; closes the wire.
 */
export async function serveClient(
  client: Wire,
  door: Door,
  parts: ServeParts,
  established: () => void = () => undefined,
): Promise<void> {
  try {
    const login = await withinLoginTime(client, async () => {
      const greeting = await greet(client, parts.tls.current);
      return greeting.kind === 'cancel' ? greeting : loginClient(client, greeting, door, parts);
    });
    if ('key' in login) {
      await cancel(login, parts);
      return;
    }
    established();
    await serveSession(client, login, door, parts);
  } catch (error) {
    refuse(client, error, parts.log);
  } finally {
    client.end();
  }
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

/** Never answered, whether it was of use or not: the connection just closes when it is done. */
async function cancel(packet: CancelPacket, parts: ServeParts): Promise<void> {
  const isKnown = await orLog(parts.cancels.request(packet.pid, packet.key), parts.log);
  if (isKnown === false) parts.log.info({ pid: packet.pid }, 'a cancel request with a key nobody has');
}

async function orLog<T>(cancelling: Promise<T>, log: Logger): Promise<T | undefined> {
  try {
    return await cancelling;
  } catch (error) {
    log.warn({ reason: messageOf(error) }, 'a cancel request could not be carried out');
    return undefined;
  }
}

async function serveSession(client: Wire, login: ClientLogin, door: Door, parts: ServeParts): Promise<void> {
  const admission = await door.admit({
    name: login.name,
    tokenId: login.tokenId,
    protocol: 'postgres',
    clientAddress: client.remoteAddress,
    application: login.application,
    database: login.database,
  });
  let reason = 'the login did not come to its end';
  try {
    reason = await runSession(client, login, admission, parts);
  } catch (error) {
    reason = error instanceof SluiceError ? error.message : 'internal error';
    throw error;
  } finally {
    await admission.close(reason);
  }
}

/** Logs in upstream, hands the client over to the relay, and returns why the session ended. */
async function runSession(client: Wire, login: ClientLogin, admission: Admission, parts: ServeParts): Promise<string> {
  const { session, pipeline } = admission;
  const upstream: Upstream = { name: session.connection.name, secret: admission.secret, dial: admission.dial };
  const settingsTookEffect = await judge(client, login, admission, parts);
  const server = await openForClient(client, login, admission, upstream);
  const cancelRunning = async (): Promise<void> => {
    if (server.cancelKey !== undefined) await cancelUpstream(upstream, server.cancelKey.pid, server.cancelKey.key);
  };
  const handle = parts.cancels.add(login.minor, async () => {
    if (!session.cancelHeld()) await cancelRunning();
  });
  try {
    await settingsTookEffect();
    session.estimateRows = rowEstimator(upstream, login, session.signal);
    const origins = parts.origins.for(upstream, login.database);
    const lineage = parts.origins.lineageFor(upstream, login.database);
    const types = parts.origins.typesFor(upstream, login.database);
    const { parameters } = server;
    const codec = parts.createCodec({
      txStatus: 'I',
      analyse: analyseUnder(parameters.get('search_path'), parts.analyse),
      policy: {
        // Read when it matters: an administrator may change it while the session lasts.
        get functionCalls() {
          return session.connection.policy.function_calls === 'allow' ? 'allow' : 'deny';
        },
      },
      parameters,
      onText: (text) => pipeline.text(text),
      resolveOrigins: (keys) => origins.resolve(keys),
      resolveSources: lineage.resolve,
      follow: lineage.follow,
      onSchemaChange: () => {
        origins.forget();
        lineage.forget();
      },
      wantsColumns: () => pipeline.wantsColumns(),
      resolveTypes: (oids) => types.resolve(oids),
    });
    await client.write(Buffer.concat([...takeGreeting(server), backendKeyData(handle.pid, handle.key), READY]));
    const reason = await relay({ client, server: server.wire, codec, pipeline, session, log: parts.log });
    // A server does not notice a closed leg while it works, and whoever ends a session means what it runs, too.
    if (session.signal.aborted) await orLog(cancelRunning(), parts.log);
    return reason;
  } finally {
    handle.release();
    server.wire.end();
  }
}

const READY = message('Z', Buffer.from('I'));

/** Start-up settings may be held for a review: the client reads so while it waits, and its leaving ends the wait. */
async function judge(
  client: Wire,
  login: ClientLogin,
  admission: Admission,
  parts: ServeParts,
): Promise<() => Promise<void>> {
  const { session } = admission;
  const left = (): void => {
    session.endHold({ code: 'client_left', message: 'the client left while its query was held' });
  };
  client.signal.addEventListener('abort', left, { once: true });
  try {
    return await judgeSettings(admission, login.settings, parts.analyse, (text) => {
      if (!client.signal.aborted && !client.isCongested) client.write(notice(text));
    });
  } finally {
    client.signal.removeEventListener('abort', left);
  }
}

/** An upstream leg that is logged in. It is kept as long as its session lasts, so it is to hold little. */
interface ServerLeg extends Pick<UpstreamSession, 'wire' | 'cancelKey'> {
  /** Those of the reported parameters that the codec asks for. */
  readonly parameters: ReadonlyMap<string, string>;
  /** What the client is told of the login. */
  greeting: readonly Buffer[];
}

function takeGreeting(server: ServerLeg): readonly Buffer[] {
  const { greeting } = server;
  server.greeting = [];
  return greeting;
}

/** Opens the upstream leg; gives up when the client leaves or the session is ended. */
async function openForClient(
  client: Wire,
  login: ClientLogin,
  { session }: Admission,
  upstream: Upstream,
): Promise<ServerLeg> {
  const settings = new Map(login.settings);
  settings.set('application_name', upstreamApplicationName(login.application, session.user.name));
  try {
    const server = await openUpstream(upstream, {
      minor: login.minor,
      database: login.database,
      settings,
      signal: AbortSignal.any([client.signal, session.signal]),
    });
    const { wire, cancelKey, messages } = server;
    return { wire, cancelKey, parameters: parametersOf(server), greeting: messages.map(({ bytes }) => bytes) };
  } catch (error) {
    if (session.signal.aborted) throw new LoginRefusal('57P01', reasonOf(session.signal).message);
    if (client.signal.aborted) throw new WireClosedError('the client left during its login');
    throw error;
  }
}

/** What the codec and the analysis want to know of how the server reads and writes. */
const PARAMETERS_KEPT: ReadonlySet<string> = new Set([
  ...['client_encoding', 'standard_conforming_strings', 'DateStyle', 'IntervalStyle', 'search_path'],
]);

function parametersOf(server: UpstreamSession): ReadonlyMap<string, string> {
  const parameters = new Map<string, string>();
  for (const { tag, body } of server.messages) {
    if (tag !== 'S') continue;
    const [name = '', value = ''] = body.toString().split('\0');
    if (PARAMETERS_KEPT.has(name)) parameters.set(name, value);
  }
  return parameters;
}

/** Tells a client why it gets no session, as far as that may be told, and the log what the administrator must know. */
function refuse(client: Wire, error: unknown, log: Logger): void {
  const about = { client: client.remoteAddress, reason: messageOf(error) };
  if (error instanceof WireClosedError) {
    log.debug(about, 'a client left during its login');
    return;
  }
  const said = fatalOf(error);
  if (said === undefined) log.error({ client: client.remoteAddress, err: error }, 'a session failed');
  else if (error instanceof UpstreamError) log.error(about, 'an upstream could not be used');
  else log.warn(about, 'a client was refused');
  if (client.signal.aborted) return;
  client.end(fatal(said ?? { code: 'XX000', message: 'internal error of the gateway' }));
}
