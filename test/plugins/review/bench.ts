import { type ReviewOptions, review } from '../../../plugins/review/index.ts';
import type { LiveSession } from '../../../src/core/live-session.ts';
import type { Plugin } from '../../../src/core/plugin.ts';
import type { Query, Statement } from '../../../src/core/query.ts';
import type { Reason, Verdict } from '../../../src/core/verdict.ts';
import { liveSession, query } from '../../src/core/fixtures.ts';
import { ManualClock, settle } from './manual-clock.ts';
import { MemoryReviews } from './memory-reviews.ts';

/** A review plugin on a table: its store, its clock, one session, and everything it said. */
export class Bench {
  readonly clock = new ManualClock();
  readonly reviews = new MemoryReviews(this.clock);
  readonly notices: string[] = [];
  readonly heldIds: string[] = [];
  readonly warnings: string[] = [];
  readonly session: LiveSession;
  readonly plugin: Plugin;

  constructor(
    options: Partial<ReviewOptions> & {
      reviewers?: string[];
      isAdmin?: boolean;
      groups?: string[];
      policy?: Record<string, string>;
    } = {},
  ) {
    const { reviewers = ['dba-team'], isAdmin = false, groups = [], policy = {}, ...more } = options;
    this.session = liveSession({ connection: { reviewers, policy }, user: { isAdmin, groups } });
    this.plugin = review({
      reviews: this.reviews,
      link: (id) => `https://gw/reviews/${id}`,
      timeoutMs: 3_600_000,
      noticeIntervalMs: 20_000,
      adminsPass: true,
      housekeepingPasses: true,
      emitHeld: async (_query, id) => void this.heldIds.push(id),
      log: { warn: (_details, message) => void this.warnings.push(message) },
      clock: this.clock,
      ...more,
    });
  }

  /** Lets the plugin decide, and goes on until it waits or answers. */
  async submit(of: Query, needsApproval?: readonly Reason[]): Promise<Submission> {
    const begun = this.session.beginHold((text) => void this.notices.push(text)).hold;
    const hold =
      needsApproval === undefined
        ? begun
        : { signal: begun.signal, notice: (text: string) => begun.notice(text), needsApproval };
    const submission: Submission = {
      verdict: undefined,
      answer: Promise.resolve(this.plugin.onQuery?.(of, this.session, hold)),
    };
    submission.answer.then(
      (verdict) => {
        submission.verdict = verdict;
      },
      () => undefined,
    );
    await settle();
    return submission;
  }

  /** Submits and approves, and gives back the verdict. */
  async approved(of: Query, needsApproval?: readonly Reason[]): Promise<Verdict | undefined> {
    const before = new Set(this.reviews.stored.keys());
    const submission = await this.submit(of, needsApproval);
    for (const [id, { draft }] of this.reviews.stored) {
      if (!before.has(id)) for (const group of draft.groups) this.reviews.decide(id, group, 'APPROVED', 'dba');
    }
    await settle();
    return submission.verdict;
  }
}

export interface Submission {
  verdict: Verdict | undefined;
  readonly answer: Promise<Verdict | undefined>;
}

/** A query of one statement. */
export function statement(text: string, more: Partial<Statement> = {}, also: Partial<Query> = {}): Query {
  return query(text, { statements: () => [{ operation: 'select', text, housekeeping: false, ...more }], ...also });
}
