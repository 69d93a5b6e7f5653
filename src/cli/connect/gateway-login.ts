import { SCRAM_SHA_256_PLUS } from '../../../protocols/scram.ts';
import { ScramClient } from '../../../protocols/scram-client.ts';
import { ProtocolError, SluiceError } from '../../errors.ts';
import { endPointHash, TLS_VERSION_MIN } from '../../net/tls.ts';
import { dialTcp } from '../../net/upstream.ts';
import type { Wire } from '../../net/wire.ts';
import { type ClientOpening, sslRequest, startupForGateway } from './startup.ts';

/** A short-lived login for one connection, as the API hands it out. */
export interface GatewayCredential {
  readonly host: string;
  readonly port: number;
  readonly username: string;
  readonly password: string;
  /** Empty: the connection's default. */
  readonly database: string;
}

/** The gateway refused the login; `reply` is its own error, ready for the client. */
export class GatewayRefusal extends SluiceError {
  readonly reply: Buffer;
  /** True when the credential itself was not accepted, so that a new one may help. */
  readonly isCredential: boolean;

  constructor(reply: Buffer) {
    super('gateway_refused', 'the gateway refused the login');
    this.reply = reply;
    this.isCredential = reply.includes('\0C28P01\0');
  }
}

/** Messages before a login is complete are small; a larger one is not from a gateway. */
const LOGIN_MESSAGE_BYTES_MAX = 64 * 1024;
/** More than any login takes. */
const LOGIN_MESSAGES_MAX = 50;

/** Opens a leg to the gateway's listener, with TLS unless the gateway is on this machine and has none. */
export async function dialGateway(host: string, port: number): Promise<Wire> {
  const wire = await dialTcp(host, port);
  try {
    await secureLeg(wire);
    return wire;
  } catch (error) {
    wire.destroy();
    throw error;
  }
}

/** Asks for TLS on a fresh leg. Throws ProtocolError when there is none and bytes would leave the machine readable. */
export async function secureLeg(wire: Wire): Promise<void> {
  await wire.write(sslRequest());
  const answer = (await wire.read(1)).toString('latin1');
  if (answer === 'S') {
    // What came in clear behind the answer would be read as if it had come encrypted.
    if (wire.bufferedBytes > 0) throw new ProtocolError('the gateway sent more than its answer before TLS');
    // The certificate need not be known: the login is bound to it, which proves more than a name in it.
    const options = { rejectUnauthorized: false, minVersion: TLS_VERSION_MIN, ALPNProtocols: ['postgresql'] } as const;
    await wire.startTls({ isServer: false, options });
  } else if (answer !== 'N' || !wire.isLoopback) {
    throw new ProtocolError('the gateway does not speak TLS, and without it only a gateway on this machine is used');
  }
}

/**
 * Logs in over an open leg. Returns what the client must read first: everything the gateway said up to and with
 * AuthenticationOk, without the login itself. Throws GatewayRefusal, ProtocolError and WireClosedError.
 */
export async function logInToGateway(
  wire: Wire,
  opening: Extract<ClientOpening, { kind: 'startup' }>,
  credential: GatewayCredential,
): Promise<Buffer> {
  await wire.write(startupForGateway(opening, credential));
  const forClient: Buffer[] = [];
  let scram: ScramClient | undefined;
  for (let i = 0; i < LOGIN_MESSAGES_MAX; i += 1) {
    const message = await readMessage(wire);
    const tag = String.fromCharCode(message[0] ?? 0);
    if (tag === 'E') throw new GatewayRefusal(message);
    if (tag !== 'R') {
      // NoticeResponse and NegotiateProtocolVersion are the client's.
      if (tag !== 'N' && tag !== 'v') throw new ProtocolError('the gateway sent something else than a login');
      forClient.push(message);
      continue;
    }
    const code = message.readInt32BE(5);
    const data = message.subarray(9);
    if (code === AUTHENTICATION_OK) {
      if (scram?.isVerified !== true) throw new ProtocolError('the gateway did not prove that it knows this login');
      return Buffer.concat([...forClient, message]);
    }
    scram = await answerSasl(wire, code, data, scram, credential);
  }
  throw new ProtocolError('the login with the gateway does not come to an end');
}

const AUTHENTICATION_OK = 0;
const AUTHENTICATION_SASL = 10;
const AUTHENTICATION_SASL_CONTINUE = 11;
const AUTHENTICATION_SASL_FINAL = 12;

async function answerSasl(
  wire: Wire,
  code: number,
  data: Buffer,
  scram: ScramClient | undefined,
  credential: GatewayCredential,
): Promise<ScramClient> {
  if (code === AUTHENTICATION_SASL && scram === undefined) {
    const client = startScram(wire, data, credential);
    const first = Buffer.from(client.first);
    const length = Buffer.alloc(4);
    length.writeInt32BE(first.length);
    await wire.write(passwordMessage(Buffer.concat([Buffer.from(`${client.mechanism}\0`), length, first])));
    return client;
  }
  if (code === AUTHENTICATION_SASL_CONTINUE && scram !== undefined) {
    await wire.write(passwordMessage(Buffer.from(await scram.respond(data.toString('utf8')))));
    return scram;
  }
  if (code === AUTHENTICATION_SASL_FINAL && scram !== undefined) {
    scram.verify(data.toString('utf8'));
    return scram;
  }
  // A password in clear, or hashed with MD5, is never given away.
  throw new ProtocolError('the gateway asks for a kind of login that is not used here');
}

/** Off this machine the login must be bound to the TLS channel, because nothing else vouches for the certificate. */
function startScram(wire: Wire, data: Buffer, credential: GatewayCredential): ScramClient {
  const offered = data
    .toString('latin1')
    .split('\0')
    .filter((name) => name !== '');
  const certificate = wire.peerCertificate;
  const endPoint = certificate === undefined ? undefined : endPointHash(certificate);
  const scram = new ScramClient({ password: credential.password, offered, endPoint });
  if (scram.mechanism !== SCRAM_SHA_256_PLUS && !wire.isLoopback) {
    throw new ProtocolError('the login cannot be bound to the gateway’s TLS certificate');
  }
  return scram;
}

async function readMessage(wire: Wire): Promise<Buffer> {
  const head = Buffer.from(await wire.read(5));
  const length = head.readInt32BE(1);
  const isLogin = head[0] === 0x52;
  if (length < (isLogin ? 8 : 4) || length > LOGIN_MESSAGE_BYTES_MAX) {
    throw new ProtocolError('the gateway sent a message of an impossible length');
  }
  return Buffer.concat([head, await wire.read(length - 4)]);
}

function passwordMessage(body: Buffer): Buffer {
  const head = Buffer.from('p\0\0\0\0', 'latin1');
  head.writeInt32BE(body.length + 4, 1);
  return Buffer.concat([head, body]);
}
