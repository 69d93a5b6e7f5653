import type { ServerPart } from '../../src/core/codec.ts';
import type { Outcome, Query } from '../../src/core/query.ts';
import { ProtocolError } from '../../src/errors.ts';
import { denialError } from './denial.ts';
import { carriedOut, type Ended, failPipeline, outcomeOf, suspendedOutcome } from './endings.ts';
import {
  Backend,
  checkFunctionResult,
  readCommandTag,
  readCopyResponse,
  readParameterDescription,
  readReadyForQuery,
  readRowDescription,
  readServerText,
  rowsOfTag,
} from './messages/backend.ts';
import { PostgresResult } from './result.ts';
import { errorOf, maskServerText } from './server-text.ts';
import type { SessionState } from './session-state.ts';
import type { DescribeStep, ExecuteStep, FunctionStep, QueryStep, Step } from './steps.ts';

const NOTHING = Buffer.alloc(0);
/** Severities after which the server closes the connection. */
const FATAL: ReadonlySet<string> = new Set(['FATAL', 'PANIC']);

/**
 * Matches the server's answers with what was forwarded. The head of the queue says what may come; anything else ends
 * the session, because an answer taken for another query's would be masked by the wrong rules.
 */
export class Answers {
  readonly #state: SessionState;
  /** The result rows are coming for. */
  result: PostgresResult | undefined;
  /** Rows of it so far. */
  #rows = 0;
  #isCopyOut = false;
  /** The step at the head is a COPY FROM STDIN that began. */
  #isCopyIn = false;
  /** A result is withheld: nothing reaches the client before the ReadyForQuery of the request, or of its Sync. */
  #swallowsUntil: 'request' | 'sync' | undefined;

  constructor(state: SessionState) {
    this.#state = state;
  }

  get isSwallowing(): boolean {
    return this.#swallowsUntil !== undefined;
  }

