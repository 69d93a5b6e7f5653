import { expect, test } from 'vitest';
import { Command } from '../../../protocols/mysql/constants.ts';
import { be, Conversation } from './conversation.ts';

test('behind a reset the session is asked anew, and the client sees none of it', () => {
  const talk = new Conversation();
  talk.command(Command.COM_RESET_CONNECTION);
  expect(talk.server([be.ok()])).toHaveLength(11);
  expect(talk.codec.isWaiting).toBe(true);
  expect(talk.server([be.ok()])).toHaveLength(0);
  const names = ['d', 'a', 'c', 'n', 'r', 'l', 'm', 's', 't'];
  const values = ['other', '1', 'utf8mb4', 'utf8mb4', 'utf8mb4', '0', '1', 'ANSI_QUOTES', 'SYSTEM'];
  const answer = [be.columns(9), ...names.map((name) => be.column(name)), be.row(...values), be.end()];
  expect(talk.server(answer)).toHaveLength(0);
  expect(talk.codec.isWaiting).toBe(false);
  talk.query('select "x"');
  expect(talk.queries.at(-1)?.reading).toContain('"ansiQuotes":true');
  expect(talk.queries.at(-1)?.reading).toContain('"database":"other"');
});
