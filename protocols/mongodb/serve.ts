import type { Door } from '../../src/core/protocol.ts';
import { messageOf, SluiceError, UpstreamError, WireClosedError } from '../../src/errors.ts';
import type { Logger } from '../../src/log.ts';
import type { ServerTls } from '../../src/net/tls.ts';
import type { Wire } from '../../src/net/wire.ts';
import { loginClient } from './client-login.ts';
import { LoginChannel } from './login-channel.ts';
import { CLIENT_LOGIN_MS_MAX, IDLE_MS_MAX, LoginClock } from './login-clock.ts';
import { refusalOf } from './login-refusal.ts';
import type { Monitors } from './monitors.ts';
import { errorDocument } from './reply-document.ts';
import { type Client, runSession, type SessionParts } from './run-session.ts';

export interface ServeParts extends SessionParts {
  readonly tls: { readonly current: ServerTls };
  /** Accept clients from other machines without TLS. */
  readonly allowPlaintext: boolean;
  readonly monitors: Monitors;
  /** Numbers connections. */
  nextConnection(): number;
}

/**
 * Serves one client connection to its end: one that only watches, or a session. `established` is called when the client
 * has proven who it is, or counts among those that watch. Never rejects; closes the wire.
 */
export async function serveClient(
  wire: Wire,
  door: Door,
  parts: ServeParts,
  established: () => void = () => undefined,
): Promise<void> {
  const channel = new LoginChannel(wire);
  try {
    const client = await logIn(channel, door, parts, established);
    parts.monitors.leave(wire);
    established();
    await serveSession(client, door, parts);
  } catch (error) {
    refuse(channel, error, parts.log);
  } finally {
    parts.monitors.leave(wire);
    wire.end();
  }
}

/** A client that says nothing is dropped, and one that begins to log in and does not come to an end with it. */
async function logIn(channel: LoginChannel, door: Door, parts: ServeParts, established: () => void): Promise<Client> {
  const { wire } = channel;
  const clock = new LoginClock(wire);
  const connectionId = parts.nextConnection();
  try {
    const login = await loginClient(channel, door, {
      tls: parts.tls.current,
      allowPlaintext: parts.allowPlaintext,
      connectionId,
      onIdle: () => {
        clock.allow(IDLE_MS_MAX);
        parts.monitors.enter(wire);
        established();
      },
      onBegin: () => clock.allow(CLIENT_LOGIN_MS_MAX),
    });
    return { wire, login, connectionId };
  } finally {
    clock.stop();
  }
}

async function serveSession(client: Client, door: Door, parts: ServeParts): Promise<void> {
  const { wire, login } = client;
  const admission = await door.admit({
    name: login.name,
    tokenId: login.tokenId,
    protocol: 'mongodb',
    clientAddress: wire.remoteAddress,
    application: login.application,
    // A connection string's default database never leaves the driver; each command names its own.
    database: '',
  });
  let reason = 'the login did not come to its end';
  try {
    reason = await runSession(client, admission, parts);
  } catch (error) {
    reason = error instanceof SluiceError ? error.message : 'internal error';
    throw error;
  } finally {
    await admission.close(reason);
  }
}

/** Tells a client why it gets no session, as far as that may be told, and the log what the administrator must know. */
function refuse(channel: LoginChannel, error: unknown, log: Logger): void {
  const { wire } = channel;
  const about = { client: wire.remoteAddress, reason: messageOf(error) };
  if (error instanceof WireClosedError) {
    log.debug(about, 'a client left before its login');
    return;
  }
  const said = refusalOf(error);
  if (said === undefined) log.error({ client: wire.remoteAddress, err: error }, 'a session failed');
  else if (error instanceof UpstreamError) log.error(about, 'an upstream could not be used');
  else log.warn(about, 'a client was refused');
  if (wire.signal.aborted) return;
  channel.end(said ?? errorDocument('InternalError', 'internal error of the gateway'));
}
