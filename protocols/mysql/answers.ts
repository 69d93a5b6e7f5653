import type { ServerPart } from '../../src/core/codec.ts';
import type { Outcome } from '../../src/core/query.ts';
import { ProtocolError } from '../../src/errors.ts';
import { readColumnDefinition } from './column-definition.ts';
import { Marker } from './constants.ts';
import type { Delivery } from './delivery.ts';
import { Exchange, NO_PARTS, unexpected } from './exchange.ts';
import { PayloadReader } from './lenenc.ts';
import { endsRows, isProgress } from './markers.ts';
import { readEof } from './ok-packet.ts';
import { OwnAnswers } from './own-answers.ts';
import type { Message } from './packets.ts';
import { type KnownResult, ResultAnswers } from './result-answers.ts';
import { maskErr, maskText } from './server-text.ts';
import type { SessionState } from './session-state.ts';
import type { FieldListStep, PrepareStep, SimpleStep, StatisticsStep, Step } from './steps.ts';

/**
 * Matches the server's answers with the commands that were forwarded. The head of the queue says what may come; anything
 * else ends the session, because an answer taken for another command's would be masked by the wrong rules.
 */
export class Answers {
  readonly #state: SessionState;
  readonly #delivery: Delivery;
  readonly #exchange: Exchange;
  readonly #results: ResultAnswers;
  readonly #own: OwnAnswers;

  constructor(state: SessionState, delivery: Delivery) {
    this.#state = state;
    this.#delivery = delivery;
    this.#exchange = new Exchange(state, delivery);
    this.#results = new ResultAnswers(state, delivery, this.#exchange);
    this.#own = new OwnAnswers(state, this.#exchange);
  }

