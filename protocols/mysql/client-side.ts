import type { ClientPart } from '../../src/core/codec.ts';
import { ProtocolError } from '../../src/errors.ts';
import { Framer } from '../../src/net/framer.ts';
import { ChangeUser } from './change-user.ts';
import { Command } from './constants.ts';
import { Refusal } from './denial.ts';
import { okPayload } from './ok-packet.ts';
import {
  encodePacket,
  HEADER_BYTES,
  nextSequence,
  PACKET_LAYOUT,
  PAYLOAD_BYTES_MAX,
  payloadBytes,
  sequenceOf,
} from './packet.ts';
import { isContinued, Message, MessageAssembler } from './packets.ts';
import { type Planned, planPrepare, planQuery, planRefused } from './plan.ts';
import { planFieldList, planInitDb, planPlain, planResetConnection } from './plan-session.ts';
import { planBulk, planClose, planExecute, planFetch, planLongData, planReset } from './plan-statement.ts';
import type { SessionState } from './session-state.ts';
import { Unit } from './unit.ts';

/** The largest statement, or execution with its values: the default of MySQL's max_allowed_packet. */
export const COMMAND_BYTES_MAX = 64 * 1024 * 1024;
/** The largest command that holds no statement and no values: names at most. */
export const SHORT_COMMAND_BYTES_MAX = 64 * 1024;

/** Commands that may be long. */
const LONG_COMMANDS: ReadonlySet<number> = new Set([
  Command.COM_QUERY,
  Command.COM_STMT_PREPARE,
  Command.COM_STMT_EXECUTE,
  Command.COM_STMT_SEND_LONG_DATA,
  Command.COM_STMT_BULK_EXECUTE,
]);

/** Commands that always are a part: nearly all that come. */
const EXECUTIONS: ReadonlySet<number> = new Set([Command.COM_QUERY, Command.COM_STMT_EXECUTE]);

const PLANS: ReadonlyMap<number, (message: Message, state: SessionState) => Planned> = new Map([
  [Command.COM_QUERY, planQuery],
  [Command.COM_STMT_PREPARE, planPrepare],
  [Command.COM_STMT_EXECUTE, planExecute],
  [Command.COM_STMT_BULK_EXECUTE, planBulk],
  [Command.COM_STMT_SEND_LONG_DATA, planLongData],
  [Command.COM_STMT_FETCH, planFetch],
  [Command.COM_STMT_RESET, planReset],
  [Command.COM_STMT_CLOSE, planClose],
  [Command.COM_INIT_DB, planInitDb],
  [Command.COM_FIELD_LIST, planFieldList],
  [Command.COM_RESET_CONNECTION, planResetConnection],
  [Command.COM_STATISTICS, planPlain],
  [Command.COM_PING, planPlain],
  [Command.COM_SET_OPTION, planPlain],
]);

/**
 * Cuts the client's stream into commands. Each is planned when it is whole and everything before it is answered, because
 * what it means may depend on that; the file of a LOAD DATA LOCAL passes.
 */
export class ClientSide {
  readonly #state: SessionState;
  readonly #framer: Framer;
  readonly #assembler = new MessageAssembler();
  /** Bytes the command under assembly may have. */
  #bytesMax = 0;
  /** The client said goodbye: whatever it sends afterwards is not read. */
  hasLeft = false;
  /** Set while the client proves again who it is. */
  #changeUser: ChangeUser | undefined;

