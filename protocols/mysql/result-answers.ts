import type { ServerPart } from '../../src/core/codec.ts';
import { ProtocolError } from '../../src/errors.ts';
import { join } from '../../src/net/join.ts';
import { readColumnDefinition } from './column-definition.ts';
import { type ColumnLayout, layoutOf } from './columns.ts';
import { has, Marker, ServerStatus } from './constants.ts';
import type { Delivery } from './delivery.ts';
import { denialPayload } from './denial.ts';
import { type Exchange, unexpected } from './exchange.ts';
import { PayloadReader } from './lenenc.ts';
import { LOCAL_INFILE_DENIED, namesFile, OTHER_FILE_DENIED } from './local-infile.ts';
import { endsRows } from './markers.ts';
import { encodePacket, nextSequence } from './packet.ts';
import type { Message } from './packets.ts';
import { MysqlResult } from './result.ts';
import type { SessionState } from './session-state.ts';
import type { FetchStep, QueryStep } from './steps.ts';

/** Columns of a result; servers allow 4096. */
const COLUMNS_MAX = 65_535;
/** Bytes of all definitions of one result, which are held until the last came. */
const DEFINITION_BYTES_MAX = 16 * 1024 * 1024;
const NOTHING = Buffer.alloc(0);

/** The answers of statements: OKs and results, several of them, in either protocol; cursors; and files they ask for. */
export class ResultAnswers {
  readonly #state: SessionState;
  readonly #delivery: Delivery;
  readonly #exchange: Exchange;

  constructor(state: SessionState, delivery: Delivery, exchange: Exchange) {
    this.#state = state;
    this.#delivery = delivery;
    this.#exchange = exchange;
  }

  *take(step: QueryStep, message: Message): Generator<ServerPart, void> {
    if (message.marker === Marker.ERR) {
      step.rows += this.#delivery.close();
      // Which of its statements were carried out before is not known for all kinds.
      this.#carriedOut(step, true);
      const outcome = { rows: step.rows, ...(step.error === undefined ? {} : { error: step.error }) };
      yield* this.#exchange.fail(step, message, [step.query], outcome);
      return;
    }
    switch (step.phase) {
      case 'first':
        yield* this.#first(step, message);
        return;
      case 'columns':
        yield* this.#definition(step, message);
        return;
      case 'columnsEnd':
        yield* this.#definitionsEnd(step, message);
        return;
      case 'rows':
        yield* this.#rowsEnd(step, message);
        return;
      case 'infile':
        throw unexpected(message.marker);
    }
  }

