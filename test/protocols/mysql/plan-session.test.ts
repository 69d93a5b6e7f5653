import { expect, test } from 'vitest';
import { Command } from '../../../protocols/mysql/constants.ts';
import { be, Conversation } from './conversation.ts';

test.each([
  [Command.COM_INIT_DB, 'o`ther', 'USE `o``ther`'],
  [Command.COM_FIELD_LIST, "people\0it's", "SHOW COLUMNS FROM `people` LIKE 'it''s'"],
  [Command.COM_FIELD_LIST, 'people\0', 'SHOW COLUMNS FROM `people`'],
  [Command.COM_RESET_CONNECTION, '', 'RESET CONNECTION'],
])('command %i is judged as what it stands for', (command, rest, text) => {
  const talk = new Conversation();
  talk.command(command, rest);
  expect(talk.queries.map((query) => query.text)).toEqual([text]);
});

test('the database is the one that was chosen', () => {
  const talk = new Conversation();
  talk.command(Command.COM_INIT_DB, 'other');
  talk.server([be.ok()]);
  talk.query('select 1');
  expect(talk.queries.at(-1)?.reading).toContain('"database":"other"');
});

test('a ping needs no verdict', () => {
  const talk = new Conversation();
  expect(talk.command(Command.COM_PING)).toHaveLength(5);
  expect(talk.server([be.ok()])).toHaveLength(11);
  expect(talk.queries).toEqual([]);
});
