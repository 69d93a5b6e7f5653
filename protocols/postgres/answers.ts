import type { ServerPart } from '../../src/core/codec.ts';
import type { Outcome, Query } from '../../src/core/query.ts';
import { ProtocolError } from '../../src/errors.ts';
import { copyOutOf } from './copy-columns.ts';
import { CopyResult } from './copy-result.ts';
import { type Delivery, unexpected } from './delivery.ts';
import { denialError } from './denial.ts';
import { carriedOut, type Ended, failPipeline, outcomeOf, suspendedOutcome } from './endings.ts';
import {
  Backend,
  checkFunctionResult,
  readCommandTag,
  readCopyResponse,
  readParameterDescription,
  readReadyForQuery,
  readServerText,
  rowsOfTag,
} from './messages/backend.ts';
import { HEADER_BYTES } from './messages/reader.ts';
import type { Portal, PortalObject } from './objects.ts';
import type { Parts } from './parts.ts';
import type { PostgresQuery } from './query.ts';
import { PostgresResult } from './result.ts';
import { fieldsOf } from './row-descriptions.ts';
import { errorOf, isFatal, maskServerText, withoutPosition } from './server-text.ts';
import type { SessionState } from './session-state.ts';
import type { AskColumnsStep, DescribeStep, ExecuteStep, FunctionStep, QueryStep, Step } from './steps.ts';

const NOTHING = Buffer.alloc(0);

/**
 * Matches the server's answers with what was forwarded. The head of the queue says what may come; anything else ends
 * the session, because an answer taken for another query's would be masked by the wrong rules.
 */
export class Answers {
  readonly #state: SessionState;
  readonly #delivery: Delivery;
  /** COPYs to the client that each query announced. */
  readonly #copies = new WeakMap<Query, number>();
  /** The step at the head is a COPY FROM STDIN that began. */
  #isCopyIn = false;

  constructor(state: SessionState, delivery: Delivery) {
    this.#state = state;
    this.#delivery = delivery;
  }