  constructor(state: SessionState) {
    this.#state = state;
    this.#framer = new Framer({
      ...PACKET_LAYOUT,
      keptBytesMax: HEADER_BYTES + PAYLOAD_BYTES_MAX,
      keep: (buffer, at, size) => this.#keeps(buffer, at, size),
    });
  }

  /** The number the client waits for while it proves who it is. */
  get proofSeq(): number | undefined {
    return this.#changeUser?.seq;
  }

  *read(chunk: Buffer): Generator<ClientPart, void> {
    if (this.hasLeft) return;
    const part = this.#whole(chunk);
    if (part !== undefined) {
      yield part;
      return;
    }
    for (const { kept, bytes } of this.#framer.cut(chunk)) {
      if (!kept) {
        yield { kind: 'opaque', bytes };
        continue;
      }
      if (this.#state.queue.head?.phase === 'infile') {
        yield { kind: 'opaque', bytes: this.#filePacket(bytes) };
        continue;
      }
      if (this.#state.queue.isWaiting) throw new ProtocolError('a command came before its time');
      const message = this.#assembler.push(bytes, this.#bytesMax);
      if (message !== undefined) yield* this.#command(message);
      if (this.hasLeft) return;
    }
  }

  /** The part a chunk is that holds one command and nothing else, as nearly every chunk does; undefined for any other. */
  #whole(chunk: Buffer): ClientPart | undefined {
    const isAlone =
      chunk.length > HEADER_BYTES &&
      payloadBytes(chunk, 0) === chunk.length - HEADER_BYTES &&
      chunk.length < HEADER_BYTES + PAYLOAD_BYTES_MAX;
    const { queue } = this.#state;
    if (!isAlone || !queue.isEmpty || this.#changeUser !== undefined) return undefined;
    if (this.#framer.heldBytes > 0 || !this.#framer.atBoundary || this.#assembler.isPartial) return undefined;
    if (!EXECUTIONS.has(chunk.readUInt8(HEADER_BYTES))) return undefined;
    this.#keeps(chunk, 0, chunk.length);
    return this.#planned(new Message([chunk]));
  }

  #keeps(buffer: Buffer, at: number, size: number): boolean {
    const head = this.#state.queue.head;
    if (head?.phase === 'infile') {
      if (head.shift !== 0 || size === HEADER_BYTES) return true;
      this.#countFile(buffer, at);
      return false;
    }
    if (this.#assembler.isPartial) return true;
    if (sequenceOf(buffer, at) !== (this.proofSeq ?? 0))
      throw new ProtocolError('a command does not start with sequence number 0');
    if (this.#changeUser !== undefined) {
      this.#bytesMax = SHORT_COMMAND_BYTES_MAX;
      if (payloadBytes(buffer, at) > this.#bytesMax) throw new ProtocolError('a proof is longer than it may be');
      return true;
    }
    const command = size > HEADER_BYTES ? buffer.readUInt8(at + HEADER_BYTES) : Command.COM_SLEEP;
    this.#bytesMax = LONG_COMMANDS.has(command) ? COMMAND_BYTES_MAX : SHORT_COMMAND_BYTES_MAX;
    if (payloadBytes(buffer, at) > this.#bytesMax) throw new ProtocolError('a command is longer than it may be');
    return true;
  }

  /** A packet of a file: counted on, and given the number the server waits for. An empty one ends the file. */
  #filePacket(frame: Buffer): Buffer {
    const head = this.#state.queue.head;
    if (head === undefined) return frame;
    const isEnd = payloadBytes(frame, 0) === 0 && !this.#isFileContinued;
    this.#countFile(frame, 0);
    if (isEnd) head.phase = 'first';
    return head.shift === 0 ? frame : encodeFrame(frame, nextSequence(sequenceOf(frame), -head.shift));
  }

  #isFileContinued = false;

  #countFile(buffer: Buffer, at: number): void {
    const head = this.#state.queue.head;
    if (head === undefined) return;
    const seq = nextSequence(sequenceOf(buffer, at), -head.shift);
    if (seq !== head.seq) throw new ProtocolError('packets of a file came out of order');
    head.seq = nextSequence(seq);
    this.#isFileContinued = isContinued(buffer, at);
  }

  *#prove(changeUser: ChangeUser): Generator<ClientPart, void> {
    const next = yield* changeUser.go();
    if (next === 'goes on') return;
    this.#changeUser = undefined;
    if (next === undefined) this.hasLeft = true;
    else yield this.#held(next);
  }

  *#command(message: Message): Generator<ClientPart, void> {
    if (this.#changeUser !== undefined) {
      this.#changeUser.take(message);
      yield* this.#prove(this.#changeUser);
      return;
    }
    if (message.marker === Command.COM_QUIT) {
      this.hasLeft = true;
      yield { kind: 'opaque', bytes: message.bytes };
      return;
    }
    const { reauthenticate } = this.#state.options;
    if (message.marker === Command.COM_CHANGE_USER && reauthenticate !== undefined) {
      this.#changeUser = new ChangeUser(message, this.#state, reauthenticate);
      yield* this.#prove(this.#changeUser);
      return;
    }
    const part = this.#planned(message);
    if (part !== undefined) yield part;
  }

  #planned(message: Message): ClientPart | undefined {
    const plan = PLANS.get(message.marker) ?? planRefused;
    const planned = plan(message, this.#state);
    if (planned instanceof Unit) return this.#held(planned);
    switch (planned.kind) {
      case 'forward':
        if (planned.step !== undefined) this.#state.queue.push(planned.step);
        return { kind: 'opaque', bytes: planned.bytes };
      case 'answer':
        return { kind: 'reply', toClient: encodePacket(message.nextSeq, planned.payload) };
      case 'kill':
        return { kind: 'reply', toClient: encodePacket(message.nextSeq, this.#kill(planned.threadId, planned.what)) };
      case 'drop':
        return undefined;
    }
  }

  #held(unit: Unit): ClientPart {
    this.#state.held = { unit, notices: 0 };
    return unit;
  }

  #kill(threadId: number, what: 'query' | 'connection'): Buffer {
    const { options, capabilities, status } = this.#state;
    if (options.kill?.(threadId, what) !== 'done') return Refusal.noSuchThread(threadId);
    return okPayload(capabilities, { status });
  }
}

function encodeFrame(frame: Buffer, seq: number): Buffer {
  const copy = Buffer.from(frame);
  copy.writeUInt8(seq, HEADER_BYTES - 1);
  return copy;
}
