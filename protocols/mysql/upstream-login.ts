import { ProtocolError, UpstreamError } from '../../src/errors.ts';
import type { UpstreamTarget } from '../upstream-target.ts';
import { startUpstreamTls } from '../upstream-tls.ts';
import { Capability, has, Marker, union, without } from './constants.ts';
import { readErr } from './err-packet.ts';
import { SHAPING, type Traits, traitsOf } from './face.ts';
import { type Greeting, readGreeting } from './handshake.ts';
import { encodeOpening, encodeResponse, type HandshakeResponse } from './handshake-response.ts';
import type { LoginChannel } from './login-channel.ts';
import { readOk } from './ok-packet.ts';
import { authenticateUpstream, firstAnswer } from './upstream-auth.ts';

/** What the session is to be; as the client has it, so that packets fit both legs. */
export interface UpstreamWish {
  readonly capabilities: number;
  readonly extendedCapabilities: number;
  readonly charsetId: number;
  readonly packetBytesMax: number;
  /** Empty: the connection's own. */
  readonly database: string;
  /** Connection attributes: who is behind the session, for the upstream's administrators. */
  readonly attributes: ReadonlyMap<string, string>;
}

/** What an upstream said when it let us in. */
export interface UpstreamLogin {
  readonly traits: Traits;
  /** Its own thread id. */
  readonly connectionId: number;
  readonly capabilities: number;
  readonly extendedCapabilities: number;
  readonly statusFlags: number;
  readonly database: string;
}

const C = Capability;
/** What our side of the login needs, whatever the client can. */
const OURS = union(
  C.CLIENT_PROTOCOL_41,
  C.CLIENT_SECURE_CONNECTION,
  C.CLIENT_PLUGIN_AUTH,
  C.CLIENT_PLUGIN_AUTH_LENENC_CLIENT_DATA,
  C.CLIENT_CONNECT_ATTRS,
);

/** Logs in to an upstream over a fresh leg, encrypted as its target asks. Throws UpstreamError, ProtocolError or WireClosedError. */
export async function loginUpstream(
  channel: LoginChannel,
  target: UpstreamTarget,
  wish: UpstreamWish,
  learn: (traits: Traits) => void = () => undefined,
): Promise<UpstreamLogin> {
  const hello = await channel.read();
  if (hello[0] === Marker.ERR) throw refused(hello, target, wish.database);
  const greeting = readGreeting(hello);
  const traits = traitsOf(greeting);
  learn(traits);
  const database = wish.database || target.database;
  const wanted = capabilitiesFor(greeting, traits, wish, database);
  const opening = {
    capabilities: wanted.capabilities,
    extendedCapabilities: wanted.extendedCapabilities,
    packetBytesMax: wish.packetBytesMax,
    charsetId: wish.charsetId,
  };
  const isSecure = await secure(channel, target, greeting, opening);
  const { plugin, scramble, data } = firstAnswer(channel, target, greeting);
  const response: HandshakeResponse = {
    ...opening,
    capabilities: isSecure ? union(opening.capabilities, C.CLIENT_SSL) : opening.capabilities,
    user: target.user,
    authData: data,
    database,
    plugin,
    attributes: wish.attributes,
  };
  await channel.write(encodeResponse(response));
  const ok = await authenticateUpstream(channel, target, { plugin, scramble }, (packet) =>
    refused(packet, target, database),
  );
  return {
    traits,
    connectionId: greeting.connectionId,
    ...wanted,
    statusFlags: readOk(wanted.capabilities, ok).status,
    database,
  };
}

