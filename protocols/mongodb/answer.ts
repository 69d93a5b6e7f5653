import type { EndPart } from '../../src/core/codec.ts';
import type { DocumentsPart, ResultDocument } from '../../src/core/documents.ts';
import type { Outcome, Query } from '../../src/core/query.ts';
import { MESSAGE_BYTES_MAX } from './messages/header.ts';
import { BODY_AT, type OpMsg, writeBodyHead } from './messages/op-msg.ts';
import type { Reply } from './results/reply.ts';

export const NO_BYTES: Buffer = Buffer.alloc(0);

/** The documents of an answer, to be looked at. They leave with the end of the query, which is recorded before. */
export class AnswerDocuments implements DocumentsPart {
  readonly kind = 'documents';
  readonly bytes: Buffer = NO_BYTES;
  readonly query: Query;
  readonly #reply: Reply;

  constructor(query: Query, reply: Reply) {
    this.query = query;
    this.#reply = reply;
  }

  get documents(): readonly ResultDocument[] {
    return this.#reply.documents;
  }

  stop(): void {
    // Every command has documents of its own, and they are taken apart only when somebody reads them.
  }
}

/** Stands before the documents of a large answer: whoever wants none of them says so before they came. */
export class NoDocuments implements DocumentsPart {
  readonly kind = 'documents';
  readonly bytes: Buffer = NO_BYTES;
  readonly query: Query;
  readonly documents: readonly ResultDocument[] = [];
  readonly stop: () => void;

  constructor(query: Query, stop: () => void) {
    this.query = query;
    this.stop = stop;
  }
}

/** The end of a query, with the whole answer as it was left. */
export class AnswerEnd implements EndPart {
  readonly kind = 'end';
  readonly query: Query;
  readonly outcome: Outcome;
  readonly #encode: () => Buffer;

  constructor(query: Query, outcome: Outcome, encode: () => Buffer) {
    this.query = query;
    this.outcome = outcome;
    this.#encode = encode;
  }

  get bytes(): Buffer {
    return this.#encode();
  }
}

/** An answer as it is sent: the bytes that came where nothing was set; `undefined` for one that grew too large for a message. */
export function encodeAnswer(frame: Buffer, message: OpMsg, reply: Reply): Buffer | undefined {
  const bytes = reply.encode(BODY_AT);
  if (bytes === message.body) return frame;
  writeBodyHead(bytes, message);
  return bytes.length > MESSAGE_BYTES_MAX ? undefined : bytes;
}
