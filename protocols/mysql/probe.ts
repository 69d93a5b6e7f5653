import { randomBytes } from 'node:crypto';
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
/**
 * How long the answer is that each method takes for a wrong password. One of another length is a fault: MariaDB counts it
 * like a client that goes without a word.
 */
const ANSWER_BYTES: Readonly<Record<string, readonly number[]>> = {
  mysql_native_password: [20],
  client_ed25519: [64],
  // First it is asked for its salt.
  parsec: [0, 96],
};
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
    let answers = answersOf(plugin);
    await channel.write(encodeResponse({ ...RESPONSE, authData: answers.shift() ?? NOTHING, plugin }));
    for (let i = 0; i < EXCHANGES_MAX; i++) {
      const packet = await channel.read();
      if (packet[0] === Marker.OK || packet[0] === Marker.ERR) return;
      if (packet[0] === Marker.EOF) answers = answersOf(methodOf(packet));
      await channel.write(answers.shift() ?? NOTHING);
    }
  } catch (error) {
    if (error instanceof ProtocolError) throw new UpstreamError('the upstream does not answer as MySQL does');
    if (error instanceof WireClosedError)
      throw new UpstreamError('the upstream closed the connection without an answer');
    throw error;
  }
}

const NOTHING = Buffer.alloc(0);

/** Of methods without a length of their own nothing is the answer: they take it for an empty password. */
function answersOf(plugin: string): Buffer[] {
  return (ANSWER_BYTES[plugin] ?? []).map((bytes) => randomBytes(bytes));
}

/** The method an AuthSwitchRequest names. */
function methodOf(packet: Buffer): string {
  const end = packet.indexOf(0, 1);
  return packet.subarray(1, end === -1 ? undefined : end).toString('latin1');
}

const RESPONSE = {
  capabilities: CAPABILITIES,
  extendedCapabilities: 0,
  packetBytesMax: LOGIN_PACKET_BYTES_MAX,
  charsetId: UTF8MB4,
  user: NOBODY,
  database: '',
  attributes: new Map<string, string>(),
};

/** A server that is full answers all the same. */
function refuseBlocked(packet: Buffer): void {
  const { code } = readErr(packet);
  const reason = BLOCKED.includes(code) ? REFUSALS[code] : undefined;
  if (reason !== undefined) throw new UpstreamError(reason);
}
