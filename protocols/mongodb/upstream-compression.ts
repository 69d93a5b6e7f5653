import { Duplex } from 'node:stream';
import { ProtocolError, WireClosedError } from '../../src/errors.ts';
import { Wire } from '../../src/net/wire.ts';
import { Elements } from './bson/elements.ts';
import { documentEnd } from './bson/sizes.ts';
import { HEADER_BYTES, OPCODE, readHeader } from './messages/header.ts';
import { type Compression, compressMessage, decompressMessage } from './messages/op-compressed.ts';
import { FLAG } from './messages/op-msg.ts';

/** Commands whose texts could be guessed from how well they compress (MongoDB, "OP_COMPRESSED"): logins and passwords. */
const NEVER_COMPRESSED: ReadonlySet<string> = new Set([
  'authenticate',
  'copydb',
  'copydbgetnonce',
  'copydbSaslStart',
  'createUser',
  'getnonce',
  'hello',
  'isMaster',
  'ismaster',
  'saslContinue',
  'saslStart',
  'updateUser',
]);
const BODY = 0;

/**
 * A leg that carries whole messages without compression, over one that carries them compressed. A server compresses its
 * answers only to what came compressed.
 */
export function compressedWire(inner: Wire, compression: Compression): Wire {
  return new Wire(new CompressedLeg(inner, compression));
}

class CompressedLeg extends Duplex {
  readonly #inner: Wire;
  readonly #compression: Compression;
  #isReading = false;
  /** What was written of a message that is not whole yet. */
  #parts: Buffer[] = [];
  #partBytes = 0;

  constructor(inner: Wire, compression: Compression) {
    super();
    this.#inner = inner;
    this.#compression = compression;
  }

  override _read(): void {
    if (this.#isReading) return;
    this.#isReading = true;
    this.#pump().catch((error: Error) => this.destroy(error));
  }

  override _write(chunk: Buffer, _encoding: BufferEncoding, done: (error?: Error | null) => void): void {
    this.#parts.push(chunk);
    this.#partBytes += chunk.length;
    this.#send().then(() => done(), done);
  }

  override _final(done: (error?: Error | null) => void): void {
    this.#inner.end();
    done();
  }

  override _destroy(error: Error | null, done: (error?: Error | null) => void): void {
    this.#inner.destroy();
    done(error);
  }

  /** Reads messages until there is no room for more. */
  async #pump(): Promise<void> {
    for (;;) {
      const message = await this.#message();
      if (this.destroyed) return;
      const hasRoom = this.push(message ?? null);
      if (message !== undefined && hasRoom) continue;
      this.#isReading = message === undefined;
      return;
    }
  }

  /** The next message, unpacked; undefined at the server's orderly end. */
  async #message(): Promise<Buffer | undefined> {
    let head: Buffer;
    try {
      head = await this.#inner.read(HEADER_BYTES);
    } catch (error) {
      if (error instanceof WireClosedError && error.cause === undefined && this.#inner.bufferedBytes === 0)
        return undefined;
      throw error;
    }
    const { length, opCode } = readHeader(head);
    const whole = Buffer.concat([head, await this.#inner.read(length - HEADER_BYTES)]);
    return opCode === OPCODE.compressed ? decompressMessage(whole, this.#compression) : whole;
  }

  /** Sends every message that is whole. */
  async #send(): Promise<void> {
    while (this.#partBytes >= HEADER_BYTES) {
      const [first = Buffer.alloc(0)] = this.#parts;
      const known = first.length >= HEADER_BYTES ? first : Buffer.concat(this.#parts, this.#partBytes);
      const { length } = readHeader(known);
      if (this.#partBytes < length) return;
      const bytes = this.#parts.length === 1 ? first : Buffer.concat(this.#parts, this.#partBytes);
      const rest = bytes.subarray(length);
      this.#parts = rest.length === 0 ? [] : [rest];
      this.#partBytes = rest.length;
      const message = bytes.subarray(0, length);
      await this.#inner.write(mayCompress(message) ? await compressMessage(message, this.#compression) : message);
    }
  }
}

/** Whether a message is a command that may be sent compressed. Throws ProtocolError for a broken one. */
export function mayCompress(message: Buffer): boolean {
  if (readHeader(message).opCode !== OPCODE.msg) return false;
  // A checksum is one of the bytes as they are sent.
  if ((message.readUInt32LE(HEADER_BYTES) & FLAG.checksumPresent) !== 0) return false;
  return !NEVER_COMPRESSED.has(commandNameOf(message));
}

/** The name of an OP_MSG's command: sections of documents may come before its body. */
function commandNameOf(message: Buffer): string {
  for (let at = HEADER_BYTES + 4; at < message.length; ) {
    if (message[at] === BODY) {
      const element = new Elements(message, at + 1, documentEnd(message, at + 1, message.length));
      return element.next() ? element.name : '';
    }
    const sequenceBytes = message.readInt32LE(at + 1);
    if (sequenceBytes <= 0) break;
    at += 1 + sequenceBytes;
  }
  throw new ProtocolError('an OP_MSG has no body');
}
