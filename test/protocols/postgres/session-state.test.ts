import { expect, test } from 'vitest';
import { latin1, utf8 } from '../../../protocols/postgres/encoding.ts';
import { PostgresQuery } from '../../../protocols/postgres/query.ts';
import type { ChangedNames } from '../../../protocols/postgres/schema-changes.ts';
import { SessionState } from '../../../protocols/postgres/session-state.ts';
import { analyseRoughly } from './conversation.ts';

const newState = (parameters: Record<string, string> = {}): SessionState =>
  new SessionState({
    txStatus: 'I',
    analyse: analyseRoughly,
    policy: { functionCalls: 'deny' },
    parameters: new Map(Object.entries(parameters)),
  });

test('starts with what the login reported', () => {
  const state = newState({ client_encoding: 'LATIN1', standard_conforming_strings: 'off' });
  expect(state.encoding).toBe(latin1);
  expect(state.hasConformingStrings).toBe(false);
});

test('a text is analysed, unless its mode is off or uncertain where it matters', () => {
  const operations = (state: SessionState, text: string, isCertain: boolean): unknown[] =>
    state
      .analysisOf(text, isCertain)()
      .map(({ operation }) => operation);
  expect(operations(newState(), 'select 1', false)).toEqual(['select']);
  expect(operations(newState(), String.raw`select '\'`, true)).toEqual(['select']);
  expect(operations(newState(), String.raw`select '\'`, false)).toEqual(['unknown']);
  expect(operations(newState({ standard_conforming_strings: 'off' }), 'select 1', true)).toEqual(['unknown']);
});

test('is at rest when nothing is outstanding and no pipeline open', () => {
  const state = newState();
  expect(state.isAtRest()).toBe(true);
  state.isUnsynced = true;
  expect(state.isAtRest()).toBe(false);
  state.isUnsynced = false;
  state.serverSkips = true;
  expect(state.isAtRest()).toBe(false);
});

test('a query is followed with what was forwarded before it, and what its own unit runs before it', async () => {
  const asked: (ChangedNames | undefined)[] = [];
  const analyse = (text: string) => [{ operation: 'create', text, housekeeping: false as const }];
  const options = { txStatus: 'I' as const, analyse, policy: { functionCalls: 'deny' as const } };
  const state = new SessionState({
    ...options,
    follow: async (_query, changed) => {
      asked.push(changed);
      return { stored: [] };
    },
  });
  const make = (text: string, before: PostgresQuery[] = []) =>
    new PostgresQuery({
      ...{ via: 'Query', phase: 'execute', text, related: [], analyse: () => analyse(text), encoding: utf8 },
      follow: state.follower(before),
    });
  await make('select 1').follow?.();
  state.noteForwarded(make('create view a'));
  state.noteForwarded(make('select b'));
  await make('select 1', [make('create view c')]).follow?.();
  state.noteAnswered();
  await make('select 1').follow?.();
  expect(asked.map((names) => (names instanceof Set ? [...names].sort() : names))).toEqual([
    undefined,
    ['a', 'c', 'create', 'view'],
    undefined,
  ]);
  expect(new SessionState(options).follower([])).toBeUndefined();
});
