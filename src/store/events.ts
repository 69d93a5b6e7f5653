/** One record of the audit log, as indexed. */
export interface EventRecord {
  readonly gatewayId: string;
  readonly seq: bigint;
  readonly sessionId: string | undefined;
  readonly type: string;
  readonly at: Date;
  readonly body: Readonly<Record<string, unknown>>;
  /** Hex; the record's link in the hash chain. */
  readonly hash: string;
}

/** A place in the list of a session's events, which may come from several gateways. */
export interface EventQuery {
  readonly sessionId: string;
  /** Only events behind this sequence number. */
  readonly after?: bigint | undefined;
  readonly limit: number;
}

export interface Events {
  /** Idempotent; returns how many were new. */
  insertBatch(events: readonly EventRecord[]): Promise<number>;
  /** The highest sequence number that is indexed. */
  head(gatewayId: string): Promise<bigint | undefined>;
  /** In the order they happened. */
  list(query: EventQuery): Promise<readonly EventRecord[]>;
}
