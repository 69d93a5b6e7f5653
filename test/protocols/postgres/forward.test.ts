import { beforeEach, expect, test } from 'vitest';
import { forward } from '../../../protocols/postgres/forward.ts';
import { planPipeline, planQuery } from '../../../protocols/postgres/plan.ts';
import { SessionState } from '../../../protocols/postgres/session-state.ts';
import { analyseRoughly, tags } from './conversation.ts';
import { fe } from './frames.ts';

let state: SessionState;
beforeEach(() => {
  state = new SessionState({ txStatus: 'I', analyse: analyseRoughly, policy: { functionCalls: 'deny' } });
});
const run = [fe.parse('', 'select 1'), fe.bind('', ''), fe.execute()];

test('an execution nobody described is described first', () => {
  const { steps } = planPipeline([...run, fe.sync()], state);
  expect(tags(forward(steps, state))).toBe('PBDES');
  expect(state.queue.length).toBe(5);
});

test('a pipeline without Sync leaves the session open, a Query closes it', () => {
  forward(planPipeline([...run, fe.flush()], state).steps, state);
  expect(state.isUnsynced).toBe(true);
  forward(planQuery(fe.query('select 1'), state).steps, state);
  expect(state.isUnsynced).toBe(false);
});

test('a Flush is sent and waits for no answer', () => {
  expect(tags(forward(planPipeline([fe.flush()], state).steps, state))).toBe('H');
  expect(state.isAtRest()).toBe(true);
});

test('while the client is told nothing counts, only its Sync is sent, and its queries are skipped', () => {
  state.skip = 'server';
  expect(tags(forward(planPipeline([...run, fe.sync()], state).steps, state))).toBe('S');
  expect(state.skip).toBeUndefined();
  expect(state.skipped.map(({ text }) => text)).toEqual(['select 1']);
});

test('what the server will ignore is sent and waits for no answer', () => {
  state.serverSkips = true;
  expect(tags(forward(planPipeline([...run, fe.flush()], state).steps, state))).toBe('PBDEH');
  expect(state.queue.isEmpty).toBe(true);
  expect(state.skipped).toHaveLength(1);
});

test('a Sync within COPY data may have no answer', () => {
  state.isCopyIn = true;
  const { steps } = planPipeline([fe.sync()], state);
  forward(steps, state);
  expect(steps[0]).toMatchObject({ kind: 'sync', isDoubtful: true });
});

test('what is forwarded counts as a change of names until it is answered', async () => {
  const asked: unknown[] = [];
  state = new SessionState({
    txStatus: 'I',
    analyse: (text) => [{ operation: 'create', text, housekeeping: false }],
    policy: { functionCalls: 'deny' },
    follow: async (_query, changed) => {
      asked.push(changed);
      return { stored: [] };
    },
  });
  forward(planQuery(fe.query('create view fresh'), state).steps, state);
  const pipeline = [fe.parse('', 'create view later'), fe.bind('', ''), fe.execute(), ...run, fe.sync()];
  const [first, second] = planPipeline(pipeline, state).queries;
  await first?.follow?.();
  await second?.follow?.();
  expect(asked).toEqual([new Set(['create', 'view', 'fresh']), new Set(['create', 'view', 'fresh', 'later'])]);
});
