import type { DocumentsPart } from './documents.ts';
import type { Column, Outcome, Query, Row, RowBatch } from './query.ts';
import type { Reason, RowLimit } from './verdict.ts';

/** Bytes nobody needs to look at; they leave as they came. */
export interface OpaquePart {
  readonly kind: 'opaque';
  readonly bytes: Buffer;
  /** Where they are all of a chunk: the codec keeps nothing of its memory, which may be overwritten once they are sent. */
  readonly isUnkept?: true;
}

/**
 * Complete client work that needs a verdict before any byte of it may be forwarded. Several queries when the protocol
 * pipelines: all are decided, in order, before the first is forwarded, so that nothing half-done waits upstream.
 */
export interface QueryPart {
  readonly kind: 'query';
  readonly queries: readonly Query[];
  /** Everything the unit consists of, unedited. Forward only what `Codec.allow` returns. */
  readonly bytes: Buffer;
}

/** The shape of rows to come. The relay sets `wantRows` before it asks for the next part. */
export interface ResultPart {
  readonly kind: 'result';
  readonly bytes: Buffer;
  readonly query: Query;
  /** Where the wire names origins only by number, `origin` is `unresolved` until `resolveOrigins` was awaited. Read it again afterwards. */
  readonly columns: readonly Column[];
  /**
   * Looks up where the columns come from and replaces `columns`. Present only when there is something to look up.
   * The relay awaits it when a plugin wants origins, before it asks for masks. Never rejects: what fails stays `unresolved`.
   */
  resolveOrigins?(): Promise<void>;
  /** The same for types that the wire names only by number; what fails keeps its number. Awaited when a plugin wants types. */
  resolveTypes?(): Promise<void>;
  /** False where rows cannot be read as cells: a mask then cannot be honoured and the result is blocked. */
  readonly readable: boolean;
  /** Set by the relay before it asks for the next part. */
  wantRows: boolean;
}

/** Rows somebody asked for. `bytes` encodes the rows when read: untouched rows leave as they came. */
export interface RowsPart {
  readonly kind: 'rows';
  readonly bytes: Buffer;
  readonly query: Query;
  readonly rows: readonly Row[];
  /** The same rows in one piece of memory, where the protocol has them so. */
  readonly batch?: RowBatch;
  /** Nobody needs more rows of this result: the codec stops cutting them. */
  stop(): void;
}

/** A forwarded query is over. Denied queries never yield one. */
export interface EndPart {
  readonly kind: 'end';
  readonly bytes: Buffer;
  readonly query: Query;
  readonly outcome: Outcome;
}

/** What the codec itself has to tell the server next: a command's rows were counted. Nothing of it is for the client. */
export interface ToServerPart {
  readonly kind: 'toServer';
  readonly bytes: Buffer;
}

export type ClientPart = OpaquePart | QueryPart | ReplyPart | WaitPart;
export type ServerPart = OpaquePart | ResultPart | RowsPart | DocumentsPart | EndPart | ToServerPart;
export type Part = ClientPart | ServerPart;

/** What to send in answer to client bytes that must not be forwarded (a locally skipped pipeline, a late reply). */
export interface ReplyPart {
  readonly kind: 'reply';
  readonly toClient: Buffer;
  /** These are the last words to the client: the session ends for this reason, and nothing of ours is added to them. */
  readonly ends?: Reason;
}

/** The codec must know something that takes time before it can go on: nothing more of the client is read until then. */
export interface WaitPart {
  readonly kind: 'wait';
  /** Never rejects. */
  readonly until: Promise<void>;
}

/** What goes to which side in place of a query that may not run. */
export interface Denial {
  readonly toClient?: Buffer;
  readonly toServer?: Buffer;
}

/**
 * The protocol state of one session, without I/O. One object sees both directions, because meaning crosses them: which
 * reply ends which query. Concatenating the bytes of every part, unedited, gives back the stream exactly.
 *
 * Both iterables must be drained before the next call in the same direction. Any bytes that break the protocol, and
 * any frame the codec does not know, throw ProtocolError: the session ends.
 */
export interface Codec {
  fromClient(chunk: Buffer): Iterable<ClientPart>;
  fromServer(chunk: Buffer): Iterable<ServerPart>;
  /** The unit may run: returns the bytes to forward. From here on the server's replies belong to it. */
  allow(part: QueryPart): Buffer;
  /** `query` of the unit may not run, the ones before it may: returns what to send where. No `end` part will follow for it or those behind it. */
  deny(part: QueryPart, query: Query, reason: Reason): Denial;
  /**
   * Called before the query's unit is allowed or denied: what the query changes is kept only when it was counted and is
   * within the limit; else the server is made to take it back, and the client gets an error in the place of its answer.
   * Absent where the protocol cannot do that; its queries then have no `canLimitRows`.
   */
  limitRows?(query: Query, limit: RowLimit): void;
  /**
   * True while the relay must take nothing more of the client before `fromServer` has changed this: rows are counted, or
   * the protocol answers one command before the next can be read.
   */
  readonly isWaiting?: boolean;
  /** Withholds the rest of a result that is on its way; the codec swallows what follows of it. Called between parts. */
  block(query: Query, reason: Reason): Buffer;
  /** True when the bytes given out by `fromServer` so far end on a frame boundary, so that a notice may be put in. */
  readonly atBoundary: boolean;
  /** A protocol-legal progress note while a query is held. */
  notice?(text: string): Buffer | undefined;
  /** Bytes that keep the upstream from timing out while a query is held, or nothing to do now; the answer is swallowed. */
  keepAlive?(): Buffer | undefined;
  /** The last words to a client whose session is being ended by us. */
  farewell?(reason: Reason): Buffer | undefined;
}
