import { expect, test } from 'vitest';
import { deny, type Reason } from '../../../src/core/verdict.ts';
import { Observation } from '../../../src/exec/observation.ts';
import { ExecWatch } from '../../../src/exec/watch.ts';
import { liveSession, query } from '../core/fixtures.ts';

function setUp(waits: boolean) {
  const watch = new ExecWatch();
  const session = liveSession();
  const told: string[] = [];
  const observation = new Observation(watch, waits, {
    session: (id) => told.push(`session ${id === session.id}`),
    waiting: (id) => told.push(`waiting ${id}`),
    approved: () => told.push('approved'),
    notice: (text) => told.push(text),
  });
  observation.begin(session);
  const decided = (reason?: Reason) =>
    watch.plugin.onEvent?.(
      {
        type: 'query.decided',
        query: query('x'),
        verdict: reason === undefined ? { allow: true } : { allow: false, reason },
      },
      session,
    );
  const held = () => watch.plugin.onEvent?.({ type: 'query.held', query: query('x'), reviewId: 'r1' }, session);
  return { observation, session, told, decided, held };
}

test('tells of a wait and its end, and says once what the session says twice', async () => {
  const { observation, session, told, decided, held } = setUp(true);
  await held();
  session.beginHold(() => undefined).hold.notice('please wait');
  observation.notice('please wait');
  observation.notice('of the server');
  await decided();
  expect(told).toEqual(['session true', 'waiting r1', 'please wait', 'of the server', 'approved']);
});

test('whoever does not wait is told of no wait', async () => {
  const { told, held } = setUp(false);
  await held();
  expect(told).toEqual(['session true']);
});

test('the first denial makes the outcome; without one, the error does', async () => {
  const error = { message: 'no' };
  expect(setUp(true).observation.outcomeOf(undefined)).toEqual({ status: 'success' });
  expect(setUp(true).observation.outcomeOf(error)).toEqual({ status: 'failed', error });
  const blocked = setUp(true);
  const { reason } = deny('policy', 'no') as { reason: Reason };
  await blocked.decided(reason);
  await blocked.decided({ ...reason, code: 'review_required', rule: 'review:r2' });
  expect(blocked.observation.outcomeOf(error)).toEqual({ status: 'blocked', error });
  const asked = setUp(false);
  await asked.decided({ code: 'review_required', message: 'ask', rule: 'review:r1' });
  expect(asked.observation.outcomeOf(error)).toEqual({ status: 'waiting_approval', error, reviewId: 'r1' });
});

test('once it ended, nothing is told', async () => {
  const { observation, told, held } = setUp(true);
  observation.end();
  await held();
  expect(told).toEqual(['session true']);
});
