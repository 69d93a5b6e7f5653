import type { SessionTail } from '../../api/shapes.ts';
import type { LogListener } from './session-log.ts';

const REOPEN_MS = 3_000;

/** Follows a session from a place on, as the gateway tells it; returns how to end that. */
export function followSession(id: string, after: string, listener: LogListener): () => void {
  let source: EventSource | undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let place = after;
  const close = () => {
    source?.close();
    clearTimeout(timer);
  };
  const open = () => {
    const stream = new EventSource(`/api/sessions/${encodeURIComponent(id)}/stream?after=${encodeURIComponent(place)}`);
    source = stream;
    stream.onopen = () => listener.onLink(true);
    stream.onmessage = ({ data, lastEventId }: MessageEvent<string>) => {
      if (lastEventId !== '') place = lastEventId;
      const told = tailIn(data);
      if (told?.type === 'query' && told.query !== undefined) listener.onQuery(told.query);
      if (told?.type === 'session' || told?.type === 'end') close();
      if (told?.type === 'session' && told.session !== undefined) listener.onClosed(told.session);
      if (told?.type === 'end') listener.onLink(false);
    };
    stream.onerror = () => {
      listener.onLink(false);
      // The browser comes back by itself, unless the gateway refused.
      if (stream.readyState === EventSource.CLOSED) timer = setTimeout(open, REOPEN_MS);
    };
  };
  open();
  return close;
}

/** The event in a line of the stream; undefined where it is none that this build knows how to read. */
export function tailIn(data: string): SessionTail | undefined {
  try {
    const event: unknown = JSON.parse(data);
    if (typeof event !== 'object' || event === null || !('type' in event) || typeof event.type !== 'string') return;
    return event as SessionTail;
  } catch {
    return undefined;
  }
}
