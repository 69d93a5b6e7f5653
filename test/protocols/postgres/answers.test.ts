import { describe, expect, test } from 'vitest';
import { ProtocolError } from '../../../src/errors.ts';
import { Conversation, DENIED, tags } from './conversation.ts';
import { be, fe } from './frames.ts';

describe('a withheld result', () => {
  test('of a Query is replaced by an error, and its ReadyForQuery passes', () => {
    const talk = new Conversation();
    talk.client(fe.query('select a; select b'));
    talk.server(be.rowDescription('a'), be.complete('SELECT 0'));
    talk.onResult = () => DENIED;
    const rest = talk.server(be.rowDescription('b'), be.row('secret'), be.complete('SELECT 1'), be.ready('I'));
    expect(tags(rest)).toBe('EZ');
    expect(talk.endings).toEqual(['select a; select b: ok 1']);
  });

  test('passes what comes unasked', () => {
    const talk = new Conversation();
    talk.onResult = () => DENIED;
    talk.client(fe.query('select a'));
    const shown = talk.server(be.rowDescription('a'), be.notice('n'), be.parameter('TimeZone', 'UTC'), be.row('s'));
    expect(tags(shown)).toBe('ENS');
  });

  test('of a pipeline hides the rest of it up to its Sync', () => {
    const talk = new Conversation();
    talk.onResult = () => DENIED;
    const one = [fe.parse('', 'select a'), fe.bind('', ''), fe.describe('P'), fe.execute()];
    const answer = [
      be.parseComplete(),
      be.bindComplete(),
      be.rowDescription('a'),
      be.row('x'),
      be.complete('SELECT 1'),
    ];
    talk.client(...one, ...one, fe.sync());
    expect(tags(talk.server(...answer, ...answer, be.ready()))).toBe('12TEZ');
    expect(talk.endings).toEqual(['select a: ok 1', 'select a: ok 1']);
  });

  test('of a pipeline without Sync drops what the client sends until then', () => {
    const talk = new Conversation();
    talk.onResult = () => DENIED;
    const one = [fe.parse('', 'select a'), fe.bind('', ''), fe.describe('P'), fe.execute()];
    talk.client(...one, fe.flush());
    talk.holds = true;
    talk.client(fe.parse('', 'insert held'), fe.bind('', ''), fe.execute(), fe.flush());
    const held = talk.held;
    expect(tags(talk.server(be.parseComplete(), be.bindComplete(), be.rowDescription('a'), be.row('x')))).toBe('12TE');
    held?.();
    expect(talk.client(...one, fe.query('select b')), 'the held unit is not forwarded either').toHaveLength(0);
    expect(tags(talk.client(fe.sync()))).toBe('S');
    expect(tags(talk.server(be.complete('SELECT 1'), be.ready()))).toBe('Z');
    expect(talk.endings).toEqual(['select a: ok 1', 'insert held: skipped 0']);
  });

  test('followed by COPY FROM STDIN ends the session, because nobody would send the data', () => {
    const talk = new Conversation();
    talk.onResult = () => DENIED;
    talk.client(fe.query('select a; copy t from stdin'));
    talk.server(be.rowDescription('a'), be.complete('SELECT 0'));
    expect(() => talk.server(be.copyIn())).toThrow(ProtocolError);
  });

  test('that is not on its way cannot be withheld', () => {
    const talk = new Conversation();
    talk.client(fe.query('select a'));
    const [query] = talk.queries;
    if (query === undefined) throw new Error('no query');
    expect(() => talk.codec.block(query, DENIED)).toThrow(ProtocolError);
  });
});
