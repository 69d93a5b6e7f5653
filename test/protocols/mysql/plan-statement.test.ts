import { expect, test } from 'vitest';
import { Command } from '../../../protocols/mysql/constants.ts';
import { be, Conversation } from './conversation.ts';

function prepared(text: string, columns = 0): Conversation {
  const talk = new Conversation();
  talk.command(Command.COM_STMT_PREPARE, text);
  talk.server([be.prepareOk(1, columns, 0), ...Array.from({ length: columns }, () => be.column('a'))]);
  return talk;
}

const ID = Buffer.from([1, 0, 0, 0]);
const EXECUTE = Buffer.concat([ID, Buffer.from([0, 1, 0, 0, 0])]);

test('an execution is the query that was prepared', () => {
  const talk = prepared('delete from t');
  talk.command(Command.COM_STMT_EXECUTE, EXECUTE);
  talk.server([be.ok({ status: 2, affectedRows: 2n })]);
  expect(talk.queries.at(-1)).toMatchObject({ via: 'COM_STMT_EXECUTE', text: 'delete from t', phase: 'execute' });
  expect(talk.endings.at(-1)).toBe('delete from t: ok 2');
});

test('a FETCH goes on without another verdict, and a new execution drops the cursor', () => {
  const talk = prepared('select a from t', 1);
  const open = Buffer.from(EXECUTE);
  open.writeUInt8(1, 4);
  talk.command(Command.COM_STMT_EXECUTE, open);
  talk.server([be.columns(1), be.column('a'), be.end(0x42)]);
  const asked = talk.queries.length;
  talk.command(Command.COM_STMT_FETCH, Buffer.concat([ID, Buffer.from([1, 0, 0, 0])]));
  talk.server([be.binaryRow(be.row('x')), be.end(0x42)]);
  expect(talk.queries).toHaveLength(asked);
  talk.command(Command.COM_STMT_EXECUTE, EXECUTE);
  talk.server([be.columns(1), be.column('a'), be.end()]);
  expect(talk.endings.slice(-2)).toEqual(['select a from t: suspended 1', 'select a from t: ok 0']);
});

test('a closed statement is gone', () => {
  const talk = prepared('select 1');
  talk.command(Command.COM_STMT_CLOSE, ID);
  talk.command(Command.COM_STMT_EXECUTE, EXECUTE);
  expect(talk.clientGot()[4]).toBe(0xff);
});