  /** Withholds what is left of the result and of its request. */
  withhold(query: Query): void {
    if (this.#delivery.result?.query !== query) throw new ProtocolError('a result was withheld that is not on its way');
    this.#delivery.result = undefined;
    const isExtended = this.#state.queue.head()?.kind === 'execute';
    this.#delivery.withheldUntil = isExtended ? 'sync' : 'request';
    // The client will not go on with a pipeline it was told has failed; the server does not know.
    if (isExtended && !this.#state.queue.hasSync()) this.#state.skip = 'server';
  }

  /** Tells of the rows an execution may return before the first comes; its Describe may have been long ago. */
  announce(): ServerPart | undefined {
    if (this.#delivery.result !== undefined || this.#delivery.isWithheld) return undefined;
    const head = this.#state.queue.head();
    if (head?.kind !== 'execute' || head.portal.fields === undefined || head.portal.fields === 'none') return undefined;
    return this.#delivery.open(PostgresResult.ofRows(head.query, head.portal.fields, this.#state.resultOptions));
  }

  /** Any message but rows, COPY data and what comes unasked. */
  take(frame: Buffer): Parts<ServerPart> {
    if (frame[0] === Backend.ErrorResponse) return this.#error(frame);
    if (frame[0] === Backend.ReadyForQuery) return this.#ready(frame);
    const head = this.#state.queue.headBehindDoubt();
    if (head?.denied !== undefined) throw new ProtocolError('the server carried out what was made to fail');
    switch (head?.kind) {
      case 'query':
        return this.#queryAnswer(head, frame);
      case 'execute':
        return this.#executeAnswer(head, frame);
      case 'function':
        return this.#functionAnswer(head, frame);
      case 'describe':
        return this.#describeAnswer(head, frame);
      case 'askColumns':
        this.#columnsAnswer(head, frame);
        return undefined;
      default:
        return this.#completion(head, frame);
    }
  }

  #queryAnswer(step: QueryStep, frame: Buffer): Parts<ServerPart> {
    switch (frame[0]) {
      case Backend.RowDescription: {
        const fields = fieldsOf(frame);
        const { query, tags } = step;
        if (query === undefined || this.#delivery.isWithheld) return undefined;
        // Every statement before this one was answered by one tag.
        const options = { ...this.#state.resultOptions, statement: tags.length };
        return this.#delivery.open(PostgresResult.ofRows(query, fields, { bytes: frame, ...options }));
      }
      case Backend.CommandComplete: {
        const tag = readCommandTag(frame);
        step.tags.push(tag);
        if (step.query !== undefined) this.#state.schemaChanges.note(step.query);
        step.rows += rowsOfTag(tag) ?? 0;
        this.#closeResult();
        return this.#delivery.pass(frame);
      }
      case Backend.EmptyQueryResponse:
        return this.#delivery.pass(frame);
      default:
        return this.#copyAnswer(step.query, frame);
    }
  }

  #executeAnswer(step: ExecuteStep, frame: Buffer): Parts<ServerPart> {
    switch (frame[0]) {
      case Backend.CommandComplete: {
        const tag = readCommandTag(frame);
        const rows = step.portal.rows + (rowsOfTag(tag) ?? this.#delivery.rows);
        return this.#executed(step, { status: 'ok', rows, tag }, frame);
      }
      case Backend.EmptyQueryResponse:
        return this.#executed(step, { status: 'ok', rows: 0 }, frame);
      case Backend.PortalSuspended:
        return this.#suspended(step, frame);
      default:
        return this.#copyAnswer(step.query, frame);
    }
  }

  #executed(step: ExecuteStep, outcome: Outcome, frame: Buffer): Parts<ServerPart> {
    this.#state.schemaChanges.note(step.query);
    this.#closeResult();
    this.#state.queue.shift();
    carriedOut(step);
    step.portal.isSuspended = false;
    const next = this.#state.queue.head();
    if (next?.kind === 'sync' && !next.isDoubtful && !next.isOwn) {
      // It commits with the Sync, which may still fail.
      next.ending = { query: step.query, outcome };
      return this.#delivery.pass(frame);
    }
    return this.#delivery.end([{ query: step.query, outcome }], frame);
  }

  #suspended(step: ExecuteStep, frame: Buffer): Parts<ServerPart> {
    const { portal, query } = step;
    portal.rows += this.#delivery.rows;
    this.#closeResult();
    this.#state.queue.shift();
    carriedOut(step);
    portal.isSuspended = portal.query === query;
    // The portal may have been put up for decision again meanwhile: this run of it is then over.
    const ended: Ended[] = portal.isSuspended ? [] : [{ query, outcome: { status: 'suspended', rows: portal.rows } }];
    return this.#delivery.end(ended, frame);
  }

  #functionAnswer(step: FunctionStep, frame: Buffer): Parts<ServerPart> {
    if (frame[0] !== Backend.FunctionCallResponse) throw unexpected(frame[0]);
    checkFunctionResult(frame);
    if (this.#delivery.isWithheld) return undefined;
    return this.#delivery.openBefore(PostgresResult.unreadable(step.query, 1, this.#state.encoding), frame);
  }

  #describeAnswer(step: DescribeStep, frame: Buffer): Parts<ServerPart> {
    const { target, of } = step;
    if (of === 'statement' && frame[0] === Backend.ParameterDescription) {
      const types = readParameterDescription(frame);
      if (target.kind === 'prepared') target.paramTypes = types;
    } else if (frame[0] === Backend.RowDescription || frame[0] === Backend.NoData) {
      const fields = frame[0] === Backend.NoData ? 'none' : fieldsOf(frame);
      if (target.kind === 'portal') target.fields = fields;
      this.#state.queue.shift();
    } else {
      throw unexpected(frame[0]);
    }
    return step.isOwn ? undefined : this.#delivery.pass(frame);
  }

  #columnsAnswer(step: AskColumnsStep, frame: Buffer): void {
    switch (frame[0]) {
      case Backend.RowDescription:
        step.query.copyColumns = { fields: fieldsOf(frame) };
        return;
      case Backend.ParseComplete:
      case Backend.ParameterDescription:
      case Backend.NoData:
        return;
      case Backend.CloseComplete:
        if (step.hasSync) throw unexpected(frame[0]);
        this.#state.queue.shift();
        return;
      default:
        throw unexpected(frame[0]);
    }
  }

