import type { QueryClient } from '@tanstack/react-query';
import { meQuery } from './me.ts';

/** Whether changes arrive: not yet or not any more, or as they happen. */
export type LiveState = 'connecting' | 'live';

/** What `GET /api/events` tells of: that something of a kind is another than it was. */
export interface LiveEvent {
  readonly type: string;
  readonly id?: string;
}

const EVENTS_URL = '/api/events';
const REOPEN_MS = 3_000;
/** Many changes at once are one look at the gateway. */
const GATHER_MS = 150;

/** Which answers a kind of event makes old: the first words of their query keys. Others are told by their own name. */
const KEYS_OF: Readonly<Record<string, readonly string[]>> = {
  review: ['reviews', 'access-requests', 'analytics'],
  session: ['sessions'],
  connection: ['connections', 'resources'],
  resource: ['connections', 'resources'],
  policy: ['connections', 'resources', 'guardrails', 'datamasking-rules', 'users', 'groups', 'me', 'plugins', 'audit'],
  guardrail: ['guardrails', 'connections'],
  masking: ['datamasking-rules', 'connections'],
  user: ['users', 'groups', 'me'],
  group: ['users', 'groups'],
  webhook: ['webhooks'],
};

/** The first words of the query keys that an event makes old. */
export function keysOf({ type }: LiveEvent): readonly string[] {
  const [kind = ''] = type.split(/[._]/);
  return KEYS_OF[kind] ?? [kind];
}

/** Follows what changes at the gateway, and lets everything be asked anew that changed. Ends when `close` is called. */
export class LiveUpdates {
  readonly #queries: QueryClient;
  readonly #listeners = new Set<() => void>();
  readonly #waiting = new Set<string>();
  #source: EventSource | undefined;
  #reopenTimer: number | undefined;
  #gatherTimer: number | undefined;
  #wasOpen = false;
  #state: LiveState = 'connecting';

  constructor(queries: QueryClient) {
    this.#queries = queries;
  }

  get state(): LiveState {
    return this.#state;
  }

  /** Calls back when the state changes; returns how to end that. */
  subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  open(): void {
    const source = new EventSource(EVENTS_URL);
    this.#source = source;
    source.onopen = () => {
      // What happened while nobody listened is not told again.
      if (this.#wasOpen) void this.#queries.invalidateQueries();
      this.#wasOpen = true;
      this.#become('live');
    };
    source.onmessage = ({ data }: MessageEvent<string>) => this.#take(data);
    source.onerror = () => {
      this.#become('connecting');
      // The browser tries again by itself, unless the gateway refused: then somebody else may be logged in, or nobody.
      if (source.readyState !== EventSource.CLOSED) return;
      void this.#queries.invalidateQueries({ queryKey: meQuery.queryKey });
      this.#reopenTimer = window.setTimeout(() => this.open(), REOPEN_MS);
    };
  }

  close(): void {
    this.#source?.close();
    this.#source = undefined;
    window.clearTimeout(this.#reopenTimer);
    window.clearTimeout(this.#gatherTimer);
  }

  #take(data: string): void {
    const event = eventIn(data);
    if (event === undefined) return;
    for (const key of keysOf(event)) this.#waiting.add(key);
    this.#gatherTimer ??= window.setTimeout(() => {
      this.#gatherTimer = undefined;
      for (const key of this.#waiting) void this.#queries.invalidateQueries({ queryKey: [key] });
      this.#waiting.clear();
    }, GATHER_MS);
  }

  #become(state: LiveState): void {
    if (this.#state === state) return;
    this.#state = state;
    for (const listener of this.#listeners) listener();
  }
}

/** The event in a line of the stream; undefined where it is none that this build knows how to read. */
export function eventIn(data: string): LiveEvent | undefined {
  try {
    const event: unknown = JSON.parse(data);
    if (typeof event !== 'object' || event === null || !('type' in event) || typeof event.type !== 'string') return;
    return event as LiveEvent;
  } catch {
    return undefined;
  }
}
