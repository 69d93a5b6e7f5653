import type { Door, WireName } from '../../src/core/protocol.ts';
import { ProtocolError } from '../../src/errors.ts';
import type { ServerTls } from '../../src/net/tls.ts';
import { authenticateClient, CACHING_SHA2 } from './client-auth.ts';
import { Capability, has, ServerStatus, without } from './constants.ts';
import type { Face } from './face.ts';
import { encodeGreeting } from './handshake.ts';
import { applicationOf, type HandshakeResponse, isSslRequest, readResponse } from './handshake-response.ts';
import type { LoginChannel } from './login-channel.ts';
import { ER_ACCESS_DENIED, ER_SECURE_TRANSPORT_REQUIRED, LoginRefusal } from './login-refusal.ts';
import type { PasswordKey } from './password-key.ts';
import { makeScramble } from './scramble.ts';

/** A client that proved its secret. It still waits for the OK packet. */
export interface ClientLogin {
  readonly name: WireName;
  /** As it was sent, `<user>~<connection>`. */
  readonly userName: string;
  readonly tokenId: string;
  /** What the client accepted of what it was offered. */
  readonly capabilities: number;
  readonly extendedCapabilities: number;
  readonly charsetId: number;
  readonly packetBytesMax: number;
  readonly database: string;
  readonly application: string;
  /** The random bytes of our greeting. */
  readonly scramble: Buffer;
}

export interface ClientLoginOptions {
  readonly tls: ServerTls;
  /** Accept clients from other machines without TLS. */
  readonly allowPlaintext: boolean;
  readonly passwordKey: PasswordKey;
  /** What to look like. */
  readonly face: Face;
  /** The thread id to give. */
  readonly connectionId: number;
}

/**
 * Greets a fresh client and logs it in, through TLS if it asks for that. What is sent last asks for the proof; the
 * caller sends OK or an error through the channel. Throws LoginRefusal or ProtocolError.
 */
export async function loginClient(
  channel: LoginChannel,
  door: Door,
  options: ClientLoginOptions,
): Promise<ClientLogin> {
  const { face, connectionId } = options;
  const scramble = makeScramble();
  const greeting = {
    ...face,
    connectionId,
    scramble,
    status: ServerStatus.SERVER_STATUS_AUTOCOMMIT,
    plugin: CACHING_SHA2,
  };
  await channel.write(encodeGreeting(greeting));
  const response = await readLogin(channel, options);
  const { wire } = channel;
  if (!wire.isSecure && !wire.isLoopback && !options.allowPlaintext) {
    throw new LoginRefusal(ER_SECURE_TRANSPORT_REQUIRED, 'HY000', 'this gateway accepts encrypted connections only', {
      hint: 'Connect with TLS: --ssl-mode=REQUIRED, or --ssl with a MariaDB client.',
    });
  }
  const name = parseWireName(response.user);
  const exchange = {
    send: (payload: Buffer) => channel.write(payload),
    receive: () => channel.read(),
  };
  const { plugin, authData: data } = response;
  const { passwordKey } = options;
  const tokenId = await authenticateClient(
    exchange,
    { name, plugin, data, scramble },
    { door, passwordKey, isSecure: wire.isSecure },
  );
  return {
    name,
    userName: response.user,
    tokenId,
    capabilities: without(response.capabilities, Capability.CLIENT_SSL),
    extendedCapabilities: response.extendedCapabilities & face.extendedCapabilities,
    charsetId: response.charsetId,
    packetBytesMax: response.packetBytesMax,
    database: response.database,
    application: applicationOf(response.attributes),
    scramble,
  };
}

/** The client's response; an SSLRequest may come before it, once. A ClientHello right behind that is legal: it gets no answer to wait for. */
async function readLogin(channel: LoginChannel, { tls, face }: ClientLoginOptions): Promise<HandshakeResponse> {
  let payload = await channel.read();
  if (isSslRequest(payload)) {
    try {
      await channel.wire.startTls({ isServer: true, context: tls.context });
    } catch (error) {
      throw new ProtocolError('the TLS handshake failed', { cause: error });
    }
    payload = await channel.read();
  }
  const response = readResponse(payload, face.capabilities);
  if (!has(response.capabilities, Capability.CLIENT_SECURE_CONNECTION)) {
    throw new ProtocolError('the client knows only the authentication of before 4.1');
  }
  return response;
}

/** `<user>~<connection>`; neither part may hold a `~`. Said before any secret is asked for: it tells nothing of what exists. */
export function parseWireName(name: string): WireName {
  const [user = '', connection = '', ...more] = name.split('~');
  if (user === '' || connection === '' || more.length > 0) {
    throw new LoginRefusal(ER_ACCESS_DENIED, '28000', 'the user name must be <user>~<connection>', {
      hint: 'For example alice~shop: log in as alice, use the connection shop.',
    });
  }
  return { user, connection };
}
