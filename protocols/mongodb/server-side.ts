import type { ServerPart } from '../../src/core/codec.ts';
import type { Query } from '../../src/core/query.ts';
import type { Reason } from '../../src/core/verdict.ts';
import { ProtocolError } from '../../src/errors.ts';
import { Framer } from '../../src/net/framer.ts';
import { AnswerDocuments, AnswerEnd, encodeAnswer, NO_BYTES } from './answer.ts';
import { CursorNotes } from './cursor-notes.ts';
import { HEADER_BYTES, MESSAGE_BYTES_MAX, OPCODE, readHeader } from './messages/header.ts';
import { FLAG, type OpMsg, readOpMsg } from './messages/op-msg.ts';
import { saysNotPrimary } from './not-primary.ts';
import { mayChangeViews } from './operations.ts';
import type { Reply } from './results/reply.ts';
import type { SessionState } from './session-state.ts';
import type { CommandStep, OwnStep } from './steps.ts';
import { abortFor, denialFor } from './verdicts.ts';

const TOO_LARGE: Reason = {
  code: 'masking',
  message: 'the masked result is larger than a message may be',
  hint: 'Ask for fewer documents at once.',
};

/** Cuts the server's stream into answers and leads each to the command that it is of. */
export class ServerSide {
  readonly #state: SessionState;
  readonly #framer: Framer;
  readonly #cursors: CursorNotes;
  /** The command whose answer is withheld: the client was told an error. */
  #withheld: CommandStep | undefined;

  constructor(state: SessionState) {
    this.#state = state;
    this.#cursors = new CursorNotes(state);
    this.#framer = new Framer({
      headerBytes: HEADER_BYTES,
      keptBytesMax: MESSAGE_BYTES_MAX,
      size: (buffer, at) => readHeader(buffer, at).length,
      keep: (buffer, at) => this.#keeps(buffer, at),
    });
  }

  get atBoundary(): boolean {
    return this.#framer.atBoundary;
  }

  *read(chunk: Buffer): Generator<ServerPart, void> {
    for (const { bytes } of this.#framer.cut(chunk)) {
      const { head } = this.#state.queue;
      if (head === undefined) throw new ProtocolError('the server answers what nobody asked');
      const message = readAnswer(bytes);
      if (head.kind === 'own') yield* this.#own(head);
      else yield* this.#answer(head, bytes, message);
    }
  }

  /** Withholds the answer that is looked at: an error in its place. */
  block(query: Query, reason: Reason): Buffer {
    const { head } = this.#state.queue;
    if (head?.kind !== 'command' || head.query !== query) {
      throw new ProtocolError('an answer was withheld that is not on its way');
    }
    this.#withheld = head;
    return denialFor(head.request, reason, this.#state);
  }

  /** An answer is refused by its header, before the rest of it is waited for. */
  #keeps(buffer: Buffer, at: number): true {
    const { opCode, responseTo } = readHeader(buffer, at);
    if (opCode !== OPCODE.msg) throw new ProtocolError(`the server sent a message of kind ${opCode}`);
    // Those behind the head are checked when it is their turn, which is before any of their bytes is used.
    if (this.#state.queue.head === undefined) throw new ProtocolError('the server answers what nobody asked');
    if (responseTo !== this.#state.queue.head.id) throw new ProtocolError('the server answers another request');
    return true;
  }

  *#own({ late }: OwnStep): Generator<ServerPart, void> {
    this.#state.queue.shift();
    if (late !== undefined) yield { kind: 'opaque', bytes: late.toClient };
  }

  *#answer(step: CommandStep, frame: Buffer, message: OpMsg): Generator<ServerPart, void> {
    const { query, request, lineage } = step;
    const { name, database } = request.command;
    const reply = this.#state.options.readReply(message.body, { command: name, database, lineage });
    const { outcome } = reply;
    const isNotPrimary = saysNotPrimary(message.body);
    if (!request.isSilent) yield new AnswerDocuments(query, reply);
    const isWithheld = this.#withheld === step;
    this.#withheld = undefined;
    this.#state.queue.shift();
    if (isWithheld && outcome.status !== 'error') yield* this.#abort(step);
    yield* this.#cursors.note(step, reply, isWithheld || request.isSilent);
    const isSent = !isWithheld && !request.isSilent;
    yield new AnswerEnd(query, outcome, isSent ? () => this.#encode(step, frame, message, reply) : () => NO_BYTES);
    if (mayChangeViews(request.command)) this.#state.options.onSchemaChange?.();
    if (isNotPrimary) this.#state.options.onNotPrimary?.('the server is not the primary any more');
  }

  #encode(step: CommandStep, frame: Buffer, message: OpMsg, reply: Reply): Buffer {
    const { onText } = this.#state.options;
    if (onText !== undefined) reply.maskTexts(onText);
    return encodeAnswer(frame, message, reply) ?? denialFor(step.request, TOO_LARGE, this.#state);
  }

  /** The client is told an error, and an error ends a transaction. */
  *#abort({ request }: CommandStep): Generator<ServerPart, void> {
    const abort = abortFor(request, this.#state, true);
    if (abort === undefined) return;
    this.#state.queue.push({ kind: 'own', id: abort.id });
    yield { kind: 'toServer', bytes: abort.bytes };
  }
}

/** The server was asked for single answers, and drivers do not ask it for sequences of documents: what it sends is looked at whole. */
function readAnswer(frame: Buffer): OpMsg {
  const message = readOpMsg(frame);
  if ((message.flags & FLAG.moreToCome) !== 0) throw new ProtocolError('the server sends more than one answer');
  if (message.sequences.length > 0) throw new ProtocolError('the server answers with sequences of documents');
  return message;
}
