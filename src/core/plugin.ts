import type { InspectDocuments } from './documents.ts';
import type { Column, Outcome, Query, Row, RowBatch } from './query.ts';
import type { Session } from './session.ts';
import type { Reason, Verdict } from './verdict.ts';

export type Awaitable<T> = T | Promise<T>;

/** What a deciding hook may use while it makes a query wait. */
export interface Hold {
  /** Aborts when the wait is pointless: client left, cancel, kill. `signal.reason` is a Reason. Nothing is forwarded afterwards. */
  readonly signal: AbortSignal;
  /** Whether `signal` has aborted, for who does not wait for it. */
  readonly isOver?: boolean;
  /** Tells the waiting client something, at a frame boundary; dropped where the protocol has no notices. */
  notice(text: string): void;
  /** Why earlier plugins want this query approved; a plugin that answers for that says `isApproved`. */
  readonly needsApproval?: readonly Reason[];
}

/** `done`: this inspector needs no more rows of this result. Throw ResultBlocked to withhold the result. */
export interface InspectRows {
  (rows: readonly Row[]): 'done' | undefined;
  /** The same for rows in one piece of memory: called instead wherever the protocol has them so. */
  readonly batch?: (batch: RowBatch) => 'done' | undefined;
}

/** What happened in a session. Audit records every one of them before it takes effect. */
export type SessionEvent =
  | { readonly type: 'session.open' }
  | { readonly type: 'session.refused'; readonly reason: Reason /** The plugin that denied. */; readonly by: string }
  | { readonly type: 'session.close'; readonly reason: string }
  | { readonly type: 'query.held'; readonly query: Query; readonly reviewId: string }
  | {
      readonly type: 'query.decided';
      readonly query: Query;
      readonly verdict: Verdict /** The plugin that denied. */;
      readonly by?: string;
    }
  | {
      readonly type: 'query.ended';
      readonly query: Query;
      readonly outcome: Outcome;
      /** Masked values of this query, by entity type. */
      readonly masked: Readonly<Record<string, number>>;
      /** Why the result was withheld, if it was. */
      readonly blocked?: string;
    };

/** From where to where a server text may repeat values of columns. */
export type Echo = readonly [start: number, end: number];

/** A policy part of the pipeline. Every hook is optional; the order of the plugins is the order of the hooks; the first denial wins; a throw denies. */
export interface Plugin {
  readonly name: string;
  /** May this session open? */
  onSession?(session: Session): Awaitable<Verdict>;
  /** May this query be forwarded? To hold it, just await. Must return ALLOW quickly for what it does not care about. */
  onQuery?(query: Query, session: Session, hold: Hold): Awaitable<Verdict>;
  /** Called once per result; return a function to see (and change) its rows, nothing to leave them undecoded. */
  onResult?(columns: readonly Column[], query: Query, session: Session): InspectRows | undefined;
  /**
   * Called once per query that is answered with documents; return a function to see (and change) them, nothing to leave
   * them unread.
   */
  onDocuments?(query: Query, session: Session): InspectDocuments | undefined;
  /**
   * True for a plugin whose `onResult` must not be passed by: a result that cannot be read as rows is then blocked, and
   * one of documents where the plugin has no `onDocuments`.
   */
  readonly enforcesRows?: boolean;
  /** Does this plugin, for this session, need to know where columns come from (Column.origin)? Asked per result. */
  wantsOrigins?(session: Session): boolean;
  /** Does it need to know types that are a database's own (Column.type)? Asked per result that has such. */
  wantsTypes?(session: Session): boolean;
  /** Must this plugin, for this session, know names and types of columns that the wire does not tell (COPY)? Asked per query. */
  wantsColumns?(session: Session): boolean;
  /** Passes server text (errors, notices) on its way to the client through the plugin. `echoes`: where the protocol can tell. */
  onText?(text: string, session: Session, echoes?: readonly Echo[]): string;
  /** Awaited before the event takes effect; a throw on `query.decided` denies the query, on any other ends the session. */
  onEvent?(event: SessionEvent, session: Session): Awaitable<void>;
}