  /** The rows to come of a FETCH. */
  *announceFetch(step: FetchStep): Generator<ServerPart, void> {
    step.phase = 'rows';
    if (step.cursor === undefined) return;
    const { query, layout } = step.cursor;
    yield* this.#open(
      query,
      layout,
      { bytes: NOTHING, isBinary: true, results: 0 },
      nextSequence(step.seq, step.shift),
    );
  }

  *takeFetch(step: FetchStep, message: Message): Generator<ServerPart, void> {
    const { prepared, cursor } = step;
    const rows = this.#delivery.close();
    if (cursor !== undefined) cursor.rows += rows;
    if (message.marker === Marker.ERR) {
      if (prepared.cursor === cursor) prepared.cursor = undefined;
      yield* this.#exchange.fail(step, message, cursor === undefined ? [] : [cursor.query], {
        rows: cursor?.rows ?? 0,
      });
      return;
    }
    if (!endsRows(message.marker, message.payload.length, this.#state.hasDeprecatedEof))
      throw unexpected(message.marker);
    const masked = this.#exchange.noteEnd(message.payload);
    const isLast = has(this.#state.status, ServerStatus.SERVER_STATUS_LAST_ROW_SENT);
    if (isLast && prepared.cursor === cursor) prepared.cursor = undefined;
    const ended =
      isLast && cursor !== undefined
        ? [{ query: cursor.query, outcome: { status: 'ok', rows: cursor.rows } as const }]
        : [];
    yield* this.#exchange.finish(step, message, ended, masked);
  }

  *#first(step: QueryStep, message: Message): Generator<ServerPart, void> {
    switch (message.marker) {
      case Marker.OK: {
        const { ok, payload } = this.#exchange.noteOk(message.payload);
        step.rows += Number(ok.affectedRows);
        yield* this.#resultOver(step, message, payload);
        return;
      }
      case Marker.LOCAL_INFILE:
        yield* this.#file(step, message);
        return;
      default: {
        const reader = new PayloadReader(message.payload);
        step.left = reader.count();
        // With this capability servers may leave definitions out that the client has seen before: we would be blind.
        if (this.#state.hasCachedMetadata && reader.u8() !== 1) throw new ProtocolError('a result without definitions');
        reader.expectEnd();
        if (step.left === 0 || step.left > COLUMNS_MAX) throw new ProtocolError('a result of an impossible width');
        step.phase = 'columns';
        step.definitions = [];
        step.frames = [];
        step.frameBytes = 0;
        step.firstSeq = nextSequence(message.seq, step.shift);
        this.#gather(step, message);
      }
    }
  }

  *#definition(step: QueryStep, message: Message): Generator<ServerPart, void> {
    step.definitions.push(readColumnDefinition(message.payload, this.#state));
    this.#gather(step, message);
    step.left -= 1;
    if (step.left > 0) return;
    if (this.#state.hasDeprecatedEof) yield* this.#rowsBegin(step);
    else step.phase = 'columnsEnd';
  }

  *#definitionsEnd(step: QueryStep, message: Message): Generator<ServerPart, void> {
    this.#exchange.noteEnd(message.payload);
    if (this.#opensCursor(step)) {
      if (!this.#delivery.isWithheld) yield { kind: 'opaque', bytes: join(step.frames) };
      yield* this.#cursorOpened(step, this.#layout(step), message, message.payload);
      return;
    }
    this.#gather(step, message);
    yield* this.#rowsBegin(step);
  }

  *#rowsBegin(step: QueryStep): Generator<ServerPart, void> {
    step.phase = 'rows';
    const what = { bytes: join(step.frames), isBinary: step.isBinary, results: step.results };
    step.frames = [];
    yield* this.#open(step.query, this.#layout(step), what, step.firstSeq);
  }

  *#rowsEnd(step: QueryStep, message: Message): Generator<ServerPart, void> {
    const layout = this.#delivery.result?.layout ?? [];
    step.rows += this.#delivery.close();
    const masked = this.#exchange.noteEnd(message.payload);
    if (this.#opensCursor(step)) yield* this.#cursorOpened(step, layout, message, masked);
    else yield* this.#resultOver(step, message, masked);
  }

  /** One result is over; more of them may follow. */
  *#resultOver(step: QueryStep, message: Message, payload: Buffer): Generator<ServerPart, void> {
    step.results += 1;
    if (has(this.#state.status, ServerStatus.SERVER_MORE_RESULTS_EXISTS)) {
      step.phase = 'first';
      yield* this.#exchange.pass(step, message, payload);
      return;
    }
    this.#carriedOut(step, false);
    const { query, rows, error } = step;
    const outcome =
      error === undefined ? ({ status: 'ok', rows } as const) : ({ status: 'error', rows, error } as const);
    yield* this.#exchange.finish(step, message, [{ query, outcome }], payload);
  }

  #carriedOut(step: QueryStep, isPartial: boolean): void {
    // A single statement that failed did nothing.
    const isNothing = isPartial && step.results === 0;
    if (!isNothing) this.#state.mode.apply(step.effect, isPartial);
    if (step.names !== undefined) this.#state.names.apply(step.names, isPartial);
  }

  #opensCursor(step: QueryStep): boolean {
    return step.wantsCursor && has(this.#state.status, ServerStatus.SERVER_STATUS_CURSOR_EXISTS);
  }

  /** The rows come with FETCHes; the query goes on until the last of them. */
  *#cursorOpened(
    step: QueryStep,
    layout: readonly ColumnLayout[],
    message: Message,
    payload: Buffer,
  ): Generator<ServerPart, void> {
    const { prepared, query } = step;
    // A client that was told an error will not fetch.
    const isWithheld = this.#delivery.isWithheld;
    if (prepared !== undefined && !isWithheld) prepared.cursor = { query, layout, rows: 0 };
    yield* this.#exchange.finish(
      step,
      message,
      isWithheld ? [{ query, outcome: { status: 'ok', rows: 0 } }] : [],
      payload,
    );
  }

  /** The server wants a file of the client: it gets the one that the statement names, or an empty one. */
  *#file(step: QueryStep, message: Message): Generator<ServerPart, void> {
    const name = message.payload.subarray(1);
    const fileName = this.#state.mode.clientCharset?.decode(name) ?? name.toString('latin1');
    const isAllowed = this.#state.options.policy.localInfile === 'allow';
    if (isAllowed && namesFile(step.query.statements(), fileName) && !this.#delivery.isWithheld) {
      step.phase = 'infile';
      yield* this.#exchange.pass(step, message);
      return;
    }
    const reason = isAllowed ? OTHER_FILE_DENIED : LOCAL_INFILE_DENIED;
    yield { kind: 'toServer', bytes: encodePacket(message.nextSeq, NOTHING) };
    step.seq = nextSequence(message.nextSeq);
    if (this.#delivery.isWithheld) return;
    step.error = { code: '1644 (45000)', message: reason.message };
    yield* this.#exchange.pass(step, message, denialPayload(reason));
    this.#delivery.isWithheld = true;
  }

  #gather(step: QueryStep, message: Message): void {
    step.frameBytes += message.bytes.length;
    if (step.frameBytes > DEFINITION_BYTES_MAX) throw new ProtocolError('the definitions of a result are too long');
    if (!this.#delivery.isWithheld) step.frames.push(message.shifted(step.shift));
  }

  #layout(step: QueryStep): ColumnLayout[] {
    return layoutOf(step.definitions, this.#state.mode.resultsCharset);
  }

  *#open(
    query: QueryStep['query'],
    layout: readonly ColumnLayout[],
    what: { readonly bytes: Buffer; readonly isBinary: boolean; readonly results: number },
    seq: number,
  ): Generator<ServerPart, void> {
    const { mode, options } = this.#state;
    const result = new MysqlResult({
      query,
      layout,
      ...what,
      database: mode.database,
      temporary: this.#state.temporary,
      resolveSources: options.resolveSources,
    });
    this.#delivery.open(result);
    if (this.#delivery.isWithheld) return;
    this.#delivery.replaceSeq = seq;
    yield result;
  }
}
