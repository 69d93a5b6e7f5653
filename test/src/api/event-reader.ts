import type { Harness, Person } from './harness.ts';

/** One server-sent event, its JSON taken apart. */
export interface ReadEvent {
  readonly id: string | undefined;
  readonly data: Record<string, unknown>;
}

/** A reader of server-sent events, over a real connection. */
export interface EventReader {
  readonly status: number;
  readonly headers: Headers;
  /** The next event; rejects when the stream is over. */
  next(): Promise<ReadEvent>;
  /** Events up to the one that `isLast` knows, that one included. */
  until(isLast: (event: ReadEvent) => boolean): Promise<ReadEvent[]>;
  /** Resolves with what was left when the gateway ended the stream. */
  rest(): Promise<ReadEvent[]>;
  leave(): Promise<void>;
}

/** Opens a stream of this address as this person. */
export async function readEvents(
  api: Harness,
  who: Person | { readonly token: string },
  path: string,
  headers: Record<string, string> = {},
): Promise<EventReader> {
  const token = typeof who === 'string' ? await api.login(who) : who.token;
  const left = new AbortController();
  const answer = await fetch(`${await listening(api)}${path}`, {
    headers: { authorization: `Bearer ${token}`, ...headers },
    signal: left.signal,
  });
  const events = answer.body === null ? undefined : eventsOf(answer.body);
  const next = async (): Promise<ReadEvent> => {
    const event = await events?.next();
    if (event === undefined || event.done === true) throw new Error('the stream is over');
    return event.value;
  };
  return {
    status: answer.status,
    headers: answer.headers,
    next,
    async until(isLast) {
      const read: ReadEvent[] = [];
      for (;;) {
        const event = await next();
        read.push(event);
        if (isLast(event)) return read;
      }
    },
    async rest() {
      const read: ReadEvent[] = [];
      for (let event = await events?.next(); event?.done === false; event = await events?.next())
        read.push(event.value);
      return read;
    },
    async leave() {
      left.abort();
      await events?.return(undefined).catch(() => undefined);
    },
  };
}

async function listening({ app }: Harness): Promise<string> {
  const address = app.server.address();
  if (address === null || typeof address === 'string') return app.listen({ host: '127.0.0.1', port: 0 });
  return `http://127.0.0.1:${address.port}`;
}

async function* eventsOf(body: ReadableStream<Uint8Array>): AsyncGenerator<ReadEvent, undefined, undefined> {
  const decoder = new TextDecoder();
  let text = '';
  for await (const chunk of body) {
    text += decoder.decode(chunk, { stream: true });
    for (let end = text.indexOf('\n\n'); end !== -1; end = text.indexOf('\n\n')) {
      const lines = text.slice(0, end).split('\n');
      text = text.slice(end + 2);
      const data = lines.find((line) => line.startsWith('data: '))?.slice(6);
      const id = lines.find((line) => line.startsWith('id: '))?.slice(4);
      if (data !== undefined) yield { id, data: JSON.parse(data) };
    }
  }
  return undefined;
}
