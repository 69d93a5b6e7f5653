import type { RowEstimate } from '../../src/core/query.ts';
import type { Touch } from './touches.ts';

/** Where requests for approval are kept. The same for every gateway; a decision made on one wakes the holds of all. */
export interface Reviews {
  create(draft: ReviewDraft): Promise<HeldReview>;
  /** Asks for a command that does not wait: uses its approval up, tells where its request stands, or makes one. Atomic. */
  repeat(draft: ReviewDraft): Promise<Repetition>;
  /** Records an admin's own command as approved and used; undefined where people have to be asked after all. */
  passOwn(draft: ReviewDraft): Promise<HeldReview | undefined>;
  get(id: string): Promise<HeldReview | undefined>;
  /** Uses the approval: true for exactly one caller, and only while it is approved, in time and for this fingerprint. */
  claim(id: string, fingerprint: string): Promise<boolean>;
  /** Marks everything that is due as EXPIRED, by the clock all gateways share: another one's may be ahead. */
  expireDue(): Promise<unknown>;
  /** Takes a pending or approved request back; false when it is in another state. */
  revoke(id: string, reason: string): Promise<boolean>;
  /** Adds what the planner expects the command to change. */
  addEstimate(id: string, estimate: readonly RowEstimate[]): Promise<void>;
  /** Notes how the command ended. */
  finish(id: string, outcome: Readonly<Record<string, unknown>>): Promise<void>;
  /** Tells of status changes, at least once each; returns a function that stops it. */
  onChange(listener: (change: { readonly id: string; readonly status: string }) => void): () => void;
}

/** Where a command stands that does not wait. */
export type Repetition =
  | {
      /** `refused`: a rejection or a withdrawal that its user has not read yet. */
      readonly kind: 'claimed' | 'created' | 'pending' | 'refused';
      readonly review: HeldReview;
    }
  | { readonly kind: 'too_many' };

/** What a person is asked to approve. */
export interface ReviewDraft {
  readonly sessionId: string;
  readonly connectionId: string;
  readonly connectionName: string;
  readonly userId: string;
  readonly userName: string;
  /** Empty: the connection's default. */
  readonly database: string;
  readonly text: string;
  readonly params: readonly {
    readonly text: string | null;
    readonly encoding: 'text' | 'hex';
    readonly type?: string;
  }[];
  readonly operations: readonly string[];
  /** The text without its constants, where the dialect is known and the text could be read. */
  readonly normalForm?: NormalForm | undefined;
  /** What it does to which tables, where that can be told. */
  readonly touches?: readonly Touch[] | undefined;
  readonly related: readonly { readonly kind: string; readonly name: string; readonly text: string }[];
  readonly fingerprint: string;
  /** Whether the rows it changes are counted before they are kept, so that an approval may limit them. */
  readonly rowChanges: 'none' | 'counted' | 'uncountable';
  /** The most rows an approval may cover on this connection. */
  readonly rowsMax?: number | undefined;
  readonly groups: readonly string[];
  /** So many of the groups suffice; left out: all of them. */
  readonly minApprovals?: number | undefined;
  /** Whether a person stands for one of their groups, or for every one of them. */
  readonly personCounts: 'once' | 'every_group';
  readonly expiresAt: Date;
}

/** One thing a text does, and to which tables: as it names them, or to any. */
export interface Doing {
  /** Words for it, the plainest first. */
  readonly operations: readonly string[];
  readonly tables: readonly { readonly schema?: string; readonly name?: string }[];
  /** Names code that it runs and that cannot be read. */
  readonly opaque?: string;
}

/** A text without its constants, and a hash that all texts of this shape share. */
export interface NormalForm {
  readonly text: string;
  readonly fingerprint: string;
}

/** What a hold needs to know of its review. */
export interface HeldReview {
  readonly id: string;
  readonly status: 'PENDING' | 'APPROVED' | 'REJECTED' | 'EXPIRED' | 'REVOKED' | 'EXECUTED';
  readonly groups: readonly HeldGroup[];
  /** So many of the groups suffice; undefined: all of them. */
  readonly minApprovals?: number | undefined;
  /** How many rows the command may change: the least that the connection and whoever approved allow. */
  readonly rowsMax?: number | undefined;
  readonly reason?: string | undefined;
}

/** One group's part of a review. */
export interface HeldGroup {
  readonly group: string;
  readonly status: 'PENDING' | 'APPROVED' | 'REJECTED';
  readonly reviewedBy?: { readonly name: string } | undefined;
  readonly reason?: string | undefined;
  readonly byAdmin?: boolean | undefined;
}

/** Time, so that tests need not wait. */
export interface Clock {
  now(): number;
  /** Calls back once, after so many milliseconds; returns a function that prevents it. Keeps no process alive. */
  after(ms: number, callback: () => void): () => void;
  /** Calls back again and again. */
  every(ms: number, callback: () => void): () => void;
}

/** Where trouble is reported that cannot be told to the client. */
export interface Log {
  warn(details: object, message: string): void;
}
