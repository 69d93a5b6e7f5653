import { expect, test } from 'vitest';
import { effectsOf } from '../../../protocols/postgres/effects.ts';
import { SessionState } from '../../../protocols/postgres/session-state.ts';
import { analyseRoughly } from './conversation.ts';

const newState = (): SessionState =>
  new SessionState({ txStatus: 'I', analyse: analyseRoughly, policy: { functionCalls: 'deny' } });

/** Runs a text, as if the server carried it out. */
function run(text: string, state: SessionState): ReturnType<typeof effectsOf> {
  const effects = effectsOf(text, () => analyseRoughly(text), state);
  for (const change of effects.changes) change.confirm();
  state.segment += 1;
  return effects;
}

test('a text without a naming word is not analysed', () => {
  const analyse = (): never => {
    throw new Error('analysed');
  };
  expect(effectsOf('select 1', analyse, newState())).toMatchObject({ related: [], changes: [] });
});

test('what PREPARE makes, EXECUTE names', () => {
  const state = newState();
  run('prepare p as delete t', state);
  expect(run('execute p', state).related).toEqual([{ kind: 'prepared', name: 'p', text: 'delete t' }]);
});

test('DEALLOCATE makes a name unknown, and only the statement that uses it', () => {
  const state = newState();
  run('prepare p as delete t', state);
  run('deallocate p', state);
  const operations = run('select 1; execute p', state)
    .statements()
    .map(({ operation }) => operation);
  expect(operations).toEqual(['select', 'unknown']);
});

test('CLOSE forgets a cursor', () => {
  const state = newState();
  run('declare c cursor for select 1', state);
  expect(run('fetch c', state).related).toHaveLength(1);
  run('close c', state);
  expect(run('fetch c', state).statements()[0]?.operation).toBe('unknown');
});

test('a DO block that speaks of names makes all of them unknown, any other does not', () => {
  const state = newState();
  run('prepare p as select 1', state);
  run('do nothing, not even close to it', state);
  expect(run('execute p', state).statements()[0]?.operation).toBe('unknown');
  run('prepare p as select 1', state);
  run('do nothing', state);
  expect(run('execute p', state).statements()[0]?.operation).toBe('execute');
});

test('while a redefinition is unanswered, both meanings are told and neither is trusted', () => {
  const state = newState();
  run('prepare p as delete t', state);
  effectsOf('deallocate p; prepare p as select 1', () => analyseRoughly('deallocate p; prepare p as select 1'), state);
  state.segment += 1;
  const query = run('execute p', state);
  expect(query.related.map(({ text }) => text)).toEqual(['delete t', 'select 1']);
});
