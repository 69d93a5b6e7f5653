// @vitest-environment jsdom
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { followSession, tailIn } from '../../../../web/src/pages/sessions/follow-session.ts';
import { query, session } from './session.ts';

class Source {
  static all: Source[] = [];
  static readonly CLOSED = 2;
  readyState = 1;
  readonly url: string;
  onopen?: () => void;
  onmessage?: (event: { data: string; lastEventId: string }) => void;
  onerror?: () => void;
  constructor(url: string) {
    this.url = url;
    Source.all.push(this);
  }
  close() {
    this.readyState = Source.CLOSED;
  }
  tell(event: object, lastEventId = '') {
    this.onmessage?.({ data: JSON.stringify(event), lastEventId });
  }
}

const told: unknown[] = [];
const listener = {
  onQuery: (each: { query: number }) => void told.push(each.query),
  onClosed: (each: { status: string }) => void told.push(each.status),
  onLink: (isUp: boolean) => void told.push(isUp),
};
beforeEach(() => {
  vi.useFakeTimers();
  vi.stubGlobal('EventSource', Source);
  Source.all = [];
  told.length = 0;
});
afterEach(() => void vi.useRealTimers());

test('what happens is told, until the session is over', () => {
  followSession('the id', '30.3', listener);
  const [source] = Source.all;
  expect(source?.url).toBe('/api/sessions/the%20id/stream?after=30.3');
  source?.onopen?.();
  source?.tell({ type: 'query', query: query(4) });
  source?.tell({ type: 'session', session: session({ status: 'closed' }) });
  expect(told).toEqual([true, 4, 'closed']);
  expect(source?.readyState).toBe(Source.CLOSED);
});

test('refused, it comes back after a while to where it was', () => {
  const end = followSession('id', '30.3', listener);
  Source.all[0]?.tell({ type: 'query', query: query(4) }, '40.4');
  Source.all[0]?.close();
  Source.all[0]?.onerror?.();
  vi.runOnlyPendingTimers();
  expect(Source.all.map(({ url }) => url.split('=')[1])).toEqual(['30.3', '40.4']);
  expect(told).toEqual([4, false]);
  end();
  expect(Source.all[1]?.readyState).toBe(Source.CLOSED);
});

test('interrupted, the browser itself comes back', () => {
  followSession('id', '30.3', listener);
  Source.all[0]?.onerror?.();
  vi.runOnlyPendingTimers();
  expect(Source.all).toHaveLength(1);
});

test('a line that cannot be read is passed over', () => {
  for (const line of ['', '{', 'null', '[]', '{"query":1}']) expect(tailIn(line)).toBeUndefined();
});
