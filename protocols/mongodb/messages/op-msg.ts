import { ProtocolError } from '../../../src/errors.ts';
import { checkDocument } from '../bson/elements.ts';
import { Fields } from '../bson/fields.ts';
import { cstringEnd, documentEnd } from '../bson/sizes.ts';
import { crc32c } from './crc32c.ts';
import { HEADER_BYTES, OPCODE, readHeader, writeHeader } from './header.ts';

/** The flags of OP_MSG. Of the lower 16 bits, all that are set must be known. */
export const FLAG = { checksumPresent: 1 << 0, moreToCome: 1 << 1, exhaustAllowed: 1 << 16 } as const;
const REQUIRED_BITS = 0xffff;
const KNOWN_REQUIRED_BITS = FLAG.checksumPresent | FLAG.moreToCome;

const BODY = 0;
const SEQUENCE = 1;
const CHECKSUM_BYTES = 4;
/** Where a message's body begins that is its first section: behind the header, the flags, and the kind of the section. */
export const BODY_AT: number = HEADER_BYTES + 5;

/** Fields of a body: servers know no command with a hundredth of them, nor answer with so many. */
export const FIELDS_MAX = 10_000;
/** Sequences of a message: the command with most has two. */
export const SEQUENCES_MAX = 16;
/** Documents of one sequence: as many as servers write at once. Each takes more memory than an empty one has bytes. */
export const SEQUENCE_DOCUMENTS_MAX = 100_000;

/** Documents that belong to the body as an array of this name. */
export interface DocumentSequence {
  readonly name: string;
  readonly documents: readonly Buffer[];
}

/** One command, or one reply. */
export interface OpMsg {
  readonly requestId: number;
  readonly responseTo: number;
  /** Without `checksumPresent`: a checksum is checked when it is read, and is none of what is written. */
  readonly flags: number;
  /** A checked document. */
  readonly body: Buffer;
  readonly sequences: readonly DocumentSequence[];
}

/** A message that was read, with the fields of its body. */
export interface ReadOpMsg {
  readonly message: OpMsg;
  readonly fields: Fields;
}

/** A whole message, as `readOpMsgFields` reads it. */
export function readOpMsg(bytes: Buffer): OpMsg {
  return readOpMsgFields(bytes).message;
}

/**
 * A whole message, header included, taken apart without a copy. Throws ProtocolError for anything a server would refuse
 * or could read in another way: two bodies, a name given twice, a wrong checksum, bytes left over.
 */
export function readOpMsgFields(bytes: Buffer): ReadOpMsg {
  const { length, requestId, responseTo } = readHeader(bytes);
  if (length !== bytes.length || length < HEADER_BYTES + 4) throw new ProtocolError('an OP_MSG is cut off');
  const given = bytes.readUInt32LE(HEADER_BYTES);
  const unknown = given & REQUIRED_BITS & ~KNOWN_REQUIRED_BITS;
  if (unknown !== 0) throw new ProtocolError(`OP_MSG flags 0x${unknown.toString(16)} are unknown`);
  const end = (given & FLAG.checksumPresent) === 0 ? length : checkedEnd(bytes);
  let body: Buffer | undefined;
  const sequences: DocumentSequence[] = [];
  for (let at = HEADER_BYTES + 4; at < end; ) {
    const kind = bytes[at];
    if (kind === BODY) {
      if (body !== undefined) throw new ProtocolError('an OP_MSG has two bodies');
      const next = documentEnd(bytes, at + 1, end);
      body = bytes.subarray(at + 1, next);
      checkDocument(body);
      at = next;
    } else if (kind === SEQUENCE) {
      if (sequences.length === SEQUENCES_MAX)
        throw new ProtocolError(`an OP_MSG has more than ${SEQUENCES_MAX} sequences`);
      const { sequence, next } = readSequence(bytes, at + 1, end);
      sequences.push(sequence);
      at = next;
    } else {
      throw new ProtocolError(`OP_MSG has no section of kind ${kind}`);
    }
  }
  if (body === undefined) throw new ProtocolError('an OP_MSG has no body');
  const fields = new Fields(body, 0, body.length, checkName);
  if (sequences.length > 0) checkSequenceNames(fields, sequences);
  const flags = (given & ~FLAG.checksumPresent) >>> 0;
  return { message: { requestId, responseTo, flags, body, sequences }, fields };
}

/** A whole message. It has no checksum. */
export function writeOpMsg({ requestId, responseTo, flags, body, sequences }: OpMsg): Buffer {
  const flagBytes = Buffer.alloc(4);
  flagBytes.writeUInt32LE((flags & ~FLAG.checksumPresent) >>> 0);
  const parts = [flagBytes, Buffer.of(BODY), body];
  for (const { name, documents } of sequences) {
    const named = Buffer.from(`${name}\0`);
    const size = Buffer.alloc(4);
    size.writeInt32LE(documents.reduce((sum, { length }) => sum + length, size.length + named.length));
    parts.push(Buffer.of(SEQUENCE), size, named, ...documents);
  }
  const length = parts.reduce((sum, part) => sum + part.length, 0);
  return Buffer.concat([writeHeader({ requestId, responseTo, opCode: OPCODE.msg }, length), ...parts]);
}

/** Writes what stands before the body into a message that has nothing else, and no checksum. */
export function writeBodyHead(bytes: Buffer, { requestId, responseTo, flags }: OpMsg): void {
  writeHeader({ requestId, responseTo, opCode: OPCODE.msg }, bytes.length - HEADER_BYTES).copy(bytes);
  bytes.writeUInt32LE((flags & ~FLAG.checksumPresent) >>> 0, HEADER_BYTES);
  bytes[BODY_AT - 1] = BODY;
}

function checkedEnd(bytes: Buffer): number {
  const end = bytes.length - CHECKSUM_BYTES;
  if (end < HEADER_BYTES + 4) throw new ProtocolError('an OP_MSG is cut off');
  if (crc32c(bytes.subarray(0, end)) !== bytes.readUInt32LE(end)) {
    throw new ProtocolError('the checksum of an OP_MSG is wrong');
  }
  return end;
}

function readSequence(bytes: Buffer, start: number, limit: number): { sequence: DocumentSequence; next: number } {
  if (limit - start < 4) throw new ProtocolError('a document sequence is cut off');
  const next = start + bytes.readInt32LE(start);
  if (next > limit || next < start + 5) throw new ProtocolError('a document sequence has an impossible size');
  const first = cstringEnd(bytes, start + 4, next);
  const documents: Buffer[] = [];
  for (let at = first; at < next; ) {
    if (documents.length === SEQUENCE_DOCUMENTS_MAX) {
      throw new ProtocolError(`a document sequence has more than ${SEQUENCE_DOCUMENTS_MAX} documents`);
    }
    const end = documentEnd(bytes, at, next);
    const document = bytes.subarray(at, end);
    checkDocument(document);
    documents.push(document);
    at = end;
  }
  return { sequence: { name: bytes.toString('utf8', start + 4, first - 1), documents }, next };
}

/** A name given twice could mean one thing here and another at the server. */
function checkName(name: string, isTwice: boolean, size: number): void {
  if (isTwice) throw new ProtocolError(`a command names ${JSON.stringify(name)} twice`);
  if (size === FIELDS_MAX) throw new ProtocolError(`a command has more than ${FIELDS_MAX} fields`);
}

function checkSequenceNames(fields: Fields, sequences: readonly DocumentSequence[]): void {
  const names = new Set<string>();
  for (const { name } of sequences) {
    checkName(name, names.has(name) || fields.get(name) !== undefined, fields.size + names.size);
    names.add(name);
  }
}
