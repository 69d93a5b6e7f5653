import type { ServerPart } from '../../src/core/codec.ts';
import { ProtocolError } from '../../src/errors.ts';
import { join } from '../../src/net/join.ts';
import { readColumnDefinition } from './column-definition.ts';
import { type ColumnLayout, layoutOf } from './columns.ts';
import { has, Marker, ServerStatus } from './constants.ts';
import type { Delivery } from './delivery.ts';
import { denialPayload } from './denial.ts';
import { type Exchange, NO_PARTS, unexpected } from './exchange.ts';
import { PayloadReader } from './lenenc.ts';
import { LOCAL_INFILE_DENIED, namesFile, OTHER_FILE_DENIED } from './local-infile.ts';
import { endsRows } from './markers.ts';
import { encodePacket, nextSequence } from './packet.ts';
import type { Message } from './packets.ts';
import { MysqlResult } from './result.ts';
import { type ResultHead, ResultHeads } from './result-heads.ts';
import type { SessionState } from './session-state.ts';
import type { FetchStep, QueryStep } from './steps.ts';

/** Columns of a result; servers allow 4096. */
const COLUMNS_MAX = 65_535;
/** Bytes of all definitions of one result, which are held until the last came. */
const DEFINITION_BYTES_MAX = 16 * 1024 * 1024;
const NOTHING = Buffer.alloc(0);

/** A result that begins as one before. */
export interface KnownResult {
  readonly parts: readonly ServerPart[];
  /** Where its head ends. */
  readonly end: number;
}

/** The answers of statements: OKs and results, several of them, in either protocol; cursors; and files they ask for. */
export class ResultAnswers {
  readonly #state: SessionState;
  readonly #delivery: Delivery;
  readonly #exchange: Exchange;
  readonly #heads: ResultHeads;

  constructor(state: SessionState, delivery: Delivery, exchange: Exchange) {
    this.#state = state;
    this.#delivery = delivery;
    this.#exchange = exchange;
    const { hasExtendedMetadata, hasCachedMetadata, hasDeprecatedEof } = state;
    this.#heads = new ResultHeads([hasExtendedMetadata, hasCachedMetadata, hasDeprecatedEof].join());
  }

  take(step: QueryStep, message: Message): readonly ServerPart[] {
    if (message.marker === Marker.ERR) {
      step.rows += this.#delivery.close();
      // Which of its statements were carried out before is not known for all kinds.
      this.#carriedOut(step, true);
      const outcome = { rows: step.rows, ...(step.error === undefined ? {} : { error: step.error }) };
      return this.#exchange.fail(step, message, [step.query], outcome);
    }
    switch (step.phase) {
      case 'first':
        return this.#first(step, message);
      case 'columns':
        return this.#definition(step, message);
      case 'columnsEnd':
        return this.#definitionsEnd(step, message);
      case 'rows':
        return this.#rowsEnd(step, message);
      case 'infile':
        throw unexpected(message.marker);
    }
  }

