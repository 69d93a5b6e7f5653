import type { Page, Paging } from './page.ts';

export type ReviewStatus = 'PENDING' | 'APPROVED' | 'REJECTED' | 'EXPIRED' | 'REVOKED' | 'EXECUTED';

/** One group's part of a review. */
export interface ReviewGroup {
  readonly group: string;
  readonly status: 'PENDING' | 'APPROVED' | 'REJECTED';
  readonly reviewedBy?: { readonly id: string; readonly name: string } | undefined;
  readonly reviewedAt?: Date | undefined;
  readonly reason?: string | undefined;
  /** Decided by an admin who is not a member of the group. */
  readonly byAdmin?: boolean | undefined;
}

/** A parameter value as the approver sees it. */
export interface ReviewParam {
  readonly text: string | null;
  readonly encoding: 'text' | 'hex';
  readonly type?: string | undefined;
}

/** The text a name in the command stands for. */
export interface ReviewRelated {
  readonly kind: string;
  readonly name: string;
  readonly text: string;
}

/** A command that waits, or waited, for people. */
export interface Review {
  readonly id: string;
  readonly sessionId: string;
  readonly connectionId: string;
  readonly connectionName: string;
  readonly userId: string;
  readonly userName: string;
  readonly status: ReviewStatus;
  readonly text: string;
  readonly params: readonly ReviewParam[];
  readonly operations: readonly string[];
  readonly related: readonly ReviewRelated[];
  /** Hash of the bytes that are approved. */
  readonly fingerprint: string;
  readonly groups: readonly ReviewGroup[];
  readonly createdAt: Date;
  readonly expiresAt: Date;
  readonly decidedAt: Date | undefined;
  readonly executedAt: Date | undefined;
  readonly reason: string | undefined;
  readonly outcome: Readonly<Record<string, unknown>> | undefined;
  /** Passed without anybody being asked. */
  readonly autoApproved: boolean;
}

export interface ReviewDraft {
  /** Given by the caller when the id was told to somebody before; otherwise made up. */
  readonly id?: string;
  readonly sessionId: string;
  readonly connectionId: string;
  readonly connectionName: string;
  readonly userId: string;
  readonly userName: string;
  readonly text: string;
  readonly params?: readonly ReviewParam[];
  readonly operations?: readonly string[];
  readonly related?: readonly ReviewRelated[];
  readonly fingerprint: string;
  /** Group names, each of which must approve. Empty only with `autoApproved`. */
  readonly groups: readonly string[];
  readonly expiresAt: Date;
  /** Starts as APPROVED, its groups left undecided. */
  readonly autoApproved?: boolean;
  readonly reason?: string | undefined;
}

/** Who decides. */
export interface Reviewer {
  readonly id: string;
  readonly name: string;
  readonly groups: readonly string[];
  readonly isAdmin: boolean;
}

export interface Decision {
  readonly by: Reviewer;
  readonly decision: 'approve' | 'reject';
  /** For which group, when the person is in several. */
  readonly group?: string | undefined;
  readonly reason?: string | undefined;
}

export type DecisionRefusal = 'not_found' | 'wrong_state' | 'not_eligible' | 'self_approval';

export type DecisionResult =
  | { readonly ok: true; readonly review: Review }
  | {
      readonly ok: false;
      readonly refusal: DecisionRefusal;
      /** As it stands, unless it was not found. */
      readonly review?: Review | undefined;
    };

export interface ReviewQuery {
  readonly status?: ReviewStatus | undefined;
  readonly userId?: string | undefined;
  readonly connectionId?: string | undefined;
  readonly sessionId?: string | undefined;
  /** Only reviews that this person asked for or that one of these groups decides; everything for admins. */
  readonly visibleTo?:
    | { readonly userId: string; readonly groups: readonly string[]; readonly isAdmin: boolean }
    | undefined;
  /** Created at or after. */
  readonly since?: Date | undefined;
  /** Created before. */
  readonly until?: Date | undefined;
}

/** A status that changed, here or on another gateway. */
export interface ReviewChange {
  readonly id: string;
  readonly status: ReviewStatus;
}

export interface Reviews {
  create(draft: ReviewDraft): Promise<Review>;
  get(id: string): Promise<Review | undefined>;
  /** Newest first. */
  list(query: ReviewQuery & Paging): Promise<Page<Review>>;
  /** One approval from each group, each by another person; any rejection ends it. Atomic. */
  decide(id: string, decision: Decision): Promise<DecisionResult>;
  /** Uses an approval: true for exactly one caller, and only while it is approved, in time and for these bytes. */
  claim(id: string, fingerprint: string): Promise<boolean>;
  /** Marks what ran out of time by `now`; returns the ids. */
  expireDue(now: Date): Promise<readonly string[]>;
  /** Takes a pending or approved review back; false when it is in another state. */
  revoke(id: string, reason: string): Promise<boolean>;
  /** Notes how the command ended. */
  finish(id: string, outcome: Readonly<Record<string, unknown>>): Promise<void>;
  /**
   * Tells of every status change on any gateway, at least once, in order per review. After a lost connection the
   * statuses that may have been missed are told again. Returns a function that stops it.
   */
  onChange(listener: (change: ReviewChange) => void): () => void;
}
