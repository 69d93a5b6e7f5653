import { ProtocolError } from '../../src/errors.ts';
import type { ServerTls } from '../../src/net/tls.ts';
import type { Wire } from '../../src/net/wire.ts';
import { Elements } from './bson/elements.ts';
import { Fields, textOf } from './bson/fields.ts';
import { type Command, toCommand } from './commands/command.ts';
import { HEADER_BYTES, type Header, OPCODE, readHeader } from './messages/header.ts';
import { FLAG, readOpMsg, writeOpMsg } from './messages/op-msg.ts';
import { readOpQuery, writeOpReply } from './messages/op-query.ts';

/** The longest message a client may send before it is logged in. */
export const LOGIN_MESSAGE_BYTES_MAX = 64 * 1024;

/** A TLS record of a handshake: its type, and the major version. */
const TLS_HANDSHAKE = [0x16, 0x03] as const;

/** A command that came before the login's end. */
export interface LoginRequest {
  readonly command: Command;
  /** Came as OP_QUERY, which servers take for `hello` alone. */
  readonly isLegacy: boolean;
}

/** Whole messages over a client's leg, one at a time, each answered in its own form. The relay's codec takes over afterwards. */
export class LoginChannel {
  readonly wire: Wire;
  /** What waits for an answer. */
  #open: Header | undefined;
  #replies = 0;

  constructor(wire: Wire) {
    this.wire = wire;
  }

  /**
   * Takes the leg into TLS, if TLS is what it begins with: there is no other way to ask for it. A message whose length
   * has these two bytes in front ends with two zeros there; a TLS version does not. Throws ProtocolError.
   */
  async startTlsIfAsked(tls: ServerTls): Promise<void> {
    const head = await this.wire.read(3);
    this.wire.unread(head);
    const [type, major, minor] = head;
    if (type !== TLS_HANDSHAKE[0] || major !== TLS_HANDSHAKE[1] || minor === 0) return;
    try {
      await this.wire.startTls({ isServer: true, context: tls.context });
    } catch (error) {
      throw new ProtocolError('the TLS handshake failed', { cause: error });
    }
  }

  /** The next command. Throws ProtocolError for anything else, WireClosedError. */
  async next(): Promise<LoginRequest> {
    this.#open = undefined;
    const head = await this.wire.read(HEADER_BYTES);
    const header = readHeader(head);
    if (header.length > LOGIN_MESSAGE_BYTES_MAX) {
      throw new ProtocolError(`a message of ${header.length} bytes before the login`);
    }
    const bytes = Buffer.concat([head, await this.wire.read(header.length - HEADER_BYTES)]);
    if (header.opCode === OPCODE.msg) return this.#readMsg(header, bytes);
    if (header.opCode === OPCODE.query) return this.#readQuery(header, bytes);
    throw new ProtocolError(`messages of kind ${header.opCode} are not taken before the login`);
  }

  /** Answers the command that came last, where it wants an answer; once. */
  async answer(document: Buffer): Promise<void> {
    await this.wire.write(this.#take(document));
  }

  /** Answers with the last words, and closes. */
  end(document: Buffer): void {
    this.wire.end(this.#take(document));
  }

  #take(document: Buffer): Buffer {
    const request = this.#open;
    this.#open = undefined;
    if (request === undefined) return Buffer.alloc(0);
    this.#replies += 1;
    const [requestId, responseTo] = [this.#replies, request.requestId];
    if (request.opCode === OPCODE.query) return writeOpReply(requestId, responseTo, document);
    return writeOpMsg({ requestId, responseTo, flags: 0, body: document, sequences: [] });
  }

  #readMsg(header: Header, bytes: Buffer): LoginRequest {
    this.#open = header;
    const { body, sequences, flags } = readOpMsg(bytes);
    // Nothing may be said to who does not wait for it.
    if ((flags & FLAG.moreToCome) !== 0) this.#open = undefined;
    const database = textOf(new Fields(body).get('$db')) ?? '';
    return { command: named(toCommand(body, database, sequences)), isLegacy: false };
  }

  #readQuery(header: Header, bytes: Buffer): LoginRequest {
    this.#open = header;
    const { body, database } = readOpQuery(bytes);
    return { command: named(toCommand(unwrapped(body), database)), isLegacy: true };
  }
}

/** The command itself, where it comes with a choice of servers around it. */
function unwrapped(body: Buffer): Buffer {
  const first = new Elements(body);
  if (!first.next() || first.name !== '$query' || !first.isDocument) return body;
  return body.subarray(first.valueStart, first.end);
}

function named(command: Command | undefined): Command {
  if (command === undefined) throw new ProtocolError('a command without a name');
  return command;
}
