import { describe, expect, test } from 'vitest';
import { ProtocolError } from '../../../src/errors.ts';
import { Conversation, DENIED, fieldsOf, tags } from './conversation.ts';
import { be, fe } from './frames.ts';

const all = (...frames: Buffer[]): Buffer => Buffer.concat(frames);
const denies = (fragment: string) => (query: { text: string }) => (query.text.includes(fragment) ? DENIED : undefined);

describe('a denial', () => {
  test('at rest is answered without the server', () => {
    const talk = new Conversation();
    talk.verdict = denies('drop');
    expect(talk.client(fe.query('drop t'))).toHaveLength(0);
    const answer = talk.clientGot();
    expect(tags(answer)).toBe('EZ');
    expect(fieldsOf(answer)).toEqual({
      S: 'ERROR',
      V: 'ERROR',
      C: '42501',
      M: 'not allowed',
      D: 'Rule: no-drop',
      H: 'ask',
    });
    expect(tags(talk.client(fe.query('select 1')))).toBe('Q');
    talk.server(be.complete('SELECT 1'), be.ready());
    expect(talk.endings).toEqual(['select 1: ok 1']);
  });

  test.each(['review_rejected', 'review_expired', 'cancelled'] as const)('%s is a cancelled query', (code) => {
    const talk = new Conversation();
    talk.verdict = () => ({ code, message: 'no' });
    talk.client(fe.query('x'));
    expect(fieldsOf(talk.clientGot()).C).toBe('57014');
  });

  test('at rest answers an extended query, and its Sync once', () => {
    const talk = new Conversation();
    talk.verdict = denies('drop');
    expect(talk.client(fe.parse('', 'drop t'), fe.bind('', ''), fe.execute(), fe.sync())).toHaveLength(0);
    expect(tags(talk.clientGot())).toBe('EZ');
  });

  test('at rest swallows the rest of an extended query up to a Sync that comes later, Queries included', () => {
    const talk = new Conversation();
    talk.verdict = denies('drop');
    talk.client(fe.parse('', 'drop t'), fe.describe('S'), fe.flush());
    expect(tags(talk.clientGot())).toBe('E');
    expect(talk.client(fe.bind('', ''), fe.execute(), fe.query('select 1'))).toHaveLength(0);
    expect(talk.clientGot()).toHaveLength(0);
    expect(talk.client(fe.sync())).toHaveLength(0);
    expect(tags(talk.clientGot())).toBe('Z');
    expect(talk.texts).toEqual(['drop t']);
    expect(tags(talk.client(fe.query('select 2')))).toBe('Q');
  });

  test('in a failed transaction is answered here with that status', () => {
    const talk = new Conversation({ txStatus: 'E' });
    talk.verdict = denies('drop');
    talk.client(fe.query('drop t'));
    expect(talk.clientGot().subarray(-6)).toEqual(be.ready('E'));
  });

  test('in a transaction fails it at the server, with our error', () => {
    const talk = new Conversation({ txStatus: 'T' });
    talk.verdict = denies('drop');
    const sent = talk.client(fe.query('drop t'));
    expect(sent).toEqual(fe.query('/*denied by policy no-drop*/ deny'));
    expect(talk.clientGot()).toHaveLength(0);
    const answer = talk.server(be.error('42601', 'syntax error at or near "deny"'), be.ready('E'));
    expect(tags(answer)).toBe('EZ');
    expect(fieldsOf(answer)).toMatchObject({ C: '42501', M: 'not allowed' });
    expect(talk.endings).toEqual([]);
  });

  test('in a transaction fails an extended query by a Parse in its place', () => {
    const talk = new Conversation({ txStatus: 'T' });
    talk.verdict = denies('drop');
    const sent = talk.client(fe.parse('', 'drop t'), fe.bind('', ''), fe.execute(), fe.sync());
    expect(sent).toEqual(all(fe.parse('', '/*denied by policy no-drop*/ deny'), fe.sync()));
    expect(tags(talk.server(be.error('42601', 'x'), be.ready('E')))).toBe('EZ');
  });

  test('behind an unanswered query keeps the order of answers', () => {
    const talk = new Conversation();
    talk.verdict = denies('drop');
    expect(tags(talk.client(fe.query('select 1'), fe.query('drop t'), fe.query('select 2')))).toBe('QQQ');
    expect(talk.clientGot()).toHaveLength(0);
    const answer = talk.server(
      be.complete('SELECT 1'),
      be.ready(),
      be.error('42601', 'x'),
      be.ready(),
      be.complete('SELECT 1'),
      be.ready(),
    );
    expect(tags(answer)).toBe('CZEZCZ');
    expect(fieldsOf(answer).M).toBe('not allowed');
    expect(talk.endings).toEqual(['select 1: ok 1', 'select 2: ok 1']);
  });

  test('in a pipeline forwards what is before it, fails in its place and adds no Sync', () => {
    const talk = new Conversation();
    talk.verdict = denies('drop');
    const one = (text: string) => [fe.parse('', text), fe.bind('', ''), fe.describe('P'), fe.execute()];
    const sent = talk.client(...one('insert a'), ...one('drop t'), ...one('insert b'), fe.sync());
    expect(tags(sent)).toBe('PBDEPS');
    const answer = talk.server(
      be.parseComplete(),
      be.bindComplete(),
      be.noData(),
      be.complete('INSERT 0 1'),
      be.error('42601', 'x'),
      be.ready(),
    );
    expect(tags(answer)).toBe('12nCEZ');
    expect(fieldsOf(answer).C).toBe('42501');
    expect(talk.endings).toEqual(['insert a: ok 1']);
  });

  test('in a pipeline whose Sync comes later drops what follows and forwards that Sync', () => {
    const talk = new Conversation();
    talk.verdict = denies('drop');
    talk.client(fe.parse('', 'insert a'), fe.bind('', ''), fe.describe('P'), fe.execute(), fe.flush());
    talk.server(be.parseComplete(), be.bindComplete(), be.noData(), be.complete('INSERT 0 1'));
    expect(tags(talk.client(fe.parse('', 'drop t'), fe.bind('', ''), fe.execute(), fe.flush()))).toBe('P');
    expect(talk.client(fe.parse('', 'insert b'), fe.bind('', ''), fe.execute(), fe.query('x'))).toHaveLength(0);
    expect(tags(talk.client(fe.sync()))).toBe('S');
    expect(tags(talk.server(be.error('42601', 'x'), be.ready()))).toBe('EZ');
  });

  test('a Query behind an open pipeline is failed at the server, which rolls the pipeline back', () => {
    const talk = new Conversation();
    talk.verdict = denies('drop');
    talk.client(fe.parse('', 'insert a'), fe.bind('', ''), fe.describe('P'), fe.execute(), fe.flush());
    talk.server(be.parseComplete(), be.bindComplete(), be.noData(), be.complete('INSERT 0 1'));
    expect(tags(talk.client(fe.query('drop t')))).toBe('Q');
  });

  test('of a query whose Parse comes before an allowed execution sends neither', () => {
    const talk = new Conversation();
    talk.verdict = denies('drop');
    const sent = talk.client(
      fe.parse('b', 'drop t'),
      fe.parse('a', 'insert a'),
      fe.bind('', 'a'),
      fe.execute(),
      fe.bind('', 'b'),
      fe.execute(),
      fe.sync(),
    );
    expect(sent).toEqual(all(fe.parse('', '/*denied by policy no-drop*/ deny'), fe.sync()));
    talk.server(be.error('42601', 'x'), be.ready());
    expect(talk.endings).toEqual(['insert a: skipped 0']);
  });

  test('behind a Close lets the Close be carried out', () => {
    const talk = new Conversation();
    talk.verdict = denies('drop');
    expect(
      tags(talk.client(fe.close('S', 'old'), fe.parse('', 'drop t'), fe.bind('', ''), fe.execute(), fe.sync())),
    ).toBe('CPS');
    expect(tags(talk.server(be.closeComplete(), be.error('42601', 'x'), be.ready()))).toBe('3EZ');
  });

  test('cannot be ended early by the name of its rule', () => {
    const talk = new Conversation({ txStatus: 'T' });
    talk.verdict = () => ({ code: 'guardrail', message: 'no', rule: '*/ drop table t; /*' });
    expect(talk.client(fe.query('x'))).toEqual(fe.query('/*denied by policy  drop table t */ deny'));
  });

  test('that the server does not fail ends the session', () => {
    const talk = new Conversation({ txStatus: 'T' });
    talk.verdict = denies('drop');
    talk.client(fe.query('drop t'));
    expect(() => talk.server(be.complete('DROP TABLE'))).toThrow(ProtocolError);
  });

  test('happens once', () => {
    const talk = new Conversation();
    const [part] = [...talk.codec.fromClient(fe.query('x'))];
    if (part?.kind !== 'query') throw new Error('no query');
    talk.codec.allow(part);
    expect(() => talk.codec.allow(part)).toThrow(ProtocolError);
  });
});
