import { ProtocolError } from '../../src/errors.ts';
import { Marker } from './constants.ts';
import { PayloadReader } from './lenenc.ts';

/** The longest text an ERR packet may carry (MYSQL_ERRMSG_SIZE); clients keep buffers of this size. */
const MESSAGE_BYTES_MAX = 511;
const SQL_STATE = /^[0-9A-Z]{5}$/;
/** What clients show for an error without a state. */
const SQL_STATE_UNKNOWN = 'HY000';

/** An error as it stands in an ERR packet. */
export interface ErrPacket {
  readonly code: number;
  /** Five digits or letters. */
  readonly sqlState: string;
  readonly message: string;
}

/** The payload of an ERR packet for clients of protocol 4.1. Longer texts are cut, between characters. */
export function errPayload({ code, sqlState, message }: ErrPacket): Buffer {
  const text = cutText(message, MESSAGE_BYTES_MAX);
  const head = Buffer.alloc(9);
  head.writeUInt8(Marker.ERR);
  head.writeUInt16LE(code, 1);
  head.write(`#${SQL_STATE.test(sqlState) ? sqlState : SQL_STATE_UNKNOWN}`, 3, 'latin1');
  return Buffer.concat([head, text]);
}

/** Takes an ERR packet apart. Before the login is through, servers leave the state out. Throws ProtocolError. */
export function readErr(payload: Buffer): ErrPacket {
  const reader = new PayloadReader(payload);
  if (reader.u8() !== Marker.ERR) throw new ProtocolError('not an ERR packet');
  const code = reader.u16();
  let sqlState = SQL_STATE_UNKNOWN;
  if (reader.peek() === 0x23 && reader.left >= 6) {
    reader.skip(1);
    sqlState = reader.bytes(5).toString('latin1');
  }
  return { code, sqlState, message: reader.rest().toString() };
}

function cutText(text: string, bytesMax: number): Buffer {
  const bytes = Buffer.from(text);
  if (bytes.length <= bytesMax) return bytes;
  let end = bytesMax;
  // A byte of the form 10xxxxxx goes on with a character.
  while (end > 0 && ((bytes[end] ?? 0) & 0xc0) === 0x80) end -= 1;
  return bytes.subarray(0, end);
}
