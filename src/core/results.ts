import type { ResultPart, RowsPart } from './codec.ts';
import type { DocumentsPart } from './documents.ts';
import type { DocumentInspection, Pipeline, ResultInspection } from './pipeline.ts';
import type { Query } from './query.ts';
import { type Reason, ResultBlocked } from './verdict.ts';

/** Withholds the rest of a query's answer; returns what the client gets in its place. */
export type BlockResult = (query: Query, reason: Reason) => Buffer;

const NOTHING: Buffer = Buffer.alloc(0);

/** Leads what a session's server answers through the pipeline. What nobody asks about leaves as it came. */
export class Results {
  readonly #pipeline: Pipeline;
  readonly #block: BlockResult;
  #rows: ResultInspection | undefined;
  #documents: DocumentInspection | undefined;
  /** Whose documents `#documents` looks at. */
  #answering: Query | undefined;
  /** Whose answer was withheld last: nothing of it may follow, whatever the codec gives out. */
  #withheld: Query | undefined;

  constructor(pipeline: Pipeline, block: BlockResult) {
    this.#pipeline = pipeline;
    this.#block = block;
  }

  result(part: ResultPart): Buffer | Promise<Buffer> {
    const wantsOrigins = part.resolveOrigins !== undefined && this.#pipeline.wantsOrigins();
    const wantsTypes = part.resolveTypes !== undefined && this.#pipeline.wantsTypes();
    return wantsOrigins || wantsTypes ? this.#resolved(part, wantsOrigins, wantsTypes) : this.#inspect(part);
  }

  rows(part: RowsPart): Buffer {
    if (this.#rows === undefined) return part.bytes;
    try {
      if (!this.#rows.rows(part)) {
        this.#rows = undefined;
        part.stop();
      }
      return part.bytes;
    } catch (error) {
      return this.#blockFor(part.query, error);
    }
  }

  /** Who wants to see documents is asked with the first of a query. */
  documents(part: DocumentsPart): Buffer {
    if (this.#answering !== part.query) {
      this.#answering = part.query;
      this.#documents = this.#pipeline.inspectDocuments(part.query);
      if (this.#documents === undefined) part.stop();
    }
    if (this.#withheld === part.query) return NOTHING;
    if (this.#documents === undefined) return part.bytes;
    try {
      if (!this.#documents.documents(part)) {
        this.#documents = undefined;
        part.stop();
      }
      return part.bytes;
    } catch (error) {
      return this.#blockFor(part.query, error);
    }
  }

  async #resolved(part: ResultPart, wantsOrigins: boolean, wantsTypes: boolean): Promise<Buffer> {
    if (wantsOrigins) await part.resolveOrigins?.();
    if (wantsTypes) await part.resolveTypes?.();
    return this.#inspect(part);
  }

  #inspect(part: ResultPart): Buffer {
    this.#rows = this.#pipeline.inspect(part.columns, part.query);
    if (this.#rows?.isEnforced === true && !part.readable) {
      return this.#withhold(part.query, {
        code: 'masking',
        message: 'this result cannot be inspected, and a rule of this connection requires it',
        hint: 'Use a SELECT that returns rows instead.',
      });
    }
    part.wantRows = this.#rows !== undefined && part.readable;
    return part.bytes;
  }

  #blockFor(query: Query, error: unknown): Buffer {
    if (!(error instanceof ResultBlocked)) throw error;
    return this.#withhold(query, error.reason);
  }

  #withhold(query: Query, reason: Reason): Buffer {
    this.#rows = undefined;
    this.#documents = undefined;
    this.#withheld = query;
    return this.#block(query, reason);
  }
}
