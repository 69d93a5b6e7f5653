import { ProtocolError } from '../../errors.ts';
import type { Wire } from '../../net/wire.ts';

// PostgreSQL frontend/backend protocol, sections 54.2.1 and 54.7: the untyped packets a connection begins with.
const SSL_REQUEST = 80_877_103;
const GSSENC_REQUEST = 80_877_104;
const CANCEL_REQUEST = 80_877_102;
const PROTOCOL_MAJOR = 3;
/** What PostgreSQL itself accepts. */
const STARTUP_BYTES_MAX = 10_000;
/** One SSL and one GSS request at most may come before the real thing. */
const REQUESTS_MAX = 3;

/** What a client wants of a fresh connection. */
export type ClientOpening =
  | { readonly kind: 'startup'; readonly version: number; readonly params: readonly (readonly [string, string])[] }
  | { readonly kind: 'cancel'; readonly packet: Buffer };

/** Reads what a local client opens with. Encryption is declined: the port is on the loopback. Throws ProtocolError. */
export async function readOpening(client: Wire): Promise<ClientOpening> {
  for (let i = 0; i < REQUESTS_MAX; i += 1) {
    const head = await client.read(8);
    const length = head.readInt32BE(0);
    const code = head.readInt32BE(4);
    if (code === SSL_REQUEST || code === GSSENC_REQUEST) {
      if (length !== 8) throw new ProtocolError('an encryption request has the wrong length');
      await client.write(Buffer.from('N'));
      continue;
    }
    if (length < 8 || length > STARTUP_BYTES_MAX)
      throw new ProtocolError('the start-up packet has an impossible length');
    const body = await client.read(length - 8);
    if (code === CANCEL_REQUEST) return { kind: 'cancel', packet: Buffer.concat([head, body]) };
    if (code >> 16 !== PROTOCOL_MAJOR) throw new ProtocolError('only version 3 of the PostgreSQL protocol is spoken');
    return { kind: 'startup', version: code, params: readParams(body) };
  }
  throw new ProtocolError('the client never sends a start-up packet');
}

function readParams(body: Buffer): [string, string][] {
  const words = body.toString('utf8').split('\0');
  // name\0value\0 … and one more \0 at the end: two empty words.
  if (words.pop() !== '' || words.pop() !== '') throw new ProtocolError('the start-up packet does not end properly');
  if (words.length % 2 !== 0) throw new ProtocolError('the start-up packet has a name without a value');
  const params: [string, string][] = [];
  for (let i = 0; i < words.length; i += 2) {
    const name = words[i] ?? '';
    if (name === '') throw new ProtocolError('the start-up packet has a value without a name');
    params.push([name, words[i + 1] ?? '']);
  }
  return params;
}

/**
 * The client's start-up packet for the gateway: everything as it was, except who logs in and where. A client that names no
 * database takes the one called like its user; here that means the connection's own.
 */
export function startupForGateway(
  opening: Extract<ClientOpening, { kind: 'startup' }>,
  login: { readonly username: string; readonly database: string },
): Buffer {
  const asked = new Map(opening.params);
  const wanted = asked.get('database') ?? '';
  const database = wanted === '' || wanted === asked.get('user') ? login.database : wanted;
  const others = opening.params.filter(([name]) => name !== 'user' && name !== 'database');
  const params: (readonly [string, string])[] = [['user', login.username]];
  if (database !== '') params.push(['database', database]);
  const body = Buffer.from(`${[...params, ...others].map(([name, value]) => `${name}\0${value}\0`).join('')}\0`);
  const head = Buffer.alloc(8);
  head.writeInt32BE(body.length + 8, 0);
  head.writeInt32BE(opening.version, 4);
  return Buffer.concat([head, body]);
}

/** The request for TLS that the gateway answers with one byte. */
export function sslRequest(): Buffer {
  const packet = Buffer.alloc(8);
  packet.writeInt32BE(8, 0);
  packet.writeInt32BE(SSL_REQUEST, 4);
  return packet;
}
