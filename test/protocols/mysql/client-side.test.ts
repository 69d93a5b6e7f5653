import { expect, test } from 'vitest';
import { SHORT_COMMAND_BYTES_MAX } from '../../../protocols/mysql/client-side.ts';
import { Command } from '../../../protocols/mysql/constants.ts';
import { readErr } from '../../../protocols/mysql/err-packet.ts';
import { encodePacket } from '../../../protocols/mysql/packet.ts';
import { ProtocolError } from '../../../src/errors.ts';
import { be, Conversation } from './conversation.ts';

test('a command that does not start with number 0, or is too long for what it is, ends the session', () => {
  expect(() => new Conversation().clientChunk(encodePacket(5, Buffer.of(Command.COM_PING)))).toThrow(ProtocolError);
  const header = Buffer.from([0, 0, 0, 0, Command.COM_INIT_DB]);
  header.writeUIntLE(SHORT_COMMAND_BYTES_MAX + 1, 0, 3);
  expect(() => new Conversation().clientChunk(header)).toThrow(ProtocolError);
});

test('a command before the answer to the one before is a broken relay', () => {
  const talk = new Conversation();
  talk.query('select 1');
  expect(() => talk.query('select 2')).toThrow(ProtocolError);
});

test('nothing is read behind a goodbye', () => {
  const talk = new Conversation();
  const quit = encodePacket(0, Buffer.of(Command.COM_QUIT));
  expect(talk.clientChunk(Buffer.concat([quit, encodePacket(0, Buffer.from('\x03drop table t'))]))).toEqual(quit);
  expect(talk.query('select 1')).toHaveLength(0);
});

test('a file passes, and its end is waited for', () => {
  const talk = new Conversation({ policy: { localInfile: 'allow' } });
  talk.query("load data local infile '/tmp/x' into table t");
  expect(talk.server([Buffer.from('\xfb/tmp/x', 'latin1')])).toHaveLength(11);
  expect(talk.codec.isWaiting).toBe(false);
  const file = Buffer.concat([encodePacket(2, Buffer.from('line\n')), encodePacket(3, Buffer.alloc(0))]);
  expect(talk.clientChunk(file)).toEqual(file);
  expect(talk.codec.isWaiting).toBe(true);
  talk.server([be.ok({ status: 2, affectedRows: 1n })], 4);
  expect(talk.endings).toEqual(["load data local infile '/tmp/x' into table t: ok 1"]);
});

test('a KILL is answered here', () => {
  const killed: unknown[] = [];
  const talk = new Conversation({
    kill: (threadId, what) => {
      killed.push([threadId, what]);
      return threadId === 5 ? 'done' : 'unknown';
    },
  });
  expect(talk.query('kill query 5')).toHaveLength(0);
  expect(talk.clientGot()[4]).toBe(0);
  talk.query('kill 6');
  expect(readErr(talk.clientGot().subarray(4)).code).toBe(1094);
  expect(killed).toEqual([
    [5, 'query'],
    [6, 'connection'],
  ]);
});
