import { ProtocolError } from '../../src/errors.ts';
import { Capability, has } from './constants.ts';
import { nulString, PayloadReader } from './lenenc.ts';

/** The only version of the greeting there is (Protocol::HandshakeV10). */
const PROTOCOL_VERSION = 10;
/** Random bytes both sides mix with the password. */
export const SCRAMBLE_BYTES = 20;
/** The scramble comes in two parts: this many first, the rest behind the capabilities. */
const SCRAMBLE_HEAD_BYTES = 8;
const RESERVED_BYTES = 10;
/** Old MariaDB servers put this in front of their version, for the sake of replication. */
const MARIADB_PREFIX = '5.5.5-';

/** What a server says first. */
export interface Greeting {
  /** As it stands in the packet. */
  readonly version: string;
  readonly connectionId: number;
  readonly scramble: Buffer;
  readonly capabilities: number;
  /** MariaDB's; sent and read only where CLIENT_MYSQL is not set. */
  readonly extendedCapabilities: number;
  /** The server's default collation: the low byte of it. */
  readonly charsetId: number;
  readonly status: number;
  readonly plugin: string;
}

export function encodeGreeting(greeting: Greeting): Buffer {
  const { capabilities, extendedCapabilities, scramble } = greeting;
  if (scramble.length !== SCRAMBLE_BYTES) throw new RangeError('a scramble has 20 bytes');
  const head = Buffer.alloc(4);
  head.writeUInt32LE(greeting.connectionId);
  const middle = Buffer.alloc(8 + RESERVED_BYTES);
  middle.writeUInt16LE(capabilities & 0xffff, 0);
  middle.writeUInt8(greeting.charsetId & 0xff, 2);
  middle.writeUInt16LE(greeting.status, 3);
  middle.writeUInt16LE(capabilities >>> 16, 5);
  middle.writeUInt8(SCRAMBLE_BYTES + 1, 7);
  if (!has(capabilities, Capability.CLIENT_MYSQL)) middle.writeUInt32LE(extendedCapabilities, middle.length - 4);
  return Buffer.concat([
    Buffer.of(PROTOCOL_VERSION),
    nulString(greeting.version),
    head,
    scramble.subarray(0, SCRAMBLE_HEAD_BYTES),
    Buffer.of(0),
    middle,
    scramble.subarray(SCRAMBLE_HEAD_BYTES),
    Buffer.of(0),
    nulString(greeting.plugin),
  ]);
}

/** Takes a server's greeting apart. Throws ProtocolError, also for servers from before 4.1. */
export function readGreeting(payload: Buffer): Greeting {
  const reader = new PayloadReader(payload);
  if (reader.u8() !== PROTOCOL_VERSION) throw new ProtocolError('the server speaks another protocol version');
  const version = reader.nulBytes().toString();
  const connectionId = reader.u32();
  const scrambleHead = reader.bytes(SCRAMBLE_HEAD_BYTES);
  reader.skip(1);
  const low = reader.u16();
  const charsetId = reader.u8();
  const status = reader.u16();
  const capabilities = (low | (reader.u16() << 16)) >>> 0;
  if (!has(capabilities, Capability.CLIENT_PROTOCOL_41)) throw new ProtocolError('the server is older than 4.1');
  const announced = reader.u8();
  reader.skip(RESERVED_BYTES - 4);
  const extended = reader.u32();
  const scrambleTail = reader.bytes(
    Math.max(SCRAMBLE_BYTES - SCRAMBLE_HEAD_BYTES + 1, announced - SCRAMBLE_HEAD_BYTES),
  );
  return {
    version,
    connectionId,
    scramble: Buffer.concat([scrambleHead, scrambleTail]).subarray(0, SCRAMBLE_BYTES),
    capabilities,
    extendedCapabilities: has(capabilities, Capability.CLIENT_MYSQL) ? 0 : extended,
    charsetId,
    status,
    plugin: has(capabilities, Capability.CLIENT_PLUGIN_AUTH) ? endString(reader) : 'mysql_native_password',
  };
}

/** A string at the end of a packet: some peers leave its zero byte out. */
export function endString(reader: PayloadReader): string {
  const rest = reader.rest();
  const end = rest.indexOf(0);
  return rest.subarray(0, end < 0 ? rest.length : end).toString();
}

/** The version without MariaDB's prefix. */
export function plainVersion(version: string): string {
  return version.startsWith(MARIADB_PREFIX) ? version.slice(MARIADB_PREFIX.length) : version;
}

/** Whether a greeting is a MariaDB server's. Forks of MySQL that call themselves otherwise are MySQL to us. */
export function isMariadb({ version, capabilities }: Pick<Greeting, 'version' | 'capabilities'>): boolean {
  return !has(capabilities, Capability.CLIENT_MYSQL) || /mariadb/i.test(version) || version.startsWith(MARIADB_PREFIX);
}
