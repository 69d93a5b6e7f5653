import { ProtocolError, UpstreamError, WireClosedError } from '../../src/errors.ts';
import type { Wire } from '../../src/net/wire.ts';
import { Capability, Marker, union } from './constants.ts';
import { readErr } from './err-packet.ts';
import { readGreeting } from './handshake.ts';
import { encodeResponse } from './handshake-response.ts';
import { LOGIN_PACKET_BYTES_MAX, LoginChannel } from './login-channel.ts';
import { REFUSALS } from './upstream-login.ts';

/** A user no server should have. If one has it, without a password, it is let in and goes. */
const NOBODY = 'sluice-status';
const CAPABILITIES = union(
  Capability.CLIENT_PROTOCOL_41,
  Capability.CLIENT_SECURE_CONNECTION,
  Capability.CLIENT_PLUGIN_AUTH,
  Capability.CLIENT_MYSQL,
);
const UTF8MB4 = 45;
/** More packets than a refusal takes. */
const EXCHANGES_MAX = 4;
/** Servers that say one of these say it to every session of ours. */
const BLOCKED: readonly number[] = [1129, 1130];

/**
 * Has a server refuse the login of somebody it does not know. A client that goes without a login is a fault to MySQL, and
 * after `max_connect_errors` of them (100) it locks the gateway's host out; a refused login is none.
 */
export async function probeMysql(wire: Wire): Promise<void> {
  const channel = new LoginChannel(wire);
  try {
    const hello = await channel.read();
    if (hello[0] === Marker.ERR) {
      refuseBlocked(hello);
      return;
    }
    const { plugin } = readGreeting(hello);
    await channel.write(encodeResponse({ ...RESPONSE, plugin }));
    for (let i = 0; i < EXCHANGES_MAX; i++) {
      const packet = await channel.read();
      if (packet[0] === Marker.OK || packet[0] === Marker.ERR) return;
      // Whatever it asks for: nothing is the password.
      await channel.write(Buffer.alloc(0));
    }
  } catch (error) {
    if (error instanceof ProtocolError) throw new UpstreamError('the upstream does not answer as MySQL does');
    if (error instanceof WireClosedError)
      throw new UpstreamError('the upstream closed the connection without an answer');
    throw error;
  }
}

const RESPONSE = {
  capabilities: CAPABILITIES,
  extendedCapabilities: 0,
  packetBytesMax: LOGIN_PACKET_BYTES_MAX,
  charsetId: UTF8MB4,
  user: NOBODY,
  authData: Buffer.alloc(0),
  database: '',
  attributes: new Map<string, string>(),
};

/** A server that is full answers all the same. */
function refuseBlocked(packet: Buffer): void {
  const { code } = readErr(packet);
  const reason = BLOCKED.includes(code) ? REFUSALS[code] : undefined;
  if (reason !== undefined) throw new UpstreamError(reason);
}
