import type { Plugin } from '../core/plugin.ts';
import type { Reason } from '../core/verdict.ts';

/** What whoever runs a script wants to know of its session while it runs. */
export interface ExecObserver {
  /** A query waits for an approval, or would have to. */
  held(reviewId: string): void;
  /** A held query may run. */
  released(): void;
  /** A query may not run. */
  denied(reason: Reason): void;
}

/** Tells of the sessions that are watched what the pipeline decides; decides nothing itself. */
export class ExecWatch {
  readonly #observers = new Map<string, ExecObserver>();
  readonly #waiting = new Set<string>();

  /** One of the gateway's plugins, after all that decide. */
  readonly plugin: Plugin = {
    name: 'exec_watch',
    onEvent: (event, session) => {
      const observer = this.#observers.get(session.id);
      if (observer === undefined) return;
      if (event.type === 'query.held') {
        this.#waiting.add(session.id);
        observer.held(event.reviewId);
      } else if (event.type === 'query.decided') {
        const hasWaited = this.#waiting.delete(session.id);
        if (!event.verdict.allow) observer.denied(event.verdict.reason);
        else if (hasWaited) observer.released();
      }
    },
  };

  /** Watches a session until the returned function is called. */
  watch(sessionId: string, observer: ExecObserver): () => void {
    this.#observers.set(sessionId, observer);
    return () => {
      this.#observers.delete(sessionId);
      this.#waiting.delete(sessionId);
    };
  }
}
