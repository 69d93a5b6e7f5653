import type { ResultDocument } from '../../../src/core/documents.ts';
import type { Echo } from '../../../src/core/plugin.ts';
import type { Outcome } from '../../../src/core/query.ts';
import type { Fields } from '../bson/fields.ts';
import type { Lineage } from './lineage/lineage.ts';

/** What a reply answers. */
export interface ReplyContext {
  /** The name of the command. */
  readonly command: string;
  readonly database: string;
  /** `lineageOf` the command; for a getMore, of the command that opened the cursor. */
  readonly lineage: Lineage;
  /** Of the document, where they were read before. */
  readonly fields?: Fields;
}

/** A cursor that has more: `id` 0 where it has not. */
export interface ReplyCursor {
  readonly id: bigint;
  readonly database: string;
  readonly collection: string;
}

/** A reply as what is to be looked at in it. Nothing is copied or taken apart before it is asked for. */
export interface Reply {
  /**
   * Everything in it that is not known to be harmless: the documents of a batch, each by itself, and what else the
   * reply tells, together. There may be some in an error's reply too (`keyValue` of a duplicate key).
   */
  readonly documents: readonly ResultDocument[];
  readonly outcome: Outcome;
  readonly cursor?: ReplyCursor;
  /** Passes every text of the server's own through `mask`; `echoes` is where it may repeat values of fields. */
  maskTexts(mask: (text: string, echoes: readonly Echo[]) => string): void;
  /** The whole reply with what was set, behind `room` zeros; the same buffer, without them, where nothing was. */
  encode(room?: number): Buffer;
}

/** `readReply`: takes a checked document. Throws ProtocolError for a reply that no server sends (a cursor without its id). */
export type ReadReply = (document: Buffer, context: ReplyContext) => Reply;
