import type { QueryClient } from '@tanstack/react-query';
import { meQuery } from './me.ts';
import type { components } from './schema.d.ts';

/** Whether changes arrive: not yet or not any more, or as they happen. */
export type LiveState = 'connecting' | 'live';

/** What `GET /api/events` tells of: that something is another than it was. */
export type LiveEvent = components['schemas']['LiveEvent'];

const EVENTS_URL = '/api/events';
const REOPEN_MS = 3_000;
/** Many changes at once are one look at the gateway. */
const GATHER_MS = 150;

/** Which answers an event makes old, by its type: the first words of their query keys, with spaces between them. */
const KEYS_OF_TYPE: Readonly<Partial<Record<LiveEvent['type'], readonly string[]>>> = {
  review: ['reviews', 'access-requests'],
  session: ['sessions'],
  connection: ['connections', 'resources'],
  user: ['me', 'connections', 'resources', 'reviews'],
  audit: ['audit'],
  webhook: ['webhooks', 'webhook-messages'],
  // What is drawn from all sessions need not follow each query.
  counts: ['sessions list', 'sessions one', 'sessions recent'],
};

/** The same for changes of configuration, by what was changed; what is not named has the name of its key. */
const KEYS_OF_ENTITY: Readonly<Record<string, readonly string[]>> = {
  user: ['users', 'groups'],
  serviceaccount: ['serviceaccounts', 'groups'],
  api_key: ['api-keys'],
  group: ['groups', 'users'],
  token: ['tokens'],
  connection: ['connections', 'resources', 'guardrails', 'datamasking-rules'],
  resource: ['resources', 'connections'],
  guardrail: ['guardrails', 'connections'],
  datamasking_rule: ['datamasking-rules', 'connections'],
  plugin: ['plugins', 'connections'],
  webhook_endpoint: ['webhooks'],
};

/** The first words of the query keys that an event makes old. */
export function keysOf({ type, entity }: LiveEvent): readonly string[] {
  if (type !== 'config') return KEYS_OF_TYPE[type] ?? [];
  return ['audit', ...(entity === undefined ? [] : (KEYS_OF_ENTITY[entity] ?? [entity]))];
}

/** Follows what changes at the gateway, and lets everything be asked anew that changed. Ends when `close` is called. */
export class LiveUpdates {
  readonly #queries: QueryClient;
  readonly #listeners = new Set<() => void>();
  readonly #waiting = new Set<string>();
  #source: EventSource | undefined;
  #reopenTimer: number | undefined;
  #gatherTimer: number | undefined;
  #isAnother = false;
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
      // A stream of its own knows nothing of what an earlier one missed; one that came back by itself is told.
      if (this.#isAnother) void this.#queries.invalidateQueries();
      this.#isAnother = false;
      this.#become('live');
    };
    source.onmessage = ({ data }: MessageEvent<string>) => this.#take(data);
    source.onerror = () => {
      this.#become('connecting');
      // The browser tries again by itself, unless the gateway refused: then somebody else may be logged in, or nobody.
      if (source.readyState !== EventSource.CLOSED) return;
      void this.#queries.invalidateQueries({ queryKey: meQuery.queryKey });
      this.#isAnother = true;
      this.#reopenTimer = window.setTimeout(() => this.open(), REOPEN_MS);
    };
  }

  close(): void {
    this.#source?.close();
    this.#source = undefined;
    window.clearTimeout(this.#reopenTimer);
    window.clearTimeout(this.#gatherTimer);
    this.#gatherTimer = undefined;
  }

  #take(data: string): void {
    const event = eventIn(data);
    if (event === undefined) return;
    if (event.type === 'end') {
      this.close();
      this.#queries.setQueryData(meQuery.queryKey, null);
      return;
    }
    if (event.type === 'refresh') {
      void this.#queries.invalidateQueries();
      return;
    }
    for (const key of keysOf(event)) this.#waiting.add(key);
    this.#gatherTimer ??= window.setTimeout(() => {
      this.#gatherTimer = undefined;
      for (const key of this.#waiting) void this.#queries.invalidateQueries({ queryKey: key.split(' ') });
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
