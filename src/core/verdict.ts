/** Why something was denied, stable words a protocol maps to its own error codes. */
export type ReasonCode =
  | 'not_found'
  | 'guardrail'
  | 'review_required'
  | 'review_rejected'
  | 'review_expired'
  | 'masking'
  | 'policy'
  | 'cancelled'
  | 'client_left'
  | 'killed'
  | 'upstream_lost'
  | 'protocol_error'
  | 'rows_exceeded'
  | 'plugin_failed'
  | 'audit_failed';

/** Why a query may not run, said to the client and to the audit. Holds no secret and no result data. */
export interface Reason {
  readonly code: ReasonCode;
  readonly message: string;
  /** The rule, review or person behind it. */
  readonly rule?: string;
  /** What the user can do, one sentence. */
  readonly hint?: string;
}

/** How many rows a query may change; what changed more is taken back. */
export interface RowLimit {
  readonly max: number;
  /** The rule or review behind it. */
  readonly rule: string;
}

/** What the pipeline decides about a query. */
export type Verdict =
  | {
      readonly allow: true /** Who or what let it pass, for the audit: `review:<id> by dba`. */;
      readonly note?: string;
      /** It may run only if somebody approves it: why. Denied when no later plugin answers with `isApproved`. */
      readonly needsApproval?: Reason;
      /** What earlier plugins asked approval for was approved, or needs none from this user. */
      readonly isApproved?: true;
      /** Its changes are kept only if they are so few rows. For queries with `canLimitRows`. */
      readonly rowLimit?: RowLimit;
    }
  | { readonly allow: false; readonly reason: Reason };

export const ALLOW: Verdict = Object.freeze({ allow: true });

/** A denial with its reason. */
export function deny(code: ReasonCode, message: string, more: { rule?: string; hint?: string } = {}): Verdict {
  return { allow: false, reason: { code, message, ...more } };
}

/** Thrown by a row inspector to withhold a result that is already on its way. */
export class ResultBlocked extends Error {
  readonly reason: Reason;

  constructor(reason: Reason) {
    super(reason.message);
    this.name = 'ResultBlocked';
    this.reason = reason;
  }
}