  /** Whether a packet that starts like this is a row of a result. */
  isRow(marker: number, payloadLength: number): boolean {
    const head = this.#state.queue.head;
    if (head?.phase !== 'rows' || head.kind === 'own') return false;
    return marker !== Marker.ERR && !endsRows(marker, payloadLength, this.#state.hasDeprecatedEof);
  }

  /** What becomes of the rows that follow, until somebody is asked again. */
  get rowsFate(): 'withheld' | 'wanted' | 'renumbered' | 'passed' {
    if (this.#delivery.isWithheld) return 'withheld';
    if (this.#delivery.result?.wantRows === true) return 'wanted';
    return this.#state.queue.head?.shift === 0 ? 'passed' : 'renumbered';
  }

  /** A row begins: counts it and says whether somebody has to look at it, if only to renumber it. */
  takesRow(): boolean {
    if (this.#delivery.isWithheld) return false;
    if (this.#delivery.result === undefined) throw unexpected(0);
    this.#delivery.rows += 1;
    return this.#delivery.result.wantRows || this.#state.queue.head?.shift !== 0;
  }

  /** Rows that are fetched from a cursor are announced before the first of them comes. */
  announce(): readonly ServerPart[] {
    const head = this.#state.queue.head;
    return head?.kind === 'fetch' && head.phase === 'first' ? this.#results.announceFetch(head) : NO_PARTS;
  }

  /** A result that begins at `at` as one did before; undefined where it must be read. */
  takeKnown(chunk: Buffer, at: number): KnownResult | undefined {
    const head = this.#state.queue.head;
    if (head?.kind !== 'query' || head.phase !== 'first' || this.#state.dropped.length > 0) return undefined;
    return this.#results.takeKnown(head, chunk, at);
  }

  /** Any message but a row. */
  take(message: Message): readonly ServerPart[] {
    const head = this.#state.queue.head;
    if (head === undefined) return this.#unasked(message);
    // Errors that end a session come with a number of their own.
    if (message.seq !== head.seq && message.marker !== Marker.ERR) throw new ProtocolError('packets came out of order');
    head.seq = message.nextSeq;
    const dropped = this.#exchange.endDropped();
    const parts = this.#takeOf(head, message);
    return dropped.length === 0 ? parts : [...dropped, ...parts];
  }

  #takeOf(head: Step, message: Message): readonly ServerPart[] {
    if (isProgress(message)) return head.kind === 'own' ? NO_PARTS : this.#exchange.pass(head, message);
    switch (head.kind) {
      case 'query':
        return this.#results.take(head, message);
      case 'fetch':
        return this.#results.takeFetch(head, message);
      case 'prepare':
        return this.#prepare(head, message);
      case 'fieldList':
        return this.#fieldList(head, message);
      case 'statistics':
        return this.#statistics(head, message);
      case 'simple':
        return this.#simple(head, message);
      case 'own':
        this.#own.take(head, message);
        return NO_PARTS;
    }
  }

  #prepare(step: PrepareStep, message: Message): readonly ServerPart[] {
    const { prepared, query } = step;
    if (message.marker === Marker.ERR) {
      this.#state.statements.remove(prepared, 'failed');
      return this.#exchange.fail(step, message, [query]);
    }
    switch (step.phase) {
      case 'first': {
        const { id, columns, params } = readPrepareOk(message.payload);
        prepared.params = params;
        this.#state.statements.name(prepared, id);
        step.left = params;
        step.columns = columns;
        step.phase = 'columns';
        break;
      }
      case 'columns':
        readColumnDefinition(message.payload, this.#state);
        step.left -= 1;
        if (step.left === 0 && !this.#state.hasDeprecatedEof) step.phase = 'columnsEnd';
        break;
      case 'columnsEnd':
        this.#state.note(readEof(message.payload).status);
        step.phase = 'columns';
        break;
      default:
        throw unexpected(message.marker);
    }
    if (step.phase === 'columns' && step.left === 0) {
      step.left = step.columns;
      step.columns = 0;
    }
    const isOver = step.phase === 'columns' && step.left === 0;
    return isOver ? this.#exchange.finish(step, message, [{ query, outcome: OK }]) : this.#exchange.pass(step, message);
  }

  #fieldList(step: FieldListStep, message: Message): readonly ServerPart[] {
    const { marker, payload } = message;
    if (marker === Marker.ERR) return this.#exchange.fail(step, message, [step.query]);
    if (endsRows(marker, payload.length, this.#state.hasDeprecatedEof)) {
      const masked = this.#exchange.noteEnd(payload);
      return this.#exchange.finish(step, message, [{ query: step.query, outcome: OK }], masked);
    }
    const { hasExtendedMetadata } = this.#state;
    readColumnDefinition(payload, { hasExtendedMetadata, mayHaveDefault: true });
    return this.#exchange.pass(step, message);
  }

  #statistics(step: StatisticsStep, message: Message): readonly ServerPart[] {
    const { onText } = this.#state.options;
    const charset = this.#state.mode.resultsCharset;
    const mask = message.marker === Marker.ERR ? maskErr : maskText;
    return this.#exchange.finish(step, message, [], mask(message.payload, onText, charset));
  }

  #simple(step: SimpleStep, message: Message): readonly ServerPart[] {
    const queries = step.query === undefined ? [] : [step.query];
    const { marker, payload } = message;
    if (marker === Marker.ERR) return this.#exchange.fail(step, message, queries);
    const isEof = endsRows(marker, payload.length, this.#state.hasDeprecatedEof);
    if (!isEof && marker !== Marker.OK) throw unexpected(marker);
    step.onOk?.();
    this.#state.mode.apply(step.effect, false);
    const masked = isEof ? this.#exchange.noteEnd(payload) : this.#exchange.noteOk(payload).payload;
    const dropped = this.#exchange.endDropped();
    const ended = queries.map((query) => ({ query, outcome: OK }));
    return [...dropped, ...this.#exchange.finish(step, message, ended, masked)];
  }

  /** A server that closes the connection may say why. */
  #unasked(message: Message): readonly ServerPart[] {
    if (message.marker !== Marker.ERR) throw unexpected(message.marker);
    const payload = maskErr(message.payload, this.#state.options.onText, this.#state.mode.resultsCharset);
    if (this.#state.held !== undefined) return NO_PARTS;
    return [{ kind: 'opaque', bytes: this.#exchange.encode(message, payload, 0) }];
  }
}

const OK: Outcome = Object.freeze({ status: 'ok', rows: 0 });

function readPrepareOk(payload: Buffer): { id: number; columns: number; params: number } {
  const reader = new PayloadReader(payload);
  if (reader.u8() !== Marker.OK) throw unexpected(payload[0]);
  return { id: reader.u32(), columns: reader.u16(), params: reader.u16() };
}
