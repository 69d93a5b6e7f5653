import { type Document, serialize } from 'bson';
import { ProtocolError } from '../../src/errors.ts';
import type { Wire } from '../../src/net/wire.ts';
import { Fields, numberOf, textOf } from './bson/fields.ts';
import { HEADER_BYTES, OPCODE, readHeader } from './messages/header.ts';
import { readOpMsg, writeOpMsg } from './messages/op-msg.ts';

/** The longest answer to a command of ours: `hello` of the largest replica set is far below. */
export const REPLY_BYTES_MAX = 1024 * 1024;

/** A command that the server answered with an error. Its text is the server's: it may hold names of the secret. */
export class CommandFailure extends Error {
  readonly errorCode: number;

  constructor(errorCode: number, message: string) {
    super(message);
    this.name = 'CommandFailure';
    this.errorCode = errorCode;
  }
}

/** Commands of our own over a leg to a server, one at a time. The relay takes the leg over afterwards. */
export class UpstreamChannel {
  readonly wire: Wire;
  #requests = 0;

  constructor(wire: Wire) {
    this.wire = wire;
  }

  /** Runs a command and returns what it answers. Throws CommandFailure, ProtocolError or WireClosedError. */
  async run(database: string, command: Document): Promise<Fields> {
    this.#requests += 1;
    const requestId = this.#requests;
    const bytes = serialize({ ...command, $db: database });
    const body = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    await this.wire.write(writeOpMsg({ requestId, responseTo: 0, flags: 0, body, sequences: [] }));
    const reply = await this.#read(requestId);
    if (numberOf(reply.get('ok')) === 1) return reply;
    throw new CommandFailure(numberOf(reply.get('code')) ?? 0, textOf(reply.get('errmsg')) ?? '');
  }

  async #read(requestId: number): Promise<Fields> {
    const head = await this.wire.read(HEADER_BYTES);
    const { length, opCode, responseTo } = readHeader(head);
    if (opCode !== OPCODE.msg || responseTo !== requestId) throw new ProtocolError('the server answers something else');
    if (length > REPLY_BYTES_MAX) throw new ProtocolError(`an answer of ${length} bytes to a command of a login`);
    const { body, flags, sequences } = readOpMsg(Buffer.concat([head, await this.wire.read(length - HEADER_BYTES)]));
    if (flags !== 0 || sequences.length > 0) throw new ProtocolError('the server answers in parts');
    return new Fields(body);
  }
}
