import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { BEHIND_CHARS_MAX, EventStream } from '../../../src/api/event-stream.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const sent = (stream: EventStream): string => String(stream.readable.read() ?? '');

test('events are lines of JSON under their ids, and a browser is told when to come back', () => {
  const stream = new EventStream();
  stream.send({ type: 'a', text: 'two\nlines' }, 'e.1');
  stream.send({ type: 'b' });
  expect(sent(stream)).toBe(
    'retry: 2000\n\nid: e.1\ndata: {"type":"a","text":"two\\nlines"}\n\ndata: {"type":"b"}\n\n',
  );
  stream.end();
});

test('silence is broken now and then, until the end', () => {
  const stream = new EventStream();
  sent(stream);
  vi.advanceTimersByTime(31_000);
  expect(sent(stream)).toBe(': alive\n\n: alive\n\n');
  stream.end({ type: 'end' });
  stream.send({ type: 'late' });
  vi.advanceTimersByTime(60_000);
  expect(sent(stream)).toBe('data: {"type":"end"}\n\n');
  expect(vi.getTimerCount()).toBe(0);
});

test('who left is noticed once, however it ended', async () => {
  vi.useRealTimers();
  const left = vi.fn();
  const ended = new EventStream();
  ended.onOver(left);
  ended.readable.resume();
  ended.end();
  await expect.poll(() => left.mock.calls.length).toBe(1);
  ended.readable.destroy();
  const broken = new EventStream();
  broken.onOver(left);
  broken.readable.destroy();
  await expect.poll(() => left.mock.calls.length).toBe(2);
  expect([ended.isOver, broken.isOver]).toEqual([true, true]);
});

test('who reads too slowly is let go, instead of being kept in memory', () => {
  const stream = new EventStream();
  const text = 'x'.repeat(64 * 1024);
  for (let n = 0; n <= BEHIND_CHARS_MAX / text.length; n += 1) stream.send({ text });
  expect(stream.readable.destroyed).toBe(true);
});
