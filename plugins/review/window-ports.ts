import type { HeldReview } from './ports.ts';

/** Where access for a time is asked for, approved and kept. The same for every gateway. */
export interface Windows {
  /** Asks for access; what is asked for already is given back. Of several who ask at once one makes the request. */
  request(draft: WindowDraft): Promise<WindowRequest>;
  /** Every window that lasts now. */
  open(): Promise<readonly OpenWindow[]>;
  /** The window with this id, if it lasts now. */
  openById(id: string): Promise<OpenWindow | undefined>;
  /** Notes that a session uses a window; false when the window does not last any more. */
  use(id: string, sessionId: string): Promise<boolean>;
  /** Notes how many commands a session ran by a window. */
  count(id: string, sessionId: string, commands: number): Promise<void>;
}

/** Access that lasts: of one user, to one connection. */
export interface OpenWindow {
  readonly id: string;
  readonly userId: string;
  readonly connectionId: string;
  /** The connection's reviewers when it was asked for; good as long as they are the same. */
  readonly reviewers: readonly string[];
  /** So many of them sufficed; undefined: all. Good as long as the connection has the same rules. */
  readonly minApprovals?: number | undefined;
  /** Left out: `once`. */
  readonly personCounts?: 'once' | 'every_group';
  readonly until: Date;
  /** What was left of it when it was read, by the clock that ends it. */
  readonly remainingMs: number;
}

/** What a person is asked to approve. */
export interface WindowDraft {
  readonly sessionId: string;
  readonly connectionId: string;
  readonly connectionName: string;
  readonly userId: string;
  readonly userName: string;
  readonly groups: readonly string[];
  readonly minApprovals?: number | undefined;
  readonly personCounts?: 'once' | 'every_group';
  readonly expiresAt: Date;
  readonly window: { readonly durationSec: number; readonly reviewers: readonly string[] };
  /** A command asks: access that lasts already is enough. */
  readonly isForCommand: true;
  /** It is told once that the last request was refused, before another one is made. */
  readonly tellsRefusal: boolean;
}

/** Where somebody stands who asks for access. */
export interface WindowRequest {
  readonly kind: 'created' | 'pending' | 'open' | 'refused';
  readonly review: WindowReview;
}

/** A request for access. */
export interface WindowReview extends HeldReview {
  readonly expiresAt: Date;
  readonly window?: { readonly durationSec: number } | undefined;
}
