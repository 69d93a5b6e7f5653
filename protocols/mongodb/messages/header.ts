import { ProtocolError } from '../../../src/errors.ts';

/** The kinds of messages (MongoDB wire protocol). */
export const OPCODE = {
  reply: 1,
  update: 2001,
  insert: 2002,
  query: 2004,
  getMore: 2005,
  delete: 2006,
  killCursors: 2007,
  compressed: 2012,
  msg: 2013,
} as const;

export const HEADER_BYTES = 16;
/** The largest message a server takes; it says so in `hello`. */
export const MESSAGE_BYTES_MAX = 48_000_000;

/** What every message begins with. */
export interface Header {
  /** The whole message, header included. */
  readonly length: number;
  readonly requestId: number;
  /** The request it answers; 0 in requests. */
  readonly responseTo: number;
  readonly opCode: number;
}

/** The header at `at`. Throws ProtocolError for a length no message can have. */
export function readHeader(bytes: Buffer, at = 0): Header {
  const length = bytes.readInt32LE(at);
  if (length < HEADER_BYTES || length > MESSAGE_BYTES_MAX) {
    throw new ProtocolError(`a message of ${length} bytes is impossible`);
  }
  return {
    length,
    requestId: bytes.readInt32LE(at + 4),
    responseTo: bytes.readInt32LE(at + 8),
    opCode: bytes.readInt32LE(at + 12),
  };
}

/** A header, which the body's bytes follow. */
export function writeHeader({ requestId, responseTo, opCode }: Omit<Header, 'length'>, bodyBytes: number): Buffer {
  const header = Buffer.alloc(HEADER_BYTES);
  header.writeInt32LE(HEADER_BYTES + bodyBytes, 0);
  header.writeInt32LE(requestId, 4);
  header.writeInt32LE(responseTo, 8);
  header.writeInt32LE(opCode, 12);
  return header;
}
