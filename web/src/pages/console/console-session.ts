import { type RunRequest, runLines } from './run-lines.ts';
import { afterLine, IDLE, isUnderWay, type RunState } from './run-state.ts';

/** One connection’s console: what stands in its editor, and its run, which goes on while other pages show. */
export class ConsoleSession {
  /** What is being written. */
  script = '';
  readonly #listeners = new Set<() => void>();
  #state: RunState = IDLE;
  #stop: AbortController | undefined;

  get state(): RunState {
    return this.#state;
  }

  /** Calls back when the run changes; returns how to end that. */
  subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  /** Runs a script; what ran before is forgotten. Does nothing while something runs. */
  async run(request: RunRequest): Promise<void> {
    if (isUnderWay(this.#state)) return;
    const stop = new AbortController();
    this.#stop = stop;
    this.#become({ ...IDLE, status: 'starting' });
    try {
      for await (const lines of runLines(request, stop.signal)) {
        if (stop.signal.aborted) return;
        this.#become(lines.reduce(afterLine, this.#state));
      }
      // The gateway stopped in the middle of it.
      if (isUnderWay(this.#state)) throw new Error('the answer broke off; what ran of it stands in the record');
    } catch (error) {
      if (stop.signal.aborted) return;
      const message = error instanceof Error ? error.message : String(error);
      this.#become({ ...this.#state, status: 'failed', error: { message } });
    }
  }

  /** Ends what runs or waits: its session ends, and a request that nobody decided is revoked. */
  cancel(): void {
    if (!isUnderWay(this.#state)) return;
    this.#stop?.abort();
    this.#become({ ...this.#state, status: 'cancelled' });
  }

  #become(state: RunState): void {
    this.#state = state;
    for (const listener of this.#listeners) listener();
  }
}

let owner = '';
const sessions = new Map<string, ConsoleSession>();

/** Somebody’s console of a connection. Nothing of anybody else’s is kept. */
export function consoleOf(userId: string, connection: string): ConsoleSession {
  if (owner !== userId) {
    for (const session of sessions.values()) session.cancel();
    sessions.clear();
    owner = userId;
  }
  const known = sessions.get(connection) ?? new ConsoleSession();
  sessions.set(connection, known);
  return known;
}
