import { isIP } from 'node:net';
import { Capability, has, Marker, union, without } from '../../../protocols/mysql/constants.ts';
import { errPayload, readErr } from '../../../protocols/mysql/err-packet.ts';
import { encodeGreeting, type Greeting, readGreeting } from '../../../protocols/mysql/handshake.ts';
import {
  encodeOpening,
  encodeResponse,
  type HandshakeResponse,
  readResponse,
} from '../../../protocols/mysql/handshake-response.ts';
import { LoginChannel } from '../../../protocols/mysql/login-channel.ts';
import { cachingSha2Response, clearPassword } from '../../../protocols/mysql/scramble.ts';
import { messageOf, ProtocolError } from '../../errors.ts';
import { TLS_VERSION_MIN } from '../../net/tls.ts';
import { dialTcp } from '../../net/upstream.ts';
import type { Wire } from '../../net/wire.ts';
import type { GatewayCredential } from './gateway-login.ts';
import { pump, within } from './legs.ts';
import type { CredentialSource } from './postgres.ts';

/** A local client that says nothing is let go after this. */
const OPENING_MS_MAX = 10_000;
/** The gateway's time to accept a login, which includes reaching the database behind it. */
const LOGIN_MS_MAX = 60_000;
/** More packets than our one method of logging in takes. */
const LOGIN_PACKETS_MAX = 4;
const CACHING_SHA2 = 'caching_sha2_password';
const ER_ACCESS_DENIED = 1045;
/** ER_NET_READ_ERROR_FROM_PIPE: something between client and server failed. */
const ER_BRIDGE = 1154;

const C = Capability;
const OURS = union(
  C.CLIENT_PROTOCOL_41,
  C.CLIENT_SECURE_CONNECTION,
  C.CLIENT_PLUGIN_AUTH,
  C.CLIENT_PLUGIN_AUTH_LENENC_CLIENT_DATA,
  C.CLIENT_SSL,
);

/** A leg to the gateway that has greeted us. */
interface GatewayLeg {
  readonly channel: LoginChannel;
  readonly greeting: Greeting;
  readonly host: string;
}

/**
 * Serves one local MySQL or MariaDB client without asking for a password: greets it as the gateway does, logs in there in its
 * place, then hands everything through as it is. `ca` is what the gateway's certificate is checked with, when it is
 * on another machine. Never rejects; closes the client.
 */
export async function bridgeMysql(client: Wire, credentials: CredentialSource, ca?: string): Promise<void> {
  const local = new LoginChannel(client);
  let wire: Wire | undefined;
  try {
    const credential = await credentials.current();
    let leg = await dialGateway(credential);
    wire = leg.channel.wire;
    const opening = await within(OPENING_MS_MAX, client, greetClient(local, leg.greeting));
    let answer = await logIn(leg, opening, credential, ca);
    if (isRefusedCredential(answer)) {
      // It may have been revoked since it was made, so it is replaced once.
      wire.destroy();
      const renewed = await credentials.current({ renew: true });
      leg = await dialGateway(renewed);
      wire = leg.channel.wire;
      answer = await logIn(leg, opening, renewed, ca);
    }
    await finish(local, opening, answer);
    if (answer[0] === Marker.ERR) return;
    await Promise.all([pump(client, wire), pump(wire, client)]);
  } catch (error) {
    const message = `sluice connect: ${messageOf(error)}`;
    client.end(local.encode(errPayload({ code: ER_BRIDGE, sqlState: '08S01', message })));
  } finally {
    wire?.end();
    client.end();
  }
}

async function dialGateway({ host, port }: GatewayCredential): Promise<GatewayLeg> {
  const channel = new LoginChannel(await dialTcp(host, port));
  const hello = await within(LOGIN_MS_MAX, channel.wire, channel.read());
  if (hello[0] === Marker.ERR) throw new ProtocolError(readErr(hello).message);
  return { channel, greeting: readGreeting(hello), host };
}

/** The port is on the loopback, so that the client is not offered TLS, and whatever it sends as a password is taken. */
async function greetClient(local: LoginChannel, greeting: Greeting): Promise<HandshakeResponse> {
  const capabilities = without(greeting.capabilities, C.CLIENT_SSL);
  await local.write(encodeGreeting({ ...greeting, capabilities, plugin: CACHING_SHA2 }));
  return readResponse(await local.read(), capabilities);
}

/** Logs in with the credential; returns the gateway's last word, OK or ERR. */
function logIn(
  leg: GatewayLeg,
  opening: HandshakeResponse,
  credential: GatewayCredential,
  ca: string | undefined,
): Promise<Buffer> {
  const { channel, greeting } = leg;
  return within(LOGIN_MS_MAX, channel.wire, async () => {
    const database = opening.database || credential.database;
    const response = {
      ...opening,
      capabilities: union(opening.capabilities, OURS, database === '' ? 0 : C.CLIENT_CONNECT_WITH_DB),
      user: credential.username,
      authData: cachingSha2Response(credential.password, greeting.scramble),
      database,
      plugin: CACHING_SHA2,
    };
    await secure(leg, response, ca);
    await channel.write(encodeResponse(response));
    for (let i = 0; i < LOGIN_PACKETS_MAX; i++) {
      const packet = await channel.read();
      if (packet[0] === Marker.OK || packet[0] === Marker.ERR) return packet;
      if (packet[0] !== Marker.AUTH_MORE_DATA) break;
      await channel.write(clearPassword(credential.password));
    }
    throw new ProtocolError('the gateway asks for a kind of login that is not used here');
  });
}

/** The password goes in clear within TLS, so that a gateway on another machine must have a certificate we can check. */
async function secure(
  { channel, greeting, host }: GatewayLeg,
  response: HandshakeResponse,
  ca: string | undefined,
): Promise<void> {
  const { wire } = channel;
  if (!has(greeting.capabilities, C.CLIENT_SSL)) throw new ProtocolError('the gateway does not speak TLS');
  if (wire.bufferedBytes > 0) throw new ProtocolError('the gateway sent more than its greeting before TLS');
  await channel.write(encodeOpening(response));
  const options = {
    minVersion: TLS_VERSION_MIN,
    rejectUnauthorized: !wire.isLoopback,
    host,
    ...(isIP(host) === 0 ? { servername: host } : {}),
    ...(ca === undefined ? {} : { ca }),
  } as const;
  try {
    await wire.startTls({ isServer: false, options });
  } catch (error) {
    throw new ProtocolError(
      `the gateway's certificate is not accepted: ${messageOf(error)}; name its CA with SLUICE_TLS_CA`,
    );
  }
}

/** A client that answered `caching_sha2_password` waits for the news that its password is right before anything else. */
async function finish(local: LoginChannel, opening: HandshakeResponse, answer: Buffer): Promise<void> {
  const waits = opening.plugin === CACHING_SHA2 && opening.authData.length > 1 && answer[0] === Marker.OK;
  if (waits) await local.write(Buffer.of(Marker.AUTH_MORE_DATA, 0x03));
  await local.write(answer);
}

function isRefusedCredential(answer: Buffer): boolean {
  return answer[0] === Marker.ERR && readErr(answer).code === ER_ACCESS_DENIED;
}