  /** Parse, Bind, Close: answered by one message without content. */
  #completion(step: Step | undefined, frame: Buffer): Parts<ServerPart> {
    if (step === undefined || frame[0] !== COMPLETIONS.get(step.kind)) throw unexpected(frame[0]);
    this.#state.queue.shift();
    const ended = carriedOut(step);
    if (step.kind === 'parse' && step.query !== undefined) {
      ended.push({ query: step.query, outcome: { status: 'ok', rows: 0 } });
    }
    return this.#delivery.end(ended, frame);
  }

  /** What is known of the data to come. The COPYs of a text announce themselves in its order. */
  #copyOut(query: PostgresQuery | undefined, frame: Buffer): CopyResult | undefined {
    const count = readCopyResponse(frame);
    if (query === undefined) return undefined;
    const n = this.#copies.get(query) ?? 0;
    this.#copies.set(query, n + 1);
    const { copyColumns } = query;
    const out = copyOutOf(query, n);
    return new CopyResult({
      query,
      isBinary: frame.readUInt8(HEADER_BYTES) !== 0,
      count,
      format: out?.copy.format,
      fields: copyColumns !== undefined && 'fields' in copyColumns ? copyColumns.fields : undefined,
      options: { ...this.#state.resultOptions, statement: out?.statement ?? UNTOLD },
    });
  }

  #copyAnswer(query: PostgresQuery | undefined, frame: Buffer): Parts<ServerPart> {
    switch (frame[0]) {
      case Backend.CopyOutResponse: {
        const result = this.#copyOut(query, frame);
        this.#delivery.isCopyOut = true;
        if (result === undefined || this.#delivery.isWithheld) return this.#delivery.pass(frame);
        return this.#delivery.openBefore(result, frame);
      }
      case Backend.CopyDone:
        if (!this.#delivery.isCopyOut) throw unexpected(frame[0]);
        this.#delivery.isCopyOut = false;
        return this.#delivery.pass(frame);
      case Backend.CopyInResponse:
        readCopyResponse(frame);
        // The client was told that its request failed, and will not send the data the server waits for.
        if (this.#delivery.isWithheld) throw new ProtocolError('COPY FROM STDIN follows a result that was withheld');
        this.#isCopyIn = true;
        this.#state.isCopyIn = !this.#state.queue.doubtSyncs();
        return this.#delivery.pass(frame);
      default:
        throw unexpected(frame[0]);
    }
  }

  #error(frame: Buffer): Parts<ServerPart> {
    const text = readServerText(frame);
    const masked = maskServerText(frame, this.#state.options.onText, this.#state.encoding);
    if (isFatal(frame)) {
      return { kind: 'opaque', bytes: masked };
    }
    const head = this.#state.queue.headBehindDoubt();
    if (head === undefined) throw unexpected(frame[0]);
    const bytes = head.denied === undefined ? masked : denialError(head.denied, this.#state.encoding);
    // What the client reads is what is told of it, but for masks.
    const error = errorOf(head.denied === undefined ? text : readServerText(bytes), this.#state.encoding);
    switch (head.kind) {
      case 'query':
      case 'function': {
        // In a transaction our question failed in the place of the COPY, with the error that the COPY would have had.
        const refusal = text.code === FAILED_TRANSACTION ? refusalOf(head) : undefined;
        head.error ??= refusal?.error ?? error;
        this.#closeResult({ isFailed: true });
        return this.#delivery.pass(refusal?.frame ?? bytes);
      }
      case 'sync':
        if (head.ending !== undefined) head.ending.outcome = { ...head.ending.outcome, status: 'error', error };
        return this.#delivery.pass(bytes);
      case 'askColumns':
        if (head.hasSync) {
          head.query.copyColumns = { refusal: { frame: withoutPosition(bytes), error } };
          return undefined;
        }
        return this.#delivery.end(failPipeline(head, error, this.#state), withoutPosition(bytes));
      default:
        this.#closeResult({ isFailed: true });
        return this.#delivery.end(failPipeline(head, error, this.#state), bytes);
    }
  }

  #ready(frame: Buffer): Parts<ServerPart> {
    const status = readReadyForQuery(frame);
    const { queue } = this.#state;
    const head = queue.head();
    if (head?.kind === 'askColumns' && head.hasSync) {
      queue.shift();
      this.#state.txStatus = status;
      return undefined;
    }
    if (head?.kind !== 'query' && head?.kind !== 'function' && head?.kind !== 'sync') throw unexpected(frame[0]);
    this.#closeResult();
    queue.shift();
    if (head.kind === 'sync') {
      this.#state.serverSkips &&= !head.isDoubtful;
      if (head.isDoubtful) queue.doubtNextSync();
    }
    this.#state.noteAnswered();
    this.#state.txStatus = status;
    if (status === 'I' && this.#state.schemaChanges.settle()) this.#state.options.onSchemaChange?.();
    const ended = outcomeOf(head);
    if (this.#state.skipped.length > 0) ended.push(...this.#skipped());
    if (status === 'I') this.#endPortals(ended);
    if (this.#delivery.withheldUntil === 'request' || head.kind === 'sync') this.#delivery.withheldUntil = undefined;
    return this.#delivery.end(ended, head.kind === 'sync' && head.isOwn ? NOTHING : frame);
  }

  #skipped(): Ended[] {
    const { skipped } = this.#state;
    this.#state.skipped = [];
    return skipped.map((query) => ({ query, outcome: { status: 'skipped', rows: 0 } }));
  }

  /** No portal made by Bind outlives its transaction. */
  #endPortals(ended: Ended[]): void {
    for (const portal of this.#state.portals.sweep(isPortal)) {
      if (isPortal(portal)) ended.push(...suspendedOutcome(portal));
    }
  }

  #closeResult({ isFailed = false } = {}): void {
    this.#delivery.close();
    if (!this.#isCopyIn) return;
    this.#isCopyIn = false;
    this.#state.isCopyIn = false;
    // After a failure nobody can tell how much of the client's stream the server had read as data.
    if (!isFailed) this.#state.queue.dropDoubtful();
  }
}

function isPortal(object: PortalObject): object is Portal {
  return object.kind === 'portal';
}

/** No statement has this number: whose columns they are cannot be told. */
const UNTOLD = -1;
/** Commands are ignored until the end of the transaction. */
const FAILED_TRANSACTION = '25P02';

function refusalOf(
  step: QueryStep | FunctionStep,
): { frame: Buffer; error: NonNullable<Outcome['error']> } | undefined {
  const columns = step.query?.copyColumns;
  return columns !== undefined && 'refusal' in columns ? columns.refusal : undefined;
}

/** The answer to a step that is done without results. */
const COMPLETIONS: ReadonlyMap<Step['kind'], number> = new Map([
  ['parse', Backend.ParseComplete],
  ['bind', Backend.BindComplete],
  ['close', Backend.CloseComplete],
]);
