import { expect, test } from 'vitest';
import type { SessionEvent } from '../../../src/core/plugin.ts';
import type { Query } from '../../../src/core/query.ts';
import { ALLOW, deny } from '../../../src/core/verdict.ts';
import { ExecWatch } from '../../../src/exec/watch.ts';
import { liveSession } from '../core/fixtures.ts';

const query = {} as Query;
const held: SessionEvent = { type: 'query.held', query, reviewId: 'r1' };
const allowed: SessionEvent = { type: 'query.decided', query, verdict: ALLOW };
const denied: SessionEvent = { type: 'query.decided', query, verdict: deny('policy', 'no') };

function watched() {
  const watch = new ExecWatch();
  const session = liveSession();
  const told: string[] = [];
  const stop = watch.watch(session.id, {
    held: (id) => told.push(`held ${id}`),
    released: () => told.push('released'),
    denied: ({ message }) => told.push(`denied ${message}`),
  });
  const send = (event: SessionEvent, to = session) => watch.plugin.onEvent?.(event, to);
  return { told, stop, send };
}

test('tells of a wait and of its end', () => {
  const { told, send } = watched();
  send(held);
  send(allowed);
  send(held);
  send(denied);
  expect(told).toEqual(['held r1', 'released', 'held r1', 'denied no']);
});

test('is silent about queries that did not wait, other sessions, and after the end', () => {
  const { told, send, stop } = watched();
  send(allowed);
  send(held, liveSession());
  stop();
  send(held);
  expect(told).toEqual([]);
});
