import type { ClientPart } from '../../src/core/codec.ts';
import { ProtocolError } from '../../src/errors.ts';
import { Framer } from '../../src/net/framer.ts';
import { type Command, toCommand } from './commands/command.ts';
import { isHello } from './hello.ts';
import { limitHold } from './hold-deadline.ts';
import { quoted } from './local-answers.ts';
import { HEADER_BYTES, MESSAGE_BYTES_MAX, OPCODE, readHeader } from './messages/header.ts';
import { writeOpMsg } from './messages/op-msg.ts';
import { readOpQuery, writeOpReply } from './messages/op-query.ts';
import { MongodbQuery } from './query.ts';
import { cursorNumber, refusalOf } from './refusals.ts';
import { type Request, readRequest } from './request.ts';
import { type Lineage, unknownLineage } from './results/lineage/lineage.ts';
import { type SessionState, TRANSACTION_MS_DEFAULT } from './session-state.ts';
import { Unit } from './unit.ts';

/** The largest OP_QUERY: a `hello` and what a driver says of itself. */
export const OLD_QUERY_BYTES_MAX = 64 * 1024;

const OPCODE_NAMES: ReadonlyMap<number, string> = new Map([
  [OPCODE.reply, 'OP_REPLY'],
  [OPCODE.update, 'OP_UPDATE'],
  [OPCODE.insert, 'OP_INSERT'],
  [OPCODE.getMore, 'OP_GET_MORE'],
  [OPCODE.delete, 'OP_DELETE'],
  [OPCODE.killCursors, 'OP_KILL_CURSORS'],
]);

const ALWAYS = (): boolean => true;

/** Cuts the client's stream into messages. Each is a command that is decided when it is whole, or answered by the gateway. */
export class ClientSide {
  readonly #state: SessionState;
  readonly #framer: Framer;

  constructor(state: SessionState) {
    this.#state = state;
    this.#framer = new Framer({
      headerBytes: HEADER_BYTES,
      keptBytesMax: MESSAGE_BYTES_MAX,
      size: (buffer, at) => readHeader(buffer, at).length,
      keep: (buffer, at) => this.#keeps(buffer, at),
    });
  }

  *read(chunk: Buffer): Generator<ClientPart, void> {
    for (const { bytes } of this.#framer.cut(chunk)) {
      if (this.#state.held !== undefined || this.#state.queue.isWaiting) {
        throw new ProtocolError('a command came before its time');
      }
      if (readHeader(bytes).opCode === OPCODE.query) yield this.#oldQuery(bytes);
      else yield* this.#request(bytes);
    }
  }

  /** Everything is kept; what may not come is refused by its header, before the rest of it is waited for. */
  #keeps(buffer: Buffer, at: number): true {
    const { opCode, requestId, length } = readHeader(buffer, at);
    this.#state.latest = { id: requestId, isOld: opCode === OPCODE.query };
    switch (opCode) {
      case OPCODE.msg:
        return true;
      case OPCODE.query:
        if (length > OLD_QUERY_BYTES_MAX) throw new ProtocolError('an OP_QUERY is longer than a hello');
        return true;
      case OPCODE.compressed:
        throw new ProtocolError('an OP_COMPRESSED came, and no compression was agreed on');
      default: {
        const name = OPCODE_NAMES.get(opCode);
        throw new ProtocolError(
          name === undefined
            ? `there is no message of kind ${opCode}`
            : `${name} is not taken: drivers that know MongoDB 3.6 or newer send OP_MSG`,
        );
      }
    }
  }

  #oldQuery(frame: Buffer): ClientPart {
    const { requestId, database, body } = readOpQuery(frame);
    const command = toCommand(body, database);
    if (command === undefined || !isHello(command.name)) {
      throw new ProtocolError(`OP_QUERY is taken for hello alone, not for ${quoted(command?.name ?? 'nothing')}`);
    }
    return { kind: 'reply', toClient: writeOpReply(this.#state.nextMessage(), requestId, this.#hello(command)) };
  }

  #hello(command: Command): Buffer {
    const answer = this.#state.options.answer(command);
    if (answer === undefined) throw new ProtocolError('nobody answers a hello');
    return answer;
  }

  *#request(frame: Buffer): Generator<ClientPart, void> {
    const request = readRequest(frame);
    const answer = this.#state.options.answer(request.command);
    if (answer !== undefined) {
      if (!request.isSilent) yield { kind: 'reply', toClient: this.#reply(request, answer) };
      return;
    }
    const { options } = this.#state;
    const refused = refusalOf(request, options);
    const id = refused === undefined ? cursorNumber(request.command) : undefined;
    const origin = id === undefined ? undefined : options.cursors.find(options.owner, id);
    const cursor = id === undefined || origin === undefined ? undefined : { id, origin };
    const isCurrent = (origin === undefined ? options.views?.since() : undefined) ?? ALWAYS;
    const lineage =
      origin?.lineage ?? (refused === undefined ? yield* found(options.lineageOf(request.command)) : unknownLineage());
    const query = new MongodbQuery({
      id: this.#state.nextQuery(),
      request,
      receivedAt: this.#state.now(),
      cursor,
      refused,
      flowOf: options.flowOf,
    });
    yield* this.#hold(new Unit({ query, request, lineage, isCurrent }));
  }

  *#hold(unit: Unit): Generator<ClientPart, void> {
    const { options } = this.#state;
    const { lsid, transaction } = unit.request;
    const ends: (() => void)[] = [];
    const { endHold } = options;
    if (lsid !== undefined && lsid !== 'unreadable' && endHold !== undefined) {
      const cancel = (): unknown => endHold({ code: 'cancelled', message: 'the session or transaction was ended' });
      ends.push(options.logicalSessions.hold(options.owner, lsid, transaction?.number, cancel));
    }
    // Its first command has not reached the server: nothing has begun there that could end.
    if (transaction !== undefined && !transaction.isFirst && endHold !== undefined) {
      const { transactionMs = TRANSACTION_MS_DEFAULT } = options;
      const now = this.#state.now();
      const startedAt = options.logicalSessions.startOf(options.owner, transaction) ?? now;
      ends.push(limitHold(startedAt, now, transactionMs, endHold));
    }
    unit.onSettled = () => {
      this.#state.held = undefined;
      for (const end of ends) end();
    };
    this.#state.held = unit;
    yield unit;
  }

  #reply({ id }: Request, body: Buffer): Buffer {
    return writeOpMsg({ requestId: this.#state.nextMessage(), responseTo: id, flags: 0, body, sequences: [] });
  }
}

/** What is looked up is waited for: nothing more of the client is read until then. */
function* found(lineage: Lineage | Promise<Lineage>): Generator<ClientPart, Lineage> {
  if (!(lineage instanceof Promise)) return lineage;
  const all: Lineage[] = [];
  yield { kind: 'wait', until: lineage.then((one) => void all.push(one)) };
  const [only] = all;
  if (only === undefined) throw new ProtocolError('a command was read on before its time');
  return only;
}
