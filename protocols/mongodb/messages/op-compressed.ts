import { promisify } from 'node:util';
import {
  deflate,
  deflateSync,
  inflate,
  inflateSync,
  zstdCompress,
  zstdCompressSync,
  zstdDecompress,
  zstdDecompressSync,
} from 'node:zlib';
import { ProtocolError } from '../../../src/errors.ts';
import { HEADER_BYTES, MESSAGE_BYTES_MAX, OPCODE, readHeader, writeHeader } from './header.ts';

/** The compressors we have, by their numbers in messages. */
const NUMBERS = { zlib: 2, zstd: 3 } as const;
export type Compressor = keyof typeof NUMBERS;

/** What is done to whole messages, and how. */
export interface Compression {
  readonly compressor: Compressor;
  /** −1: zlib's own choice. */
  readonly zlibLevel: number;
}

/** The original kind, the size before, the compressor. */
const PREFIX_BYTES = 9;
/** What is longer is worked on elsewhere, and does not keep other sessions waiting. */
const SYNC_BYTES_MAX = 32 * 1024;

/** A message as OP_COMPRESSED, which begins with the same numbers. */
export async function compressMessage(message: Buffer, { compressor, zlibLevel }: Compression): Promise<Buffer> {
  const { requestId, responseTo, opCode } = readHeader(message);
  const body = message.subarray(HEADER_BYTES);
  const packed = await CODECS[compressor].pack(body, zlibLevel);
  const prefix = Buffer.alloc(PREFIX_BYTES);
  prefix.writeInt32LE(opCode, 0);
  prefix.writeInt32LE(body.length, 4);
  prefix.writeUInt8(NUMBERS[compressor], 8);
  const header = writeHeader({ requestId, responseTo, opCode: OPCODE.compressed }, PREFIX_BYTES + packed.length);
  return Buffer.concat([header, prefix, packed]);
}

/**
 * The message that a whole OP_COMPRESSED holds. Throws ProtocolError where it is not what it says it is: no more is
 * unpacked than it announced, which is no more than a message may have.
 */
export async function decompressMessage(message: Buffer, { compressor }: Compression): Promise<Buffer> {
  const { length, requestId, responseTo, opCode } = readHeader(message);
  if (opCode !== OPCODE.compressed || length !== message.length || length < HEADER_BYTES + PREFIX_BYTES) {
    throw new ProtocolError('a compressed message is cut off');
  }
  const original = message.readInt32LE(HEADER_BYTES);
  const bodyBytes = message.readInt32LE(HEADER_BYTES + 4);
  const number = message.readUInt8(HEADER_BYTES + 8);
  if (original !== OPCODE.msg) throw new ProtocolError(`a compressed message of kind ${original}`);
  if (number !== NUMBERS[compressor]) throw new ProtocolError('a message is compressed in another way than was agreed');
  if (bodyBytes < 0 || bodyBytes > MESSAGE_BYTES_MAX - HEADER_BYTES) {
    throw new ProtocolError(`a message of ${bodyBytes} bytes before it was compressed is impossible`);
  }
  const body = await unpack(compressor, message.subarray(HEADER_BYTES + PREFIX_BYTES), bodyBytes);
  if (body.length !== bodyBytes) throw new ProtocolError('a compressed message has another length than it says');
  return Buffer.concat([writeHeader({ requestId, responseTo, opCode: original }, bodyBytes), body]);
}

async function unpack(compressor: Compressor, packed: Buffer, bytesMax: number): Promise<Buffer> {
  try {
    return await CODECS[compressor].unpack(packed, bytesMax);
  } catch (error) {
    throw new ProtocolError('a compressed message cannot be unpacked', { cause: error });
  }
}

interface Packer {
  pack(bytes: Buffer, zlibLevel: number): Buffer | Promise<Buffer>;
  unpack(bytes: Buffer, bytesMax: number): Buffer | Promise<Buffer>;
}

const [deflated, inflated, zstdPacked, zstdUnpacked] = [
  promisify(deflate),
  promisify(inflate),
  promisify(zstdCompress),
  promisify(zstdDecompress),
];

const CODECS: Readonly<Record<Compressor, Packer>> = {
  zlib: {
    pack: (bytes, level) => (isShort(bytes) ? deflateSync(bytes, { level }) : deflated(bytes, { level })),
    unpack: (bytes, bytesMax) =>
      isShort(bytes, bytesMax) ? inflateSync(bytes, limitOf(bytesMax)) : inflated(bytes, limitOf(bytesMax)),
  },
  zstd: {
    pack: (bytes) => (isShort(bytes) ? zstdCompressSync(bytes) : zstdPacked(bytes)),
    unpack: (bytes, bytesMax) =>
      isShort(bytes, bytesMax) ? zstdDecompressSync(bytes, limitOf(bytesMax)) : zstdUnpacked(bytes, limitOf(bytesMax)),
  },
};

function isShort(bytes: Buffer, unpackedBytes = 0): boolean {
  return Math.max(bytes.length, unpackedBytes) <= SYNC_BYTES_MAX;
}

/** A limit of zero would be none. */
function limitOf(bytesMax: number): { maxOutputLength: number } {
  return { maxOutputLength: Math.max(1, bytesMax) };
}
