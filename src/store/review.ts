import type { PrincipalKind } from './users.ts';

/** Where a review stands; docs/review.md draws the way from one to the next. */
export type ReviewStatus = 'PENDING' | 'APPROVED' | 'REJECTED' | 'EXPIRED' | 'REVOKED' | 'EXECUTED';

/** `hold`: its session waits. `fail_fast`: nobody waits, and the command is repeated after the approval, from any session. */
export type ReviewMode = 'hold' | 'fail_fast';

/** `onetime`: of one command. `jit`: of a time window, in which commands of one user on one connection run. */
export type ReviewType = 'onetime' | 'jit';

/** One group's part of a review. */
export interface ReviewGroup {
  readonly group: string;
  readonly status: 'PENDING' | 'APPROVED' | 'REJECTED';
  readonly reviewedBy?: { readonly id: string; readonly name: string; readonly kind?: PrincipalKind } | undefined;
  readonly reviewedAt?: Date | undefined;
  readonly reason?: string | undefined;
  /** Decided by an admin who is not a member of the group. */
  readonly byAdmin?: boolean | undefined;
  /** The approval is good for so many rows. */
  readonly rowsMax?: number | undefined;
}

/** Whether one decision of a person stands for one of their groups, or for every one of them. */
export type PersonCounts = 'once' | 'every_group';

/** Whether the rows a command changes are counted before they are kept. */
export type ReviewRowChanges = 'none' | 'counted' | 'uncountable';

/** A parameter value as the approver sees it. */
export interface ReviewParam {
  readonly text: string | null;
  readonly encoding: 'text' | 'hex';
  readonly type?: string | undefined;
}

/** The text without its constants, and a hash that all texts of its shape share. */
export interface ReviewNormalForm {
  readonly text: string;
  readonly fingerprint: string;
}

/** What the command does to which tables, as it names them. */
export interface ReviewTouch {
  readonly operation: string;
  readonly relations: readonly string[];
}

/** What the upstream's planner expects the command to do to one relation. */
export interface ReviewEstimate {
  readonly operation: string;
  readonly relation: string;
  readonly rows: number;
}

/** The text a name in the command stands for. */
export interface ReviewRelated {
  readonly kind: string;
  readonly name: string;
  readonly text: string;
}

/** A command, or access for a time, that waits, or waited, for people. */
export interface Review {
  readonly id: string;
  readonly type: ReviewType;
  /** Undefined where a window was asked for in no session. */
  readonly sessionId: string | undefined;
  readonly connectionId: string;
  readonly connectionName: string;
  readonly userId: string;
  readonly userName: string;
  readonly userKind: PrincipalKind;
  /** The database the session worked in; empty: the connection's default. */
  readonly database: string;
  readonly mode: ReviewMode;
  readonly status: ReviewStatus;
  readonly text: string;
  readonly params: readonly ReviewParam[];
  readonly normalForm: ReviewNormalForm | undefined;
  readonly touches: readonly ReviewTouch[] | undefined;
  readonly estimate: readonly ReviewEstimate[] | undefined;
  readonly operations: readonly string[];
  readonly related: readonly ReviewRelated[];
  /** Hash of the bytes that are approved. */
  readonly fingerprint: string;
  /** Only where they are `counted` may an approval limit them. */
  readonly rowChanges: ReviewRowChanges;
  /** How many rows the command may change: the least that its connection and whoever approved allow. */
  readonly rowsMax: number | undefined;
  readonly groups: readonly ReviewGroup[];
  /** So many of the groups suffice; undefined: all of them. */
  readonly minApprovals: number | undefined;
  readonly personCounts: PersonCounts;
  readonly createdAt: Date;
  readonly expiresAt: Date;
  readonly decidedAt: Date | undefined;
  /** Stays when an approval is revoked or expires later. */
  readonly approvedAt: Date | undefined;
  readonly executedAt: Date | undefined;
  readonly reason: string | undefined;
  readonly outcome: Readonly<Record<string, unknown>> | undefined;
  /** Passed without anybody being asked. */
  readonly autoApproved: boolean;
  /** What is particular to a window; undefined for a command. */
  readonly window: ReviewWindow | undefined;
}

/** Access for a time. */
export interface ReviewWindow {
  /** The least that was asked for and that each who approved allows. */
  readonly durationSec: number;
  /** When it ends, set when it is approved and never moved. */
  readonly until: Date | undefined;
  /** Why the requester needs it. */
  readonly justification: string | undefined;
  /** The sessions that used it, first use first; of very many the first 1000. */
  readonly sessions: readonly string[];
}

/** A review that is yet to be asked for. */
export interface ReviewDraft {
  /** Given by the caller when the id was told to somebody before; otherwise made up. */
  readonly id?: string;
  /** Left out only with `window`. */
  readonly sessionId?: string | undefined;
  readonly connectionId: string;
  readonly connectionName: string;
  readonly userId: string;
  readonly userName: string;
  readonly database?: string;
  /** Left out: `hold`. */
  readonly mode?: ReviewMode;
  readonly text: string;
  readonly params?: readonly ReviewParam[];
  readonly normalForm?: ReviewNormalForm | undefined;
  readonly touches?: readonly ReviewTouch[] | undefined;
  readonly operations?: readonly string[];
  readonly related?: readonly ReviewRelated[];
  readonly fingerprint: string;
  /** Left out: `uncountable`. */
  readonly rowChanges?: ReviewRowChanges;
  /** The most rows that may be approved on the connection. */
  readonly rowsMax?: number | undefined;
  /** Group names, of which all must approve, or `minApprovals`. Empty only with `autoApproved`. */
  readonly groups: readonly string[];
  /** At least so many of the groups; left out: all of them. More than there are means all. */
  readonly minApprovals?: number | undefined;
  /** Left out: `once`. */
  readonly personCounts?: PersonCounts;
  readonly expiresAt: Date;
  /** Starts as APPROVED, or as EXECUTED where it is used at once; its groups are left undecided. */
  readonly autoApproved?: boolean;
  readonly reason?: string | undefined;
  /** With it this asks for access for a time, not for a command. */
  readonly window?:
    | {
        readonly durationSec: number;
        readonly justification?: string | undefined;
        /** The connection's reviewers as they are now. */
        readonly reviewers: readonly string[];
      }
    | undefined;
}

/** Who decides. Their name, their groups and whether they are an admin is what the database says in that moment. */
export interface Reviewer {
  readonly id: string;
  /** The token they are logged in with, which must still be good; left out where they proved themselves otherwise. */
  readonly tokenId?: string | undefined;
}

/** What somebody decides about a review. */
export interface Decision {
  readonly by: Reviewer;
  readonly decision: 'approve' | 'reject';
  /** For which group, when the person is in several. */
  readonly group?: string | undefined;
  readonly reason?: string | undefined;
  /** An approval that is good for at most so many rows. */
  readonly rowsMax?: number | undefined;
  /** An approval of a window that is to last only so long. */
  readonly durationSec?: number | undefined;
}

/** Why a decision does not count. */
export type DecisionRefusal =
  | 'not_found'
  | 'wrong_state'
  | 'not_eligible'
  /** The person, or the token they came with, is not good any more. */
  | 'not_active'
  | 'self_approval'
  | 'not_counted'
  | 'too_many_rows'
  | 'no_window'
  | 'too_long';

/** What became of a decision. */
export type DecisionResult =
  | { readonly ok: true; readonly review: Review }
  | {
      readonly ok: false;
      readonly refusal: DecisionRefusal;
      /** As it stands, unless it was not found. */
      readonly review?: Review | undefined;
    };
