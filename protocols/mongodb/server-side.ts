import type { ServerPart } from '../../src/core/codec.ts';
import type { Query } from '../../src/core/query.ts';
import type { Reason } from '../../src/core/verdict.ts';
import { ProtocolError } from '../../src/errors.ts';
import { AnswerDocuments, AnswerEnd, encodeAnswer, NO_BYTES, NoDocuments } from './answer.ts';
import { AnswerCutter, type LargeAnswer, type PassedAnswer } from './answer-cutter.ts';
import { CursorNotes } from './cursor-notes.ts';
import { type Header, OPCODE } from './messages/header.ts';
import { FLAG, type OpMsg, type ReadOpMsg, readOpMsgFields } from './messages/op-msg.ts';
import { saysNotPrimary, withoutTopology } from './not-primary.ts';
import { mayChangeViews } from './operations.ts';
import { unknownLineage } from './results/lineage/lineage.ts';
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
  readonly #cutter: AnswerCutter;
  readonly #cursors: CursorNotes;
  /** The command whose answer is withheld: the client was told an error. */
  #withheld: CommandStep | undefined;

  constructor(state: SessionState) {
    this.#state = state;
    this.#cursors = new CursorNotes(state);
    this.#cutter = new AnswerCutter((header) => this.#check(header));
  }

  get atBoundary(): boolean {
    return this.#cutter.atBoundary;
  }

  *read(chunk: Buffer): Generator<ServerPart, void> {
    for (const cut of this.#cutter.cut(chunk)) {
      const { head } = this.#state.queue;
      if (head === undefined) throw new ProtocolError('the server answers what nobody asked');
      switch (cut.kind) {
        case 'large':
          if (head.kind === 'command') yield* this.#large(head, cut);
          break;
        case 'passing':
          if (cut.bytes.length > 0) yield { kind: 'opaque', bytes: cut.bytes };
          break;
        case 'passed':
          if (head.kind === 'command') yield* this.#passed(head, cut);
          break;
        case 'whole': {
          const read = readAnswer(cut.bytes);
          if (head.kind === 'own') yield* this.#own(head);
          else yield* this.#answer(head, cut.bytes, read);
        }
      }
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
  #check({ opCode, responseTo }: Header): void {
    if (opCode !== OPCODE.msg) throw new ProtocolError(`the server sent a message of kind ${opCode}`);
    const { head } = this.#state.queue;
    if (head === undefined) throw new ProtocolError('the server answers what nobody asked');
    if (responseTo !== head.id) throw new ProtocolError('the server answers another request');
  }

  /** Asks who wants to see documents before there are any: where nobody does, they need not be put together. */
  *#large({ query, request }: CommandStep, large: LargeAnswer): Generator<ServerPart, void> {
    if (request.isSilent) return;
    yield new NoDocuments(query, () => {
      large.mayPass = this.#withheld === undefined;
    });
  }

  /** The end of a batch that passed. */
  *#passed(step: CommandStep, { bytes, rest, documents }: PassedAnswer): Generator<ServerPart, void> {
    const reply = this.#read(step, readAnswer(rest));
    const outcome = { ...reply.outcome, rows: documents, tag: `${step.request.command.name} ${documents}` };
    this.#state.queue.shift();
    yield* this.#cursors.note(step, reply, false);
    yield new AnswerEnd(step.query, outcome, () => bytes);
  }

  *#own({ late }: OwnStep): Generator<ServerPart, void> {
    this.#state.queue.shift();
    if (late !== undefined) yield { kind: 'opaque', bytes: late.toClient };
  }

  *#answer(step: CommandStep, bytes: Buffer, answer: ReadOpMsg): Generator<ServerPart, void> {
    const { query, request } = step;
    const { message: came } = answer;
    const read = this.#read(step, answer);
    const isLast = read.outcome.status === 'error' && saysNotPrimary(came.body);
    const { frame, message } = isLast ? withoutTopology(bytes, came) : { frame: bytes, message: came };
    const reply = message === came ? read : this.#read(step, { message });
    const { outcome } = reply;
    // Whoever withheld it need not see it, nor see it twice.
    if (!request.isSilent && this.#withheld !== step) yield new AnswerDocuments(query, reply);
    const isWithheld = this.#withheld === step;
    this.#withheld = undefined;
    this.#state.queue.shift();
    if (isWithheld && outcome.status !== 'error') yield* this.#abort(step);
    yield* this.#cursors.note(step, reply, isWithheld || request.isSilent);
    const isSent = !isWithheld && !request.isSilent;
    yield new AnswerEnd(query, outcome, isSent ? () => this.#encode(step, frame, message, reply) : () => NO_BYTES);
    const { onSchemaChange, onNotPrimary } = this.#state.options;
    if (mayChangeViews(request.command)) onSchemaChange?.();
    step.onOver?.();
    // Behind this one the session is of no more use to the client.
    if (isLast) onNotPrimary?.('the server is not the primary any more');
  }

  #read(step: CommandStep, { message, fields }: Pick<ReadOpMsg, 'message'> & Partial<ReadOpMsg>): Reply {
    const { name: command, database } = step.request.command;
    if (!step.isCurrent()) step.lineage = unknownLineage();
    const { lineage } = step;
    const context = fields === undefined ? { command, database, lineage } : { command, database, lineage, fields };
    return this.#state.options.readReply(message.body, context);
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
function readAnswer(frame: Buffer): ReadOpMsg {
  const read = readOpMsgFields(frame);
  const { flags, sequences } = read.message;
  if ((flags & FLAG.moreToCome) !== 0) throw new ProtocolError('the server sends more than one answer');
  if (sequences.length > 0) throw new ProtocolError('the server answers with sequences of documents');
  return read;
}
