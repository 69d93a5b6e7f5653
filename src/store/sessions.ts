import type { Page, Paging } from './page.ts';

/** The record of one client's use of one connection. */
export interface SessionRecord {
  readonly id: string;
  readonly userId: string;
  readonly userName: string;
  readonly connectionId: string;
  readonly connectionName: string;
  readonly protocol: string;
  readonly clientAddress: string;
  readonly application: string;
  readonly database: string;
  readonly status: 'open' | 'closed';
  readonly startedAt: Date;
  readonly endedAt: Date | undefined;
  readonly closeReason: string | undefined;
  readonly queryCount: number;
  /** Masked values by entity type. */
  readonly masked: Readonly<Record<string, number>>;
  readonly gatewayId: string;
}

export type SessionOpening = Pick<
  SessionRecord,
  | 'id'
  | 'userId'
  | 'userName'
  | 'connectionId'
  | 'connectionName'
  | 'protocol'
  | 'clientAddress'
  | 'application'
  | 'database'
  | 'startedAt'
  | 'gatewayId'
>;

/** What came about since the last bump. */
export interface SessionCounts {
  readonly queries: number;
  readonly masked: Readonly<Record<string, number>>;
}

export interface SessionQuery {
  readonly userId?: string | undefined;
  readonly connectionId?: string | undefined;
  readonly connectionName?: string | undefined;
  readonly status?: 'open' | 'closed' | undefined;
  /** Started at or after. */
  readonly since?: Date | undefined;
  /** Started before. */
  readonly until?: Date | undefined;
}

export interface Sessions {
  open(session: SessionOpening): Promise<void>;
  /** Idempotent: the first close stays. */
  close(id: string, reason: string, at?: Date): Promise<void>;
  /** Adds to the counters. */
  bump(id: string, counts: SessionCounts): Promise<void>;
  get(id: string): Promise<SessionRecord | undefined>;
  /** Newest first. */
  list(query: SessionQuery & Paging): Promise<Page<SessionRecord>>;
  /** Closes what a gateway that died left open; returns the ids. */
  closeLost(gatewayId: string): Promise<readonly string[]>;
}
