import { describe, expect, test } from 'vitest';
import { ProtocolError } from '../../../src/errors.ts';
import { Conversation, fieldsOf, tags } from './conversation.ts';
import { be, fe, frame, z } from './frames.ts';

const all = (...frames: Buffer[]): Buffer => Buffer.concat(frames);

describe('a simple query', () => {
  test('is decided before it is forwarded, and ends with ReadyForQuery', () => {
    const talk = new Conversation();
    expect(talk.client(fe.query('select 1'))).toEqual(fe.query('select 1'));
    const answer = all(be.rowDescription('a'), be.row('1'), be.row('2'), be.complete('SELECT 2'), be.ready());
    expect(talk.server(answer)).toEqual(answer);
    expect(talk.ends[0]?.outcome).toEqual({ status: 'ok', rows: 2, tag: 'SELECT 2' });
    expect(talk.queries[0]).toMatchObject({ id: 1, text: 'select 1', via: 'Query', phase: 'execute', params: [] });
  });

  test('with several statements has a result each and one end', () => {
    const talk = new Conversation();
    talk.client(fe.query('select 1; insert x; select 2'));
    talk.server(be.rowDescription('a'), be.row('1'), be.complete('SELECT 1'), be.complete('INSERT 0 3'));
    talk.server(be.rowDescription('b', 'c'), be.complete('SELECT 0'), be.ready());
    expect(talk.results.map(({ columns }) => columns.map(({ name }) => name))).toEqual([['a'], ['b', 'c']]);
    expect(talk.ends[0]?.outcome).toEqual({ status: 'ok', rows: 4, tag: 'SELECT 1; INSERT 0 3; SELECT 0' });
  });

  test('that fails ends with the error', () => {
    const talk = new Conversation();
    talk.client(fe.query('selec'));
    const answer = all(be.error('42601', 'syntax error'), be.ready());
    expect(talk.server(answer)).toEqual(answer);
    expect(talk.ends[0]?.outcome).toEqual({
      status: 'error',
      rows: 0,
      error: { code: '42601', message: 'syntax error' },
    });
  });

  test('of no statement is a query like any other', () => {
    const talk = new Conversation();
    talk.client(fe.query(''));
    talk.server(be.emptyQuery(), be.ready());
    expect(talk.endings).toEqual([': ok 0']);
  });

  test('several at once are answered in order', () => {
    const talk = new Conversation();
    talk.client(fe.query('select 1'), fe.query('select 2'));
    talk.server(be.rowDescription('a'), be.row('1'), be.complete('SELECT 1'), be.ready(), be.rowDescription('a'));
    talk.server(be.row('1'), be.row('2'), be.complete('SELECT 2'), be.ready());
    expect(talk.endings).toEqual(['select 1: ok 1', 'select 2: ok 2']);
  });
});

