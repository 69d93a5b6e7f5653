import { expect, test } from 'vitest';
import { Command } from '../../../protocols/mysql/constants.ts';
import { readErr } from '../../../protocols/mysql/err-packet.ts';
import { encodePackets } from '../../../protocols/mysql/packet.ts';
import { progressPayload } from '../../../protocols/mysql/progress.ts';
import { be, Conversation, EOF_STYLE } from './conversation.ts';
import { FACTS } from './facts.ts';

test.each([
  ['OK', FACTS.capabilities, [be.prepareOk(1, 1, 2), be.column('?'), be.column('?'), be.column('a')]],
  ['EOF', EOF_STYLE, [be.prepareOk(1, 1, 2), be.column('?'), be.column('?'), be.eof(), be.column('a'), be.eof()]],
])('a PREPARE is answered with its definitions in the %s style', (_style, capabilities, payloads) => {
  const talk = new Conversation({ facts: { ...FACTS, capabilities } });
  talk.command(Command.COM_STMT_PREPARE, 'select a from t where b = ? or c = ?');
  expect(talk.server(payloads.slice(0, -1))).toHaveLength(encodePackets(1, payloads.slice(0, -1)).length);
  expect(talk.codec.isWaiting).toBe(true);
  talk.server(payloads.slice(-1), payloads.length);
  expect(talk.codec.isWaiting).toBe(false);
  expect(talk.endings).toHaveLength(1);
});

test('a PREPARE the server refuses leaves no statement', () => {
  const talk = new Conversation();
  talk.command(Command.COM_STMT_PREPARE, 'select nowhere');
  talk.server([be.err(1054, 'Unknown column')]);
  expect(talk.endings).toEqual(['select nowhere: error 0']);
  talk.command(Command.COM_STMT_EXECUTE, Buffer.from([0xff, 0xff, 0xff, 0xff, 0, 1, 0, 0, 0]));
  expect(readErr(talk.clientGot().subarray(4)).code).toBe(1243);
});

test('progress of the server passes, and is not the end', () => {
  const talk = new Conversation();
  talk.query('alter table t engine = innodb');
  expect(talk.server([progressPayload('copying')])).toHaveLength(4 + progressPayload('copying').length);
  expect(talk.codec.isWaiting).toBe(true);
  talk.server([be.ok()], 2);
  expect(talk.endings).toEqual(['alter table t engine = innodb: ok 0']);
});

test('texts of the server are masked: errors, statistics, and its last word', () => {
  const talk = new Conversation({ onText: (text) => text.replaceAll('secret', '***') });
  talk.query('select 1');
  expect(talk.server([be.err(1062, 'Duplicate secret')]).toString()).toContain('Duplicate ***');
  expect(talk.ends[0]?.outcome.error?.message).toBe('Duplicate secret');
  talk.command(Command.COM_STATISTICS);
  expect(talk.server([Buffer.from('Threads: secret')]).toString()).toContain('Threads: ***');
  expect(talk.server([be.err(4031, 'secret')], 0).toString()).toContain('***');
});
