import type { Query, RowEstimate } from './query.ts';
import type { Reason } from './verdict.ts';

/** Who is logged in. */
export interface User {
  readonly id: string;
  /** Left out: a person. */
  readonly kind?: 'person' | 'service' | 'api_key';
  /** The login name, as used on the wire before the `~`. */
  readonly name: string;
  readonly email: string;
  readonly groups: readonly string[];
  readonly isAdmin: boolean;
}

/** A configured upstream as the pipeline sees it: no secret in it. */
export interface Connection {
  readonly id: string;
  readonly name: string;
  readonly type: string;
  readonly subtype: string;
  /** Groups of which each must approve a command; empty: no review. */
  readonly reviewers: readonly string[];
  /** Groups that may see and use it; empty: everybody who is logged in. */
  readonly accessGroups: readonly string[];
  /** Protocol policy switches, e.g. `function_calls: "allow"`. Known keys are listed by each protocol. */
  readonly policy: Readonly<Record<string, string>>;
  /** What a connection of type `custom` runs, its placeholders not filled in. People write passwords here: never show it. */
  readonly command?: readonly string[];
}

/** What sessions of custom connections speak: a script, its output and an exit code. It has no wire. */
export const COMMAND_PROTOCOL = 'command';

/** Protocols that answer with documents: rules name their fields by a path, `database.collection.a.b`. */
export const DOCUMENT_PROTOCOLS: ReadonlySet<string> = new Set(['mongodb']);

/** The protocol that serves a connection. The subtype of a custom one only names what its command talks to. */
export function protocolOf({ type, subtype }: Pick<Connection, 'type' | 'subtype'>): string {
  return type === 'custom' ? COMMAND_PROTOCOL : subtype;
}

/**
 * What a session is for, each with an access mode of its own: a client on the wire, one script that the gateway runs for
 * somebody, or a look whether the upstream lets us in.
 */
export type Verb = 'connect' | 'exec' | 'test';

/** One client's use of one connection, from login to close. */
export interface Session {
  readonly id: string;
  readonly user: User;
  readonly connection: Connection;
  readonly protocol: string;
  readonly client: { readonly address: string; readonly application: string };
  /** The database the client works in. */
  readonly database: string;
  readonly startedAt: Date;
  /** The client asked not to be held: what needs an approval is answered at once, and passes when it is sent again. */
  readonly failsFast?: boolean;
  /** Masked values so far, by entity type. */
  readonly masked: Map<string, number>;
  /** Aborts when the session must end; `signal.reason` is a Reason. */
  readonly signal: AbortSignal;
  /**
   * What the planner expects the query to change, asked beside the session; nothing of the query runs. Empty where it
   * changes no rows. Absent where the protocol has no planner to ask. Takes at most seconds; rejects when nobody can tell.
   */
  estimateRows?(query: Query): Promise<readonly RowEstimate[]>;
  /** Ends the session: the client is told why, both legs close. */
  kill(reason: Reason): void;
  /** Counts a masked value. */
  countMasked(entityType: string, n?: number): void;
  /** Takes the counts made since the last call: what belongs to the query that just ended. */
  takeMasked(): Record<string, number>;
}
