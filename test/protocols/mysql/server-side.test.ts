import { expect, test } from 'vitest';
import { encodePackets, PAYLOAD_BYTES_MAX } from '../../../protocols/mysql/packet.ts';
import { ProtocolError } from '../../../src/errors.ts';
import { be, Conversation, DENIED } from './conversation.ts';

const DESCRIBED = [be.columns(1), be.column('a')];

test('rows nobody wants are not cut, and counted all the same', () => {
  const talk = new Conversation();
  talk.query('select a from t');
  const answer = encodePackets(1, [...DESCRIBED, be.row('x'), be.row('y'), be.end()]);
  talk.serverChunk(answer);
  expect(talk.clientGot()).toEqual(answer);
  expect(talk.endings).toEqual(['select a from t: ok 2']);
});

test('a row half out is no place for other packets', () => {
  const talk = new Conversation();
  talk.query('select a from t');
  const answer = encodePackets(1, [...DESCRIBED, be.row('a longer row')]);
  talk.serverChunk(answer.subarray(0, -3));
  expect(talk.codec.atBoundary).toBe(false);
  talk.serverChunk(answer.subarray(-3));
  expect(talk.codec.atBoundary).toBe(true);
});

test('packets out of order, rows without a result and answers to nothing end the session', () => {
  expect(() => new Conversation().server([be.ok()])).toThrow(ProtocolError);
  const talk = new Conversation();
  talk.query('select a from t');
  expect(() => talk.server([be.ok()], 7)).toThrow(ProtocolError);
  const rows = new Conversation();
  rows.query('select a from t');
  rows.server(DESCRIBED);
  expect(() => rows.server([be.row('x')], 9)).toThrow(ProtocolError);
});

test('a withheld result is one error, at the place of its first packet', () => {
  const talk = new Conversation();
  talk.onResult = () => DENIED;
  talk.query('select a from t');
  const got = talk.server([...DESCRIBED, be.row('secret'), be.end(10), be.ok()]);
  expect([got[3], got[4], got.includes('secret')]).toEqual([1, 0xff, false]);
  expect(talk.codec.isWaiting).toBe(false);
});

test('masked rows stay in their order', () => {
  const talk = new Conversation();
  talk.onRow = (row) => row.set(0, `*${row.get(0)}`);
  talk.query('select a from t');
  const expected = encodePackets(1, [...DESCRIBED, be.row('*x'), be.row('*y'), be.end()]);
  expect(talk.server([...DESCRIBED, be.row('x'), be.row('y'), be.end()])).toEqual(expected);
});

test('a row that a mask makes a packet longer moves on the numbers of all that follows in its chunk', () => {
  const talk = new Conversation();
  talk.onRow = (row) => {
    if (row.get(1) === '') row.set(1, 'a mask');
  };
  talk.query('select a, b from t');
  const long = 'x'.repeat(PAYLOAD_BYTES_MAX - 8);
  const described = [be.columns(2), be.column('a'), be.column('b')];
  const got = talk.server([...described, be.row(long, ''), be.row('x', 'y'), be.end()]);
  const sent = encodePackets(1, [...described, be.row(long, 'a mask'), be.row('x', 'y'), be.end()]);
  expect(got.equals(sent)).toBe(true);
  expect(talk.endings).toEqual(['select a, b from t: ok 2']);
});