describe('the session', () => {
  test('keeps the transaction alive with a Sync of its own, whose answer nobody sees', () => {
    const talk = new Conversation({ txStatus: 'T' });
    expect(talk.codec.keepAlive?.()).toEqual(fe.sync());
    expect(talk.codec.keepAlive?.(), 'one at a time').toBeUndefined();
    expect(talk.server(be.ready('T'))).toHaveLength(0);
    expect(talk.codec.keepAlive?.()).toEqual(fe.sync());
  });

  test('has nothing to keep alive outside of a transaction or within a pipeline', () => {
    expect(new Conversation().codec.keepAlive?.()).toBeUndefined();
    const talk = new Conversation({ txStatus: 'T' });
    talk.client(fe.parse('', 'x'), fe.flush());
    talk.server(be.parseComplete());
    expect(talk.codec.keepAlive?.()).toBeUndefined();
  });

  test('can tell the client something', () => {
    const { codec } = new Conversation();
    expect(fieldsOf(codec.notice?.('waiting') ?? Buffer.of())).toMatchObject({ S: 'NOTICE', M: 'waiting' });
  });

  test.each([
    ['killed', '57P01'],
    ['protocol_error', '08P01'],
  ] as const)('says farewell when %s', (code, sqlState) => {
    const { codec } = new Conversation();
    const fields = fieldsOf(codec.farewell?.({ code, message: 'bye' }) ?? Buffer.of());
    expect(fields).toMatchObject({ S: 'FATAL', C: sqlState, M: 'bye' });
  });

  test('says no farewell to a client that has said goodbye', () => {
    const talk = new Conversation();
    talk.client(fe.terminate());
    expect(talk.codec.farewell?.({ code: 'upstream_lost', message: 'gone' })).toBeUndefined();
  });

  test('passes server text through the masks', () => {
    const talk = new Conversation({ onText: (text) => text.replaceAll('secret', '***') });
    talk.client(fe.query('x'));
    const shown = talk.server(
      be.notice('a secret'),
      be.notification('c', 'secret'),
      be.error('23505', 'secret'),
      be.ready(),
    );
    expect(shown).toEqual(all(be.notice('a ***'), be.notification('c', '***'), be.error('23505', '***'), be.ready()));
    expect(talk.ends[0]?.outcome.error?.message, 'the record keeps the truth').toBe('secret');
  });

  test('is not on a boundary while a passed message is half out', () => {
    const talk = new Conversation();
    talk.client(fe.query('x'));
    talk.server(be.rowDescription('a'));
    const row = be.row('abc');
    talk.server(row.subarray(0, 8));
    expect(talk.codec.atBoundary).toBe(false);
    talk.server(row.subarray(8));
    expect(talk.codec.atBoundary).toBe(true);
  });

  test('passes a fatal error of the server', () => {
    const talk = new Conversation();
    expect(tags(talk.server(be.error('57P01', 'shutdown', 'FATAL')))).toBe('E');
  });

  test.each(['SJIS', 'GBK', 'EUC_JP'])('with client_encoding %s ends', (encoding) => {
    expect(() => new Conversation().server(be.parameter('client_encoding', encoding))).toThrow(/client_encoding/);
    expect(() => new Conversation({ parameters: new Map([['client_encoding', encoding]]) })).toThrow(/client_encoding/);
  });

  test('with client_encoding LATIN1 reads and writes it', () => {
    const talk = new Conversation();
    talk.server(be.parameter('client_encoding', 'LATIN1'));
    talk.client(frame('Q', Buffer.from('select é\0', 'latin1')));
    expect(talk.texts).toEqual(['select é']);
    talk.onRow = (row) => row.set(0, `${row.get(0)}•`);
    talk.server(be.rowDescription('a'));
    expect(talk.server(be.row(Buffer.from('é', 'latin1')))).toEqual(be.row(Buffer.from('é?', 'latin1')));
  });

  test('without standard_conforming_strings reads no text', () => {
    const talk = new Conversation();
    talk.server(be.parameter('standard_conforming_strings', 'off'));
    talk.client(fe.query('select 1'));
    expect(talk.queries[0]?.statements()[0]?.operation).toBe('unknown');
  });

  test('reads no backslash while an unanswered query may have changed how it reads', () => {
    const talk = new Conversation();
    talk.client(
      fe.query('set standard_conforming_strings = off'),
      fe.query(String.raw`select '\'`),
      fe.query('select 1'),
    );
    expect(talk.queries.map((query) => query.statements()[0]?.operation)).toEqual(['set', 'unknown', 'select']);
  });

  test('reads no backslash before the Sync of a pipeline either, because modes are reported only then', () => {
    const talk = new Conversation();
    const set = 'set standard_conforming_strings = off';
    talk.client(fe.parse('', set), fe.bind('', ''), fe.describe('P'), fe.execute(), fe.flush());
    talk.server(be.parseComplete(), be.bindComplete(), be.noData(), be.complete('SET'));
    talk.client(fe.query(String.raw`select '\'`));
    expect(talk.queries.at(-1)?.statements()[0]?.operation).toBe('unknown');
  });

  test.each([
    ['an unknown message from the client', fe.terminate().fill('y', 0, 1)],
    ['a password after the login', frame('p', z('x'))],
    ['a Query with a NUL inside', frame('Q', Buffer.from('select 1\0; drop t\0'))],
    ['a Query without an end', frame('Q', Buffer.from('select 1'))],
    ['text that is no UTF-8', frame('Q', Buffer.from([0xff, 0]))],
    ['a Sync with a body', frame('S', Buffer.of(0))],
  ])('ends on %s', (_what, bytes) => {
    expect(() => new Conversation().client(bytes)).toThrow(ProtocolError);
  });

  test.each([
    ['an unknown message', frame('y')],
    ['a request to authenticate', frame('R', Buffer.alloc(4))],
    ['an answer to nothing', be.complete('SELECT 1')],
    ['a ReadyForQuery to nothing', be.ready()],
    ['an error to nothing', be.error('42601', 'x')],
    ['COPY data to nothing', be.copyData('x')],
  ])('ends on %s from the server', (_what, bytes) => {
    expect(() => new Conversation().server(bytes)).toThrow(ProtocolError);
  });

  test('ends on an answer that fits another message', () => {
    const talk = new Conversation();
    talk.client(fe.parse('', 'x'), fe.bind('', ''), fe.sync());
    expect(() => talk.server(be.bindComplete())).toThrow(ProtocolError);
  });

  test('forwards Terminate, also in the middle of a pipeline', () => {
    const talk = new Conversation();
    expect(tags(talk.client(fe.parse('', 'x'), fe.terminate()))).toBe('PX');
  });

  test('repeated commands have one fingerprint, whatever the driver calls its statements', () => {
    const talk = new Conversation();
    const run = (name: string, value: string) =>
      talk.client(fe.parse(name, 'select $1'), fe.bind('', name, [value]), fe.describe('P'), fe.execute(), fe.sync());
    run('a', '1');
    run('b', '1');
    run('c', '2');
    const [a, b, c] = talk.queries.map((query) => query.fingerprint());
    expect(a).toBe(b);
    expect(a).not.toBe(c);
  });
});