/** What is asked of the upstream. What lays packets out must be there, or the client would be sent what it cannot read. */
function capabilitiesFor(
  greeting: Greeting,
  traits: Traits,
  wish: UpstreamWish,
  database: string,
): Pick<UpstreamLogin, 'capabilities' | 'extendedCapabilities'> {
  const missing = (wish.capabilities & SHAPING & ~greeting.capabilities) >>> 0;
  const missingExtended = (wish.extendedCapabilities & ~greeting.extendedCapabilities) >>> 0;
  if (missing !== 0 || missingExtended !== 0) {
    throw new UpstreamError('the upstream is not what this listener looks like to its clients', {
      hint: 'Connect again; where MySQL and MariaDB share a gateway, give MariaDB a listener of its own (MARIADB_PORT).',
    });
  }
  if (!has(greeting.capabilities, union(C.CLIENT_PROTOCOL_41, C.CLIENT_SECURE_CONNECTION, C.CLIENT_PLUGIN_AUTH))) {
    throw new UpstreamError('the upstream is too old: it lacks pluggable authentication');
  }
  const common = (wish.capabilities & greeting.capabilities) >>> 0;
  const asked = union(common, (OURS & greeting.capabilities) >>> 0, database === '' ? 0 : C.CLIENT_CONNECT_WITH_DB);
  const plain = without(asked, union(C.CLIENT_SSL, C.CLIENT_MYSQL, database === '' ? C.CLIENT_CONNECT_WITH_DB : 0));
  // Extended capabilities are read only where the bit is clear; to MySQL it is the flag of a long password, always set.
  const isExtended = traits.flavour === 'mariadb' && wish.extendedCapabilities !== 0;
  return {
    capabilities: isExtended ? plain : union(plain, C.CLIENT_MYSQL),
    extendedCapabilities: isExtended ? wish.extendedCapabilities : 0,
  };
}

/**
 * Encrypts the leg as its SSLMODE asks; returns whether it did. `prefer` takes what the server offers and checks nobody,
 * so it guards against listeners only, not against a man in the middle.
 */
async function secure(
  channel: LoginChannel,
  target: UpstreamTarget,
  greeting: Greeting,
  opening: Parameters<typeof encodeOpening>[0],
): Promise<boolean> {
  if (target.sslMode === 'disable') return false;
  if (!has(greeting.capabilities, C.CLIENT_SSL)) {
    if (target.sslMode === 'prefer') return false;
    throw new UpstreamError(`the upstream offers no TLS, and SSLMODE=${target.sslMode} requires it`);
  }
  // What came behind the greeting in clear would be read as if it had come encrypted.
  if (channel.wire.bufferedBytes > 0) throw new ProtocolError('the upstream sent bytes ahead of the TLS handshake');
  const capabilities = union(opening.capabilities, C.CLIENT_SSL);
  await channel.write(encodeOpening({ ...opening, capabilities }));
  await startUpstreamTls(channel.wire, target);
  return true;
}

/** What to do about a refusal, by error code; for these the upstream's own words would name its user and address. */
export const REFUSALS: Readonly<Record<number, string>> = {
  1045: 'the upstream refuses the user name or password in its secret',
  1129: 'the upstream blocks this host because of many connection errors',
  1130: 'the upstream does not let this host connect',
  1251: 'the upstream asks for an authentication method that is not supported',
  1698: 'the upstream refuses the user name or password in its secret',
  1862: 'the password of the user in its secret has expired',
  3118: 'the account of the user in its secret is locked',
  3159: 'the upstream accepts encrypted connections only: set SSLMODE=require in the secret',
};

/** How much of an upstream's error text is passed on. */
const QUOTE_CHARS_MAX = 300;

/** Quotes the upstream's own error where it helps, with everything of the secret taken out of it. */
export function refused(packet: Buffer, target: UpstreamTarget, database: string): UpstreamError {
  const { code, message } = readErr(packet);
  const known = REFUSALS[code];
  if (known !== undefined) return new UpstreamError(known);
  // A user with the database's name is not hidden: the client knows that name.
  const hidden = [target.password, target.host, target.user === database ? undefined : target.user];
  const quoted = hidden.reduce<string>(
    (left, value) => (value === undefined || value === '' ? left : left.replaceAll(value, '***')),
    message.slice(0, QUOTE_CHARS_MAX),
  );
  return new UpstreamError(`the upstream refused the session: ${quoted} (${code})`);
}
