import type { Session, SessionQuery } from '../../api/shapes.ts';

/** Which queries are listed. */
export type LogVerdict = 'all' | 'allow' | 'deny' | 'waiting';

/** Some queries of a session, and where to read on. */
export interface LogPage {
  readonly data: readonly SessionQuery[];
  readonly has_next_page: boolean;
  readonly next_after: string;
}

/** What is told of a session while it goes on. */
export interface LogListener {
  onQuery(query: SessionQuery): void;
  /** The session is over. */
  onClosed(session: Session): void;
  /** Whether what happens arrives. */
  onLink(isUp: boolean): void;
}

/** Where the queries come from. */
export interface LogSource {
  read(after: string | undefined, signal: AbortSignal): Promise<LogPage>;
  /** Follows what comes behind a place; returns how to end that. */
  follow(after: string, listener: LogListener): () => void;
}

/** What is known of a session's queries. */
export interface LogState {
  /** In the order they began, without rows. */
  readonly queries: readonly SessionQuery[];
  /**
   * `reading`: a page is on its way. `partial`: there is more to be read. `following`: all there is, and more as it
   * happens. `broken`: the same, but the gateway does not tell at the moment. `over`: everything.
   */
  readonly phase: 'reading' | 'partial' | 'following' | 'broken' | 'over' | 'failed';
  readonly error: unknown;
}

/** Many queries at once are one change on the screen. */
const GATHER_MS = 60;

/** Reads the queries of a session page by page, and then follows it until it is over. */
export class SessionLog {
  readonly #source: LogSource;
  readonly #verdict: LogVerdict;
  readonly #onClosed: (session: Session) => void;
  readonly #listeners = new Set<() => void>();
  readonly #left = new AbortController();
  readonly #queries = new Map<number, SessionQuery>();
  #after: string | undefined;
  #stop: (() => void) | undefined;
  #gathering: ReturnType<typeof setTimeout> | undefined;
  #isOpen: boolean;
  #state: LogState = { queries: [], phase: 'partial', error: null };

  constructor(
    source: LogSource,
    {
      verdict,
      isOpen,
      onClosed,
    }: { readonly verdict: LogVerdict; readonly isOpen: boolean; onClosed(session: Session): void },
  ) {
    this.#source = source;
    this.#verdict = verdict;
    this.#isOpen = isOpen;
    this.#onClosed = onClosed;
  }

  get state(): LogState {
    return this.#state;
  }

  /** Calls back when the state changes; returns how to end that. */
  subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  /** Reads the next page, if there is one; behind the last one follows what happens. */
  async more(): Promise<void> {
    const { phase } = this.#state;
    if ((phase !== 'partial' && phase !== 'failed') || this.#left.signal.aborted) return;
    this.#become({ phase: 'reading', error: null });
    try {
      const page = await this.#source.read(this.#after, this.#left.signal);
      if (this.#left.signal.aborted) return;
      for (const query of page.data) this.#put(query);
      this.#after = page.next_after;
      const rest = this.#isOpen ? 'following' : 'over';
      this.#become({ phase: page.has_next_page ? 'partial' : rest, queries: this.#listed() });
      if (!page.has_next_page && this.#isOpen) this.#follow(page.next_after);
    } catch (error) {
      if (!this.#left.signal.aborted) this.#become({ phase: 'failed', error });
    }
  }

  /** Ends everything that is under way. */
  close(): void {
    this.#left.abort();
    this.#stop?.();
    clearTimeout(this.#gathering);
  }

  #follow(after: string): void {
    this.#stop = this.#source.follow(after, {
      onQuery: (query) => {
        this.#put(query);
        this.#gathering ??= setTimeout(() => this.#flush(), GATHER_MS);
      },
      onClosed: (session) => {
        this.#isOpen = false;
        this.#flush();
        this.#become({ phase: 'over' });
        this.#onClosed(session);
      },
      onLink: (isUp) => {
        if (this.#isOpen) this.#become({ phase: isUp ? 'following' : 'broken' });
      },
    });
  }

  #flush(): void {
    clearTimeout(this.#gathering);
    this.#gathering = undefined;
    this.#become({ queries: this.#listed() });
  }

  #put(query: SessionQuery): void {
    // The rows of thousands of queries are not kept here: they are read when one looks at them.
    const bare = { ...query, results: query.results.map((result) => ({ ...result, rows: [] })) };
    if (isListed(bare, this.#verdict)) this.#queries.set(query.seq, bare);
    else this.#queries.delete(query.seq);
  }

  #listed(): readonly SessionQuery[] {
    return [...this.#queries.values()].sort((a, b) => a.query - b.query);
  }

  #become(change: Partial<LogState>): void {
    this.#state = { ...this.#state, ...change };
    for (const listener of this.#listeners) listener();
  }
}

function isListed({ state, verdict }: SessionQuery, wanted: LogVerdict): boolean {
  if (wanted === 'all') return true;
  return wanted === 'waiting' ? state === 'waiting' : verdict === wanted;
}
