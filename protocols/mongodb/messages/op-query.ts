import { ProtocolError } from '../../../src/errors.ts';
import { checkDocument } from '../bson/elements.ts';
import { cstringEnd, documentEnd } from '../bson/sizes.ts';
import { HEADER_BYTES, OPCODE, readHeader, writeHeader } from './header.ts';

const COMMAND_COLLECTION = '.$cmd';
/** A reply that begins at the first document and has no cursor. */
const REPLY_PREFIX_BYTES = 20;

/** A command in the old form, which drivers still send as their very first. */
export interface OpQuery {
  readonly requestId: number;
  readonly database: string;
  /** A checked document. */
  readonly body: Buffer;
}

/** A whole message, header included. Throws ProtocolError for what is no command: reading by OP_QUERY has left the protocol. */
export function readOpQuery(bytes: Buffer): OpQuery {
  const { length, requestId } = readHeader(bytes);
  if (length !== bytes.length) throw new ProtocolError('an OP_QUERY is cut off');
  const name = HEADER_BYTES + 4;
  const numbers = cstringEnd(bytes, name, length);
  const namespace = bytes.toString('utf8', name, numbers - 1);
  if (!namespace.endsWith(COMMAND_COLLECTION) || namespace.length === COMMAND_COLLECTION.length) {
    throw new ProtocolError('OP_QUERY is taken for commands alone');
  }
  const start = numbers + 8;
  if (start > length) throw new ProtocolError('an OP_QUERY is cut off');
  const end = documentEnd(bytes, start, length);
  // Behind the command there may only be a choice of fields, which commands do not have.
  if (end !== length) throw new ProtocolError('an OP_QUERY goes on behind its command');
  const body = bytes.subarray(start, end);
  checkDocument(body);
  return { requestId, database: namespace.slice(0, -COMMAND_COLLECTION.length), body };
}

/** The reply with one document. */
export function writeOpReply(requestId: number, responseTo: number, body: Buffer): Buffer {
  const prefix = Buffer.alloc(REPLY_PREFIX_BYTES);
  // AwaitCapable, which every server since 1.6 says.
  prefix.writeInt32LE(8, 0);
  prefix.writeInt32LE(1, 16);
  const header = writeHeader({ requestId, responseTo, opCode: OPCODE.reply }, prefix.length + body.length);
  return Buffer.concat([header, prefix, body]);
}
