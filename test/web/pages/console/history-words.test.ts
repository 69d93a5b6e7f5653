import { expect, test } from 'vitest';
import type { ConsoleRun } from '../../../../web/src/pages/console/console-queries.ts';
import { outcomeOf, scriptOf, startedAt } from '../../../../web/src/pages/console/history-words.ts';

type Query = ConsoleRun['queries'][number];
const run = (...queries: readonly Partial<Query>[]): ConsoleRun => ({
  session_id: 's',
  database: '',
  queries: queries.map(
    (query) =>
      ({
        text: 'select 1',
        state: 'ended',
        verdict: 'allow',
        blocked: null,
        error: null,
        held_at: null,
        ...query,
      }) as Query,
  ),
});

test('a script is put together from its queries', () => {
  expect(scriptOf(run({ text: 'select 1;' }, { text: ' select 2 ' }))).toBe('select 1;\nselect 2');
});

test('a run went as the worst of its queries', () => {
  expect(outcomeOf(run({}, {})).label).toBe('Done');
  expect(outcomeOf(run({}, { verdict: 'deny', state: 'denied' })).label).toBe('Denied');
  expect(outcomeOf(run({ blocked: 'too much' })).label).toBe('Withheld');
  expect(outcomeOf(run({ error: { code: '42P01', message: 'no such table' } })).label).toBe('Failed');
  expect(outcomeOf(run({ state: 'waiting', verdict: null })).label).toBe('Waits');
});

test('it began when its first query was held or decided', () => {
  const decided_at = '2026-01-01T00:00:01Z';
  expect(startedAt(run({ held_at: '2026-01-01T00:00:00Z', decided_at }))).toBe('2026-01-01T00:00:00Z');
  expect(startedAt(run({ decided_at }))).toBe(decided_at);
  expect(startedAt(run())).toBeUndefined();
});