  /**
   * The result that begins at `at`, where its head is the same bytes as one before: then it means the same, and nothing of
   * it is read again. Undefined where it must be read.
   */
  takeKnown(step: QueryStep, chunk: Buffer, at: number): KnownResult | undefined {
    // Whether an execution opens a cursor is told in the middle of its head.
    if (step.wantsCursor || step.shift !== 0 || this.#delivery.isWithheld) return undefined;
    const head = this.#heads.find(chunk, at, step.seq, this.#state.mode.resultsCharset);
    if (head === undefined) return undefined;
    if (head.status !== undefined) this.#state.note(head.status);
    step.firstSeq = step.seq;
    step.seq = head.nextSeq;
    step.phase = 'rows';
    const end = at + head.bytes.length;
    return { parts: this.#open(step.query, head, chunk.subarray(at, end), step), end };
  }

  /** The rows to come of a FETCH. */
  announceFetch(step: FetchStep): readonly ServerPart[] {
    step.phase = 'rows';
    if (step.cursor === undefined) return NO_PARTS;
    const { query, layout } = step.cursor;
    const columns = layout.map(({ column }) => column);
    const firstSeq = nextSequence(step.seq, step.shift);
    return this.#open(query, { layout, columns }, NOTHING, { isBinary: true, results: 0, firstSeq });
  }

  takeFetch(step: FetchStep, message: Message): readonly ServerPart[] {
    const { prepared, cursor } = step;
    const rows = this.#delivery.close();
    if (cursor !== undefined) cursor.rows += rows;
    if (message.marker === Marker.ERR) {
      if (prepared.cursor === cursor) prepared.cursor = undefined;
      return this.#exchange.fail(step, message, cursor === undefined ? [] : [cursor.query], {
        rows: cursor?.rows ?? 0,
      });
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
    return this.#exchange.finish(step, message, ended, masked);
  }

  #first(step: QueryStep, message: Message): readonly ServerPart[] {
    switch (message.marker) {
      case Marker.OK: {
        const { ok, payload } = this.#exchange.noteOk(message.payload);
        step.rows += Number(ok.affectedRows);
        return this.#resultOver(step, message, payload);
      }
      case Marker.LOCAL_INFILE:
        return this.#file(step, message);
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
        return NO_PARTS;
      }
    }
  }

  #definition(step: QueryStep, message: Message): readonly ServerPart[] {
    step.definitions.push(readColumnDefinition(message.payload, this.#state));
    this.#gather(step, message);
    step.left -= 1;
    if (step.left > 0) return NO_PARTS;
    if (this.#state.hasDeprecatedEof) return this.#rowsBegin(step);
    step.phase = 'columnsEnd';
    return NO_PARTS;
  }

  #definitionsEnd(step: QueryStep, message: Message): readonly ServerPart[] {
    this.#exchange.noteEnd(message.payload);
    const { isWithheld } = this.#delivery;
    if (this.#opensCursor(step)) {
      const opened = this.#cursorOpened(step, this.#layout(step), message, message.payload);
      return isWithheld ? opened : [{ kind: 'opaque', bytes: join(step.frames) }, ...opened];
    }
    this.#gather(step, message);
    return this.#rowsBegin(step);
  }

  #rowsBegin(step: QueryStep): readonly ServerPart[] {
    step.phase = 'rows';
    const bytes = join(step.frames);
    step.frames = [];
    const layout = this.#layout(step);
    const columns = layout.map(({ column }) => column);
    if (!this.#delivery.isWithheld && step.shift === 0) {
      const status = this.#state.hasDeprecatedEof ? undefined : this.#state.status;
      this.#heads.add({ bytes, layout, columns, status, nextSeq: step.seq, names: this.#state.mode.resultsCharset });
    }
    return this.#open(step.query, { layout, columns }, bytes, step);
  }

  #rowsEnd(step: QueryStep, message: Message): readonly ServerPart[] {
    const layout = this.#delivery.result?.layout ?? [];
    step.rows += this.#delivery.close();
    const masked = this.#exchange.noteEnd(message.payload);
    if (this.#opensCursor(step)) return this.#cursorOpened(step, layout, message, masked);
    return this.#resultOver(step, message, masked);
  }

  /** One result is over; more of them may follow. */
  #resultOver(step: QueryStep, message: Message, payload: Buffer): readonly ServerPart[] {
    step.results += 1;
    if (has(this.#state.status, ServerStatus.SERVER_MORE_RESULTS_EXISTS)) {
      step.phase = 'first';
      return this.#exchange.pass(step, message, payload);
    }
    this.#carriedOut(step, false);
    const { query, rows, error } = step;
    const outcome =
      error === undefined ? ({ status: 'ok', rows } as const) : ({ status: 'error', rows, error } as const);
    return this.#exchange.finish(step, message, [{ query, outcome }], payload);
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
  #cursorOpened(
    step: QueryStep,
    layout: readonly ColumnLayout[],
    message: Message,
    payload: Buffer,
  ): readonly ServerPart[] {
    const { prepared, query } = step;
    // A client that was told an error will not fetch.
    const isWithheld = this.#delivery.isWithheld;
    if (prepared !== undefined && !isWithheld) prepared.cursor = { query, layout, rows: 0 };
    return this.#exchange.finish(
      step,
      message,
      isWithheld ? [{ query, outcome: { status: 'ok', rows: 0 } }] : [],
      payload,
    );
  }

  /** The server wants a file of the client: it gets the one that the statement names, or an empty one. */
  #file(step: QueryStep, message: Message): readonly ServerPart[] {
    const name = message.payload.subarray(1);
    const fileName = this.#state.mode.clientCharset?.decode(name) ?? name.toString('latin1');
    const isAllowed = this.#state.options.policy.localInfile === 'allow';
    if (isAllowed && namesFile(step.query.statements(), fileName) && !this.#delivery.isWithheld) {
      step.phase = 'infile';
      return this.#exchange.pass(step, message);
    }
    const reason = isAllowed ? OTHER_FILE_DENIED : LOCAL_INFILE_DENIED;
    const toServer: ServerPart = { kind: 'toServer', bytes: encodePacket(message.nextSeq, NOTHING) };
    step.seq = nextSequence(message.nextSeq);
    if (this.#delivery.isWithheld) return [toServer];
    step.error = { code: '1644 (45000)', message: reason.message };
    const told = this.#exchange.pass(step, message, denialPayload(reason));
    this.#delivery.isWithheld = true;
    return [toServer, ...told];
  }

  #gather(step: QueryStep, message: Message): void {
    step.frameBytes += message.bytes.length;
    if (step.frameBytes > DEFINITION_BYTES_MAX) throw new ProtocolError('the definitions of a result are too long');
    if (!this.#delivery.isWithheld) step.frames.push(message.shifted(step.shift));
  }

  #layout(step: QueryStep): ColumnLayout[] {
    return layoutOf(step.definitions, this.#state.mode.resultsCharset);
  }

  #open(
    query: QueryStep['query'],
    { layout, columns }: Pick<ResultHead, 'layout' | 'columns'>,
    bytes: Buffer,
    of: { readonly isBinary: boolean; readonly results: number; readonly firstSeq: number },
  ): readonly ServerPart[] {
    const { mode, options } = this.#state;
    const { isBinary, results } = of;
    const result = new MysqlResult({
      query,
      layout,
      columns,
      bytes,
      isBinary,
      results,
      database: mode.database,
      temporary: this.#state.temporary,
      resolveSources: options.resolveSources,
    });
    this.#delivery.open(result);
    if (this.#delivery.isWithheld) return NO_PARTS;
    this.#delivery.replaceSeq = of.firstSeq;
    return [result];
  }
}
