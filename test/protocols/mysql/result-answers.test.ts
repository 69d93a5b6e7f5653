import { expect, test } from 'vitest';
import { readErr } from '../../../protocols/mysql/err-packet.ts';
import { encodePacket, encodePackets } from '../../../protocols/mysql/packet.ts';
import { ProtocolError } from '../../../src/errors.ts';
import { be, Conversation, EOF_STYLE } from './conversation.ts';
import { FACTS } from './facts.ts';

const DESCRIBED = [be.columns(1), be.column('a')];

test('several results are one query, with the rows of all', () => {
  const talk = new Conversation({ facts: { ...FACTS, capabilities: EOF_STYLE } });
  talk.query('select a from t; delete from t');
  const ok = be.ok({ status: 2, affectedRows: 4n });
  const answer = encodePackets(1, [...DESCRIBED, be.eof(), be.row('x'), be.eof(10), ok]);
  talk.serverChunk(answer);
  expect(talk.clientGot()).toEqual(answer);
  expect(talk.endings).toEqual(['select a from t; delete from t: ok 5']);
});

test('an error in the midst of rows ends the query', () => {
  const talk = new Conversation();
  talk.query('select a from t');
  talk.server([...DESCRIBED, be.row('x'), be.err(1317, 'interrupted')]);
  expect(talk.ends[0]?.outcome).toMatchObject({ status: 'error', rows: 1, error: { message: 'interrupted' } });
});

test.each([
  ['allow', "load data local infile '/tmp/x' into table t", 'does not name'],
  ['deny', 'select 1', 'not allowed'],
] as const)('with policy %s a file that "%s" does not name is not given', (localInfile, text, words) => {
  const talk = new Conversation({ policy: { localInfile } });
  talk.query(text);
  const answer = talk.server([Buffer.from('\xfb/etc/passwd', 'latin1')]);
  expect(readErr(answer.subarray(4)).message).toContain(words);
  expect(talk.serverGot()).toEqual(encodePacket(2, Buffer.alloc(0)));
  expect(talk.server([be.ok()], 3)).toHaveLength(0);
  expect(talk.endings).toEqual([`${text}: error 0`]);
});

test('results of an impossible shape end the session', () => {
  for (const payload of [Buffer.of(0xfc, 0xff, 0xff, 1), Buffer.of(1, 1)]) {
    const talk = new Conversation();
    talk.query('select 1');
    expect(() => talk.server([payload])).toThrow(ProtocolError);
  }
});

test('a change of tables is told', () => {
  let changes = 0;
  const talk = new Conversation({
    onSchemaChange: () => {
      changes += 1;
    },
  });
  talk.query('create view v as select 1');
  talk.server([be.ok()]);
  talk.query('select 1');
  talk.server([be.ok()]);
  expect(changes).toBe(1);
});
