import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { Session } from '../../../../web/src/api/shapes.ts';
import {
  type LogListener,
  type LogPage,
  type LogVerdict,
  SessionLog,
} from '../../../../web/src/pages/sessions/session-log.ts';
import { query, session } from './session.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const pages: Record<string, LogPage> = {
  start: { data: [query(1), query(2)], has_next_page: true, next_after: '20.2' },
  '20.2': { data: [query(3)], has_next_page: false, next_after: '30.3' },
};

function logOf(isOpen: boolean, verdict: LogVerdict = 'all', refuse = () => false) {
  const asked: (string | undefined)[] = [];
  const followed: string[] = [];
  const closed: Session[] = [];
  const ends: string[] = [];
  const listeners: LogListener[] = [];
  const log = new SessionLog(
    {
      read: async (after) => {
        asked.push(after);
        if (refuse()) throw new Error('busy');
        return pages[after ?? 'start'] ?? { data: [], has_next_page: false, next_after: '0.0' };
      },
      follow: (after, each) => {
        followed.push(after);
        listeners.push(each);
        return () => ends.push(after);
      },
    },
    { verdict, isOpen, onClosed: (each) => closed.push(each) },
  );
  const numbers = () => log.state.queries.map((each) => each.query);
  return { log, asked, followed, closed, ends, listeners, numbers };
}

test('a session that is over is read page by page, when more is wanted, and not beyond its end', async () => {
  const { log, asked, followed, numbers } = logOf(false);
  await log.more();
  expect([numbers(), log.state.phase]).toEqual([[1, 2], 'partial']);
  await log.more();
  expect([numbers(), log.state.phase]).toEqual([[1, 2, 3], 'over']);
  await log.more();
  expect(asked).toEqual([undefined, '20.2']);
  expect(followed).toEqual([]);
});

test('two wishes for more at once are one', async () => {
  const { log, asked } = logOf(false);
  await Promise.all([log.more(), log.more()]);
  expect(asked).toEqual([undefined]);
});

test('an open session is followed from where its pages end; what comes further takes its own place', async () => {
  const { log, followed, listeners, numbers } = logOf(true);
  await log.more();
  await log.more();
  expect([log.state.phase, followed]).toEqual(['following', ['30.3']]);
  const [told] = listeners;
  told?.onQuery(query(4, { state: 'running', verdict: 'allow' }));
  told?.onQuery(query(4, { state: 'ended' }));
  told?.onQuery(query(5));
  expect(numbers()).toEqual([1, 2, 3]);
  vi.runOnlyPendingTimers();
  expect(numbers()).toEqual([1, 2, 3, 4, 5]);
  expect(log.state.queries[3]?.state).toBe('ended');
});

test('its end is told, with everything that came before', async () => {
  const { log, listeners, closed, numbers } = logOf(true);
  await log.more();
  await log.more();
  listeners[0]?.onQuery(query(4));
  listeners[0]?.onClosed(session({ status: 'closed' }));
  expect([numbers(), log.state.phase]).toEqual([[1, 2, 3, 4], 'over']);
  expect(closed).toMatchObject([{ status: 'closed' }]);
});

test('that the gateway is silent is said until it tells again', async () => {
  const { log, listeners } = logOf(true);
  await log.more();
  await log.more();
  listeners[0]?.onLink(false);
  expect(log.state.phase).toBe('broken');
  listeners[0]?.onLink(true);
  expect(log.state.phase).toBe('following');
});

test('what was refused is asked again from the same place', async () => {
  let isBusy = true;
  const { log, asked } = logOf(false, 'all', () => isBusy);
  await log.more();
  expect(log.state).toMatchObject({ phase: 'failed', error: new Error('busy') });
  isBusy = false;
  await log.more();
  expect(log.state).toMatchObject({ phase: 'partial', error: null });
  expect(asked).toEqual([undefined, undefined]);
});

test('of those that wait one leaves the list when it is decided', async () => {
  const { log, listeners, numbers } = logOf(true, 'waiting');
  await log.more();
  await log.more();
  listeners[0]?.onQuery(query(7, { state: 'waiting', verdict: null }));
  vi.runOnlyPendingTimers();
  expect(numbers()).toEqual([7]);
  listeners[0]?.onQuery(query(7, { state: 'denied', verdict: 'deny' }));
  vi.runOnlyPendingTimers();
  expect(numbers()).toEqual([]);
});

test('rows are not kept: they are read when one looks at them', async () => {
  const { log, listeners } = logOf(true);
  await log.more();
  await log.more();
  listeners[0]?.onQuery(query(4, { results: [{ columns: ['a'], rows: [['secret']], kept: 1, truncated: false }] }));
  vi.runOnlyPendingTimers();
  expect(log.state.queries[3]?.results).toEqual([{ columns: ['a'], rows: [], kept: 1, truncated: false }]);
});

test('closed, it asks and tells nothing more', async () => {
  const { log, asked, ends } = logOf(true);
  await log.more();
  await log.more();
  log.close();
  await log.more();
  expect([asked.length, ends]).toEqual([2, ['30.3']]);
});
