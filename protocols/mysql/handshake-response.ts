import { isUtf8 } from 'node:buffer';
import { ProtocolError } from '../../src/errors.ts';
import { Capability, has } from './constants.ts';
import { endString } from './handshake.ts';
import { lenencString, nulString, PayloadReader } from './lenenc.ts';

/** Capabilities, largest packet, collation and filler: all of an SSLRequest, and the start of every response. */
export const SSL_REQUEST_BYTES = 32;
const FILLER_BYTES = 23;
const ATTRIBUTES_MAX = 64;

/** What a client answers to the greeting (Protocol::HandshakeResponse41). */
export interface HandshakeResponse {
  readonly capabilities: number;
  /** MariaDB's; 0 from clients that set CLIENT_MYSQL. */
  readonly extendedCapabilities: number;
  readonly packetBytesMax: number;
  readonly charsetId: number;
  readonly user: string;
  readonly authData: Buffer;
  /** Empty: none named. */
  readonly database: string;
  /** The authentication method the data is for; undefined from clients that know of no methods. */
  readonly plugin: string | undefined;
  readonly attributes: ReadonlyMap<string, string>;
}

/** Whether the first packet of a client asks for TLS instead of being its response. */
export function isSslRequest(payload: Buffer): boolean {
  return payload.length === SSL_REQUEST_BYTES && has(payload.readUInt32LE(), Capability.CLIENT_SSL);
}

type Opening = Pick<HandshakeResponse, 'capabilities' | 'extendedCapabilities' | 'packetBytesMax' | 'charsetId'>;

/** The first 32 bytes of a response; with CLIENT_SSL and nothing behind them they ask for TLS. */
export function encodeOpening(opening: Opening): Buffer {
  const bytes = Buffer.alloc(SSL_REQUEST_BYTES);
  bytes.writeUInt32LE(opening.capabilities, 0);
  bytes.writeUInt32LE(opening.packetBytesMax, 4);
  bytes.writeUInt8(opening.charsetId & 0xff, 8);
  if (!has(opening.capabilities, Capability.CLIENT_MYSQL)) {
    bytes.writeUInt32LE(opening.extendedCapabilities, SSL_REQUEST_BYTES - 4);
  }
  return bytes;
}

/** Encodes a response with the parts its capabilities announce. */
export function encodeResponse(response: HandshakeResponse): Buffer {
  const { capabilities, user, authData, database, plugin } = response;
  const parts = [encodeOpening(response), nulString(user)];
  if (has(capabilities, Capability.CLIENT_PLUGIN_AUTH_LENENC_CLIENT_DATA)) parts.push(lenencString(authData));
  else parts.push(Buffer.of(authData.length), authData);
  if (has(capabilities, Capability.CLIENT_CONNECT_WITH_DB)) parts.push(nulString(database));
  if (has(capabilities, Capability.CLIENT_PLUGIN_AUTH)) parts.push(nulString(plugin ?? ''));
  if (has(capabilities, Capability.CLIENT_CONNECT_ATTRS)) parts.push(encodeAttributes(response.attributes));
  return Buffer.concat(parts);
}

function encodeAttributes(attributes: ReadonlyMap<string, string>): Buffer {
  return lenencString(Buffer.concat([...attributes].flat().map((text) => lenencString(text))));
}

/** Takes a client's response apart. `offered` is what was greeted with: flags beyond it mean nothing. Throws ProtocolError. */
export function readResponse(payload: Buffer, offered: number): HandshakeResponse {
  const reader = new PayloadReader(payload);
  const low = reader.u16();
  if ((low & Capability.CLIENT_PROTOCOL_41) === 0)
    throw new ProtocolError('the client speaks the protocol of before 4.1');
  const capabilities = ((low | (reader.u16() << 16)) & offered) >>> 0;
  const packetBytesMax = reader.u32();
  const charsetId = reader.u8();
  reader.skip(FILLER_BYTES - 4);
  const extended = reader.u32();
  // MySQL clients set the bit whatever was greeted with; only without it the last bytes mean something.
  const isMysql = (low & Capability.CLIENT_MYSQL) !== 0;
  const user = text(reader.nulBytes(), 'user name');
  const authData = readAuthData(reader, capabilities);
  const hasDatabase = has(capabilities, Capability.CLIENT_CONNECT_WITH_DB) && reader.left > 0;
  const database = hasDatabase ? text(reader.nulBytes(), 'database name') : '';
  const hasPlugin = has(capabilities, Capability.CLIENT_PLUGIN_AUTH);
  const hasAttributes = has(capabilities, Capability.CLIENT_CONNECT_ATTRS);
  const plugin = hasPlugin ? readPlugin(reader) : undefined;
  return {
    capabilities,
    extendedCapabilities: isMysql || has(offered, Capability.CLIENT_MYSQL) ? 0 : extended,
    packetBytesMax,
    charsetId,
    user,
    authData,
    database,
    plugin,
    attributes: hasAttributes && reader.left > 0 ? readAttributes(reader.lenencBytes()) : new Map(),
  };
}

function readAuthData(reader: PayloadReader, capabilities: number): Buffer {
  if (has(capabilities, Capability.CLIENT_PLUGIN_AUTH_LENENC_CLIENT_DATA)) return reader.lenencBytes();
  if (has(capabilities, Capability.CLIENT_SECURE_CONNECTION)) return reader.bytes(reader.u8());
  return reader.nulBytes();
}

/** Clients that send no attributes may leave the zero byte out. */
function readPlugin(reader: PayloadReader): string {
  return reader.hasNul() ? reader.nulBytes().toString() : endString(reader);
}

/** Connection attributes: pairs of names and values. They are for people to read, so that broken ones end the login only when they lie about lengths. */
function readAttributes(bytes: Buffer): Map<string, string> {
  const attributes = new Map<string, string>();
  const reader = new PayloadReader(bytes);
  while (reader.left > 0) {
    const name = reader.lenencBytes().toString();
    const value = reader.lenencBytes().toString();
    if (attributes.size < ATTRIBUTES_MAX) attributes.set(name, value);
  }
  return attributes;
}

function text(bytes: Buffer, what: string): string {
  if (!isUtf8(bytes)) throw new ProtocolError(`the ${what} must be UTF-8`);
  return bytes.toString();
}

/** The program a client says it is, for people and for the audit. */
export function applicationOf(attributes: ReadonlyMap<string, string>): string {
  const client = [attributes.get('_client_name'), attributes.get('_client_version')].filter(Boolean).join(' ');
  const said = attributes.get('program_name') || client;
  return said.replaceAll(/\p{Cc}/gu, ' ').slice(0, APPLICATION_CHARS_MAX);
}

const APPLICATION_CHARS_MAX = 128;
