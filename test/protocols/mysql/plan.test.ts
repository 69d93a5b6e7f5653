import { expect, test } from 'vitest';
import { Command } from '../../../protocols/mysql/constants.ts';
import { commandName } from '../../../protocols/mysql/plan.ts';
import { Conversation } from './conversation.ts';

test('a text is one query with the words of its reading', () => {
  const talk = new Conversation();
  talk.query('select 1; delete from t');
  const [query] = talk.queries;
  expect(query?.statements().map(({ operation }) => operation)).toEqual(['select', 'delete']);
  expect(query).toMatchObject({ id: 1, via: 'COM_QUERY', phase: 'execute' });
  expect(query?.reading).toContain('"database":"app"');
});

test.each([
  'kill user bob',
  'kill query id 5',
  'select 1; kill 5',
  "prepare p from 'kill 5'",
  "load data local infile '/x' into table t",
])('%s is refused', (text) => {
  const talk = new Conversation();
  expect(talk.query(text)).toHaveLength(0);
  expect(talk.queries[0]?.refused?.code).toBe('policy');
});

test('a statement that is prepared is judged for itself', () => {
  const talk = new Conversation();
  talk.command(Command.COM_STMT_PREPARE, 'delete from t');
  expect(talk.queries[0]).toMatchObject({ via: 'COM_STMT_PREPARE', phase: 'prepare', text: 'delete from t' });
});

test('commands are called as the documentation does', () => {
  expect([commandName(Command.COM_CLONE), commandName(0x99)]).toEqual(['COM_CLONE', 'command 0x99']);
});