  swallow(query: Query): void {
    if (this.result?.query !== query) throw new ProtocolError('a result was withheld that is not on its way');
    this.result = undefined;
    const isExtended = this.#state.queue.head()?.kind === 'execute';
    this.#swallowsUntil = isExtended ? 'sync' : 'request';
    // The client will not go on with a pipeline it was told has failed; the server does not know.
    if (isExtended && !this.#state.queue.hasSync()) this.#state.skip = 'server';
  }

  /** A DataRow is next: counts it and says whether somebody wants to see it. */
  takeRow(): boolean {
    this.#rows += 1;
    if (this.isSwallowing) return false;
    if (this.result === undefined || !this.result.readable) throw unexpected(Backend.DataRow);
    return this.result.wantRows;
  }

  /** A CopyData is next, which is never kept. */
  takeCopyData(): boolean {
    if (!this.isSwallowing && !this.#isCopyOut) throw unexpected(Backend.CopyData);
    return false;
  }

  /** Tells of the rows an execution may return before the first comes; its Describe may have been long ago. */
  *announce(): Generator<ServerPart, void> {
    if (this.result !== undefined || this.isSwallowing) return;
    const head = this.#state.queue.head();
    if (head?.kind !== 'execute' || head.portal.fields === undefined || head.portal.fields === 'none') return;
    const { encoding, options } = this.#state;
    yield this.#open(
      PostgresResult.ofRows(head.query, head.portal.fields, { encoding, resolveOrigins: options.resolveOrigins }),
    );
  }

  /** Any message but rows, COPY data and what comes unasked. */
  *take(frame: Buffer): Generator<ServerPart, void> {
    if (frame[0] === Backend.ErrorResponse) {
      yield* this.#error(frame);
      return;
    }
    if (frame[0] === Backend.ReadyForQuery) {
      yield* this.#ready(frame);
      return;
    }
    const head = this.#state.queue.headBehindDoubt();
    if (head?.denied !== undefined) throw new ProtocolError('the server carried out what was made to fail');
    switch (head?.kind) {
      case 'query':
        yield* this.#queryAnswer(head, frame);
        return;
      case 'execute':
        yield* this.#executeAnswer(head, frame);
        return;
      case 'function':
        yield* this.#functionAnswer(head, frame);
        return;
      case 'describe':
        yield* this.#describeAnswer(head, frame);
        return;
      default:
        yield* this.#completion(head, frame);
    }
  }

  *#queryAnswer(step: QueryStep, frame: Buffer): Generator<ServerPart, void> {
    switch (frame[0]) {
      case Backend.RowDescription: {
        const { encoding, options } = this.#state;
        const fields = readRowDescription(frame);
        const { query } = step;
        if (query === undefined || this.isSwallowing) return;
        yield this.#open(
          PostgresResult.ofRows(query, fields, { bytes: frame, encoding, resolveOrigins: options.resolveOrigins }),
        );
        return;
      }
      case Backend.CommandComplete: {
        const tag = readCommandTag(frame);
        step.tags.push(tag);
        step.rows += rowsOfTag(tag) ?? 0;
        this.#closeResult();
        yield* this.#pass(frame);
        return;
      }
      case Backend.EmptyQueryResponse:
        yield* this.#pass(frame);
        return;
      default:
        yield* this.#copyAnswer(step.query, frame);
    }
  }

  *#executeAnswer(step: ExecuteStep, frame: Buffer): Generator<ServerPart, void> {
    switch (frame[0]) {
      case Backend.CommandComplete: {
        const tag = readCommandTag(frame);
        const rows = step.portal.rows + (rowsOfTag(tag) ?? this.#rows);
        yield* this.#executed(step, { status: 'ok', rows, tag }, frame);
        return;
      }
      case Backend.EmptyQueryResponse:
        yield* this.#executed(step, { status: 'ok', rows: 0 }, frame);
        return;
      case Backend.PortalSuspended:
        yield* this.#suspended(step, frame);
        return;
      default:
        yield* this.#copyAnswer(step.query, frame);
    }
  }

  *#executed(step: ExecuteStep, outcome: Outcome, frame: Buffer): Generator<ServerPart, void> {
    this.#closeResult();
    this.#state.queue.shift();
    carriedOut(step);
    step.portal.isSuspended = false;
    const next = this.#state.queue.head();
    if (next?.kind === 'sync' && !next.isDoubtful && !next.isOwn) {
      // It commits with the Sync, which may still fail.
      next.ending = { query: step.query, outcome };
      yield* this.#pass(frame);
    } else {
      yield* this.#end([{ query: step.query, outcome }], frame);
    }
  }

  *#suspended(step: ExecuteStep, frame: Buffer): Generator<ServerPart, void> {
    const { portal, query } = step;
    portal.rows += this.#rows;
    this.#closeResult();
    this.#state.queue.shift();
    carriedOut(step);
    portal.isSuspended = portal.query === query;
    // The portal may have been put up for decision again meanwhile: this run of it is then over.
    const ended: Ended[] = portal.isSuspended ? [] : [{ query, outcome: { status: 'suspended', rows: portal.rows } }];
    yield* this.#end(ended, frame);
  }

  *#functionAnswer(step: FunctionStep, frame: Buffer): Generator<ServerPart, void> {
    if (frame[0] !== Backend.FunctionCallResponse) throw unexpected(frame[0]);
    checkFunctionResult(frame);
    if (!this.isSwallowing) yield this.#open(PostgresResult.unreadable(step.query, 1, this.#state.encoding));
    yield* this.#pass(frame);
  }

  *#describeAnswer(step: DescribeStep, frame: Buffer): Generator<ServerPart, void> {
    const { target, of } = step;
    if (of === 'statement' && frame[0] === Backend.ParameterDescription) {
      const types = readParameterDescription(frame);
      if (target.kind === 'prepared') target.paramTypes = types;
    } else if (frame[0] === Backend.RowDescription || frame[0] === Backend.NoData) {
      const fields = frame[0] === Backend.NoData ? 'none' : readRowDescription(frame);
      if (target.kind === 'portal') target.fields = fields;
      this.#state.queue.shift();
    } else {
      throw unexpected(frame[0]);
    }
    if (!step.isOwn) yield* this.#pass(frame);
  }

  /** Parse, Bind, Close: answered by one message without content. */
  *#completion(step: Step | undefined, frame: Buffer): Generator<ServerPart, void> {
    if (step === undefined || frame[0] !== COMPLETIONS.get(step.kind)) throw unexpected(frame[0]);
    this.#state.queue.shift();
    const ended = carriedOut(step);
    if (step.kind === 'parse' && step.query !== undefined) {
      ended.push({ query: step.query, outcome: { status: 'ok', rows: 0 } });
    }
    yield* this.#end(ended, frame);
  }

  *#copyAnswer(query: Query | undefined, frame: Buffer): Generator<ServerPart, void> {
    switch (frame[0]) {
      case Backend.CopyOutResponse: {
        const columns = readCopyResponse(frame);
        this.#isCopyOut = true;
        if (query !== undefined && !this.isSwallowing) {
          yield this.#open(PostgresResult.unreadable(query, columns, this.#state.encoding));
        }
        yield* this.#pass(frame);
        return;
      }
      case Backend.CopyDone:
        if (!this.#isCopyOut) throw unexpected(frame[0]);
        this.#isCopyOut = false;
        yield* this.#pass(frame);
        return;
      case Backend.CopyInResponse:
        readCopyResponse(frame);
        // The client was told that its request failed, and will not send the data the server waits for.
        if (this.isSwallowing) throw new ProtocolError('COPY FROM STDIN follows a result that was withheld');
        this.#isCopyIn = true;
        this.#state.isCopyIn = !this.#state.queue.doubtSyncs();
        yield* this.#pass(frame);
        return;
      default:
        throw unexpected(frame[0]);
    }
  }

  *#error(frame: Buffer): Generator<ServerPart, void> {
    const text = readServerText(frame);
    const masked = maskServerText(frame, this.#state.options.onText, this.#state.encoding);
    if (FATAL.has(text.severity)) {
      yield { kind: 'opaque', bytes: masked };
      return;
    }
    const error = errorOf(text, this.#state.encoding);
    const head = this.#state.queue.headBehindDoubt();
    const bytes = head?.denied === undefined ? masked : denialError(head.denied, this.#state.encoding);
    if (head === undefined) throw unexpected(frame[0]);
    switch (head.kind) {
      case 'query':
      case 'function':
        head.error ??= error;
        this.#closeResult({ isFailed: true });
        yield* this.#pass(bytes);
        return;
      case 'sync':
        if (head.ending !== undefined) head.ending.outcome = { ...head.ending.outcome, status: 'error', error };
        yield* this.#pass(bytes);
        return;
      default:
        this.#closeResult({ isFailed: true });
        yield* this.#end(failPipeline(head, error, this.#state), bytes);
    }
  }

  *#ready(frame: Buffer): Generator<ServerPart, void> {
    const status = readReadyForQuery(frame);
    const { queue } = this.#state;
    const head = queue.head();
    if (head?.kind !== 'query' && head?.kind !== 'function' && head?.kind !== 'sync') throw unexpected(frame[0]);
    this.#closeResult();
    queue.shift();
    if (head.kind === 'sync') {
      this.#state.serverSkips &&= !head.isDoubtful;
      if (head.isDoubtful) queue.doubtNextSync();
    }
    this.#state.txStatus = status;
    const ended = [...outcomeOf(head), ...this.#skipped(), ...this.#endedPortals(status === 'I')];
    if (this.#swallowsUntil === 'request' || head.kind === 'sync') this.#swallowsUntil = undefined;
    yield* this.#end(ended, head.kind === 'sync' && head.isOwn ? NOTHING : frame);
  }

  #skipped(): Ended[] {
    const { skipped } = this.#state;
    this.#state.skipped = [];
    return skipped.map((query) => ({ query, outcome: { status: 'skipped', rows: 0 } }));
  }

  /** No portal made by Bind outlives its transaction. */
  #endedPortals(isIdle: boolean): Ended[] {
    if (!isIdle) return [];
    return this.#state.portals
      .sweep((object) => object.kind === 'portal')
      .flatMap((portal) => (portal.kind === 'portal' ? suspendedOutcome(portal) : []));
  }

  #open(result: PostgresResult): PostgresResult {
    this.result = result;
    this.#rows = 0;
    return result;
  }

  #closeResult({ isFailed = false } = {}): void {
    this.result = undefined;
    this.#rows = 0;
    this.#isCopyOut = false;
    if (!this.#isCopyIn) return;
    this.#isCopyIn = false;
    this.#state.isCopyIn = false;
    // After a failure nobody can tell how much of the client's stream the server had read as data.
    if (!isFailed) this.#state.queue.dropDoubtful();
  }

  *#pass(frame: Buffer): Generator<ServerPart, void> {
    if (!this.isSwallowing) yield { kind: 'opaque', bytes: frame };
  }

  /** Reports ended queries before the bytes that tell the client. */
  *#end(ended: readonly Ended[], frame: Buffer): Generator<ServerPart, void> {
    const bytes = this.isSwallowing ? NOTHING : frame;
    const due = ended.filter(({ query }) => !query.isOver);
    for (const [i, { query, outcome }] of due.entries()) {
      query.isOver = true;
      yield { kind: 'end', query, outcome, bytes: i === due.length - 1 ? bytes : NOTHING };
    }
    if (due.length === 0 && bytes.length > 0) yield { kind: 'opaque', bytes };
  }
}

/** The answer to a step that is done without results. */
const COMPLETIONS: ReadonlyMap<Step['kind'], number> = new Map([
  ['parse', Backend.ParseComplete],
  ['bind', Backend.BindComplete],
  ['close', Backend.CloseComplete],
]);

function unexpected(tag: number | undefined): ProtocolError {
  return new ProtocolError(`the server sent a message of type 0x${(tag ?? 0).toString(16)} that answers nothing`);
}
