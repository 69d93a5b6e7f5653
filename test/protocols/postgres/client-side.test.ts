import { describe, expect, test } from 'vitest';
import { ProtocolError } from '../../../src/errors.ts';
import { Conversation, DENIED, tags } from './conversation.ts';
import { be, fe, frame, i16 } from './frames.ts';

const all = (...frames: Buffer[]): Buffer => Buffer.concat(frames);
const denies = (fragment: string) => (query: { text: string }) => (query.text.includes(fragment) ? DENIED : undefined);

describe('COPY', () => {
  test('data from the client passes without a verdict and belongs to its query', () => {
    const talk = new Conversation();
    talk.client(fe.query('copy t from stdin'));
    talk.server(be.copyIn());
    const data = all(fe.copyData('1\n'), fe.copyData('2\n'), fe.copyDone());
    expect(talk.client(data)).toEqual(data);
    talk.server(be.complete('COPY 2'), be.ready());
    expect(talk.endings).toEqual(['copy t from stdin: ok 2']);
  });

  test('Syncs within the data have no answer', () => {
    const talk = new Conversation();
    talk.client(fe.parse('', 'copy t from stdin'), fe.bind('', ''), fe.describe('P'), fe.execute(), fe.sync());
    talk.server(be.parseComplete(), be.bindComplete(), be.noData(), be.copyIn());
    talk.client(fe.copyData('1\n'), fe.sync(), fe.copyDone(), fe.sync());
    talk.server(be.complete('COPY 1'), be.ready());
    expect(talk.endings).toEqual(['copy t from stdin: ok 1']);
    talk.verdict = denies('drop');
    talk.client(fe.query('drop t'));
    expect(tags(talk.clientGot()), 'nothing is outstanding').toBe('EZ');
  });

  test('data sent before the server asked for it is taken into account', () => {
    const talk = new Conversation();
    talk.client(fe.query('copy t from stdin'), fe.copyData('1\n'), fe.copyDone(), fe.query('select 1'));
    talk.server(be.copyIn(), be.complete('COPY 1'), be.ready(), be.complete('SELECT 1'), be.ready());
    expect(talk.endings).toEqual(['copy t from stdin: ok 1', 'select 1: ok 1']);
  });

  test.each([1, 2])('a failure after the data began is survived, %i ReadyForQuery', (readies) => {
    const talk = new Conversation();
    talk.client(fe.parse('', 'copy v from stdin'), fe.bind('', ''), fe.describe('P'), fe.execute(), fe.sync());
    talk.server(be.parseComplete(), be.bindComplete(), be.noData(), be.copyIn(), be.error('42809', 'a view'));
    talk.client(fe.copyData('1\n'), fe.copyDone(), fe.sync());
    for (let i = 0; i < readies; i++) talk.server(be.ready());
    talk.client(fe.query('select 1'));
    talk.server(be.complete('SELECT 1'), be.ready());
    expect(talk.endings).toEqual(['copy v from stdin: error 0', 'select 1: ok 1']);
  });

  test('a command within the data ends the session', () => {
    const talk = new Conversation();
    talk.client(fe.query('copy t from stdin'));
    talk.server(be.copyIn());
    expect(() => talk.client(fe.query('select 1'))).toThrow(ProtocolError);
    expect(() => talk.client(fe.parse('', 'select 1'))).toThrow(ProtocolError);
  });

  test('data to the client is a result nobody can read', () => {
    const talk = new Conversation();
    talk.client(fe.query('copy t to stdout'));
    const answer = all(be.copyOut(2), be.copyData('a\tb\n'), be.copyDone(), be.complete('COPY 1'), be.ready());
    expect(talk.server(answer)).toEqual(answer);
    expect(talk.results[0]).toMatchObject({ readable: false });
    expect(talk.results[0]?.columns).toHaveLength(2);
    expect(talk.endings).toEqual(['copy t to stdout: ok 1']);
  });

  test('data to the client can be withheld before its first byte', () => {
    const talk = new Conversation();
    talk.onResult = () => DENIED;
    talk.client(fe.query('copy t to stdout'));
    const answer = talk.server(be.copyOut(), be.copyData('secret\n'), be.copyDone(), be.complete('COPY 1'), be.ready());
    expect(tags(answer)).toBe('EZ');
    expect(answer.includes('secret')).toBe(false);
  });

  test('in both directions is refused', () => {
    const talk = new Conversation();
    talk.client(fe.query('x'));
    expect(() => talk.server(frame('W', Buffer.of(0), i16(0)))).toThrow(ProtocolError);
  });
});
