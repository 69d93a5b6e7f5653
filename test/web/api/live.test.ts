// @vitest-environment jsdom
import { QueryClient } from '@tanstack/react-query';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { eventIn, keysOf, LiveUpdates } from '../../../web/src/api/live.ts';

class Source {
  static last: Source;
  static readonly CLOSED = 2;
  readyState = 1;
  onopen?: () => void;
  onmessage?: (event: { data: string }) => void;
  onerror?: () => void;
  constructor() {
    Source.last = this;
  }
  close() {
    this.readyState = Source.CLOSED;
  }
  tell(event: object) {
    this.onmessage?.({ data: JSON.stringify(event) });
  }
}

let queries: QueryClient;
let updates: LiveUpdates;
let old: unknown[];
beforeEach(() => {
  vi.useFakeTimers();
  vi.stubGlobal('EventSource', Source);
  queries = new QueryClient();
  old = [];
  vi.spyOn(queries, 'invalidateQueries').mockImplementation(
    async (filters) => void old.push(filters?.queryKey ?? 'all'),
  );
  updates = new LiveUpdates(queries);
  updates.open();
});
afterEach(() => {
  updates.close();
  vi.useRealTimers();
});

test('events name the answers that are old by them', () => {
  expect(keysOf({ type: 'review', id: '1' })).toContain('reviews');
  expect(keysOf({ type: 'session', id: '1' })).toEqual(['sessions']);
  expect(keysOf({ type: 'config', entity: 'guardrail' })).toEqual(['audit', 'guardrails', 'connections']);
  expect(keysOf({ type: 'config', entity: 'brand_new' })).toEqual(['audit', 'brand_new']);
  expect(keysOf({ type: 'webhook', id: '1' })).toEqual(['webhooks', 'webhook-messages']);
  expect(keysOf({ type: 'counts' })).toContain('sessions list');
  expect(keysOf({ type: 'ready' })).toEqual([]);
});

test('a line of the stream that cannot be read is passed over', () => {
  expect(eventIn('{"type":"review","id":"1"}')).toEqual({ type: 'review', id: '1' });
  for (const line of ['', '{', 'null', '[]', '{"id":1}']) expect(eventIn(line)).toBeUndefined();
});

test('many changes at once are asked for once', () => {
  for (let i = 0; i < 5; i += 1) Source.last.tell({ type: 'session', id: String(i) });
  expect(old).toEqual([]);
  vi.runOnlyPendingTimers();
  expect(old).toEqual([['sessions']]);
  Source.last.tell({ type: 'session', id: '9' });
  vi.runOnlyPendingTimers();
  expect(old).toEqual([['sessions'], ['sessions']]);
});

test('where changes may have been missed everything is asked anew', () => {
  Source.last.tell({ type: 'refresh' });
  expect(old).toEqual(['all']);
});

test('it says whether changes arrive', () => {
  const changes: string[] = [];
  updates.subscribe(() => changes.push(updates.state));
  Source.last.onopen?.();
  Source.last.onerror?.();
  expect(changes).toEqual(['live', 'connecting']);
});

test('a stream that was refused is opened again later, and what happened meanwhile is asked for', () => {
  const first = Source.last;
  first.onopen?.();
  first.close();
  first.onerror?.();
  expect(old).toEqual([['me']]);
  vi.runOnlyPendingTimers();
  expect(Source.last).not.toBe(first);
  Source.last.onopen?.();
  expect(old).toEqual([['me'], 'all']);
});

test('the end of the login leads to the door, and opens nothing again', () => {
  const first = Source.last;
  queries.setQueryData(['me'], { name: 'ann' });
  first.tell({ type: 'end' });
  expect(queries.getQueryData(['me'])).toBeNull();
  vi.runOnlyPendingTimers();
  expect(Source.last).toBe(first);
});

test('opened again after it was closed, it follows as before', () => {
  Source.last.tell({ type: 'session', id: '1' });
  updates.close();
  updates.open();
  Source.last.tell({ type: 'review', id: '2' });
  vi.runOnlyPendingTimers();
  expect(old).toContainEqual(['reviews']);
});
