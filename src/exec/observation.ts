import type { LiveSession } from '../core/live-session.ts';
import type { Reason } from '../core/verdict.ts';
import type { ExecError } from './driver.ts';
import type { ExecOutcome, ExecProgress } from './exec.ts';
import type { ExecWatch } from './watch.ts';

/** How a denial names the request behind it. */
const REVIEW_RULE = 'review:';

/** What whoever runs a script learns of its session, and how the pipeline's decisions make the outcome. */
export class Observation {
  readonly #watch: ExecWatch;
  readonly #waits: boolean;
  readonly #progress: Pick<ExecProgress, 'session' | 'waiting' | 'approved' | 'notice'>;
  /** What a waiting client is told comes from the session at once; a protocol with notices of its own tells it again. */
  readonly #told = new Set<string>();
  #denial: Reason | undefined;
  #unwatch: (() => void) | undefined;

  /** `waits`: whether held queries wait for their approval. */
  constructor(
    watch: ExecWatch,
    waits: boolean,
    progress: Pick<ExecProgress, 'session' | 'waiting' | 'approved' | 'notice'>,
  ) {
    this.#watch = watch;
    this.#waits = waits;
    this.#progress = progress;
  }

  /** Its session is open. */
  begin(session: LiveSession): void {
    this.#unwatch = this.#watch.watch(session.id, {
      held: (id) => {
        if (this.#waits) this.#progress.waiting(id);
      },
      released: () => this.#progress.approved(),
      denied: (reason) => {
        this.#denial ??= reason;
      },
    });
    session.onNotice = (text) => {
      this.#told.add(text);
      this.#progress.notice(text);
    };
    this.#progress.session(session.id);
  }

  /** A notice of the server's, or once more one of ours. */
  notice(text: string): void {
    if (!this.#told.delete(text)) this.#progress.notice(text);
  }

  /** What became of a run that ended with this error, or none. */
  outcomeOf(error: ExecError | undefined): ExecOutcome {
    if (error === undefined) return { status: 'success' };
    if (this.#denial === undefined) return { status: 'failed', error };
    const reviewId = awaitedReview(this.#denial);
    return reviewId === undefined ? { status: 'blocked', error } : { status: 'waiting_approval', error, reviewId };
  }

  end(): void {
    this.#unwatch?.();
  }
}

/** The request a query was answered with at once, because it may not run before somebody approves it. */
function awaitedReview({ code, rule }: Reason): string | undefined {
  return code === 'review_required' && rule?.startsWith(REVIEW_RULE) === true
    ? rule.slice(REVIEW_RULE.length)
    : undefined;
}
