import { describe, expect, test } from 'vitest';
import { ProtocolError } from '../../../src/errors.ts';
import { Conversation, DENIED, tags } from './conversation.ts';
import { be, fe } from './frames.ts';

const all = (...frames: Buffer[]): Buffer => Buffer.concat(frames);

describe('the extended protocol', () => {
  const run = [fe.parse('', 'select $1', [25]), fe.bind('', '', ['x']), fe.describe('P'), fe.execute(), fe.sync()];

  test('waits for Sync and is decided with its parameters', () => {
    const talk = new Conversation();
    for (const message of run.slice(0, -1)) expect(talk.client(message)).toHaveLength(0);
    expect(talk.client(fe.sync())).toEqual(all(...run));
    expect(talk.queries).toHaveLength(1);
    expect(talk.queries[0]).toMatchObject({ text: 'select $1', via: 'Execute', phase: 'execute' });
    expect(talk.queries[0]?.params).toEqual([{ text: 'x', encoding: 'text', type: 'text' }]);
  });

  test('announces the result before its rows and ends with the Sync', () => {
    const talk = new Conversation();
    talk.client(...run);
    const answer = all(
      be.parseComplete(),
      be.bindComplete(),
      be.rowDescription('a'),
      be.row('x'),
      be.complete('SELECT 1'),
    );
    expect(talk.server(answer)).toEqual(answer);
    expect(talk.results).toHaveLength(1);
    expect(talk.ends).toHaveLength(0);
    expect(talk.server(be.ready())).toEqual(be.ready());
    expect(talk.endings).toEqual(['select $1: ok 1']);
  });

  test('an execution that fails when it commits ends with that error', () => {
    const talk = new Conversation();
    talk.client(fe.parse('', 'insert x'), fe.bind('', ''), fe.describe('P'), fe.execute(), fe.sync());
    talk.server(be.parseComplete(), be.bindComplete(), be.noData(), be.complete('INSERT 0 1'));
    talk.server(be.error('23503', 'deferred'), be.ready());
    expect(talk.ends[0]?.outcome).toEqual({
      status: 'error',
      rows: 1,
      tag: 'INSERT 0 1',
      error: { code: '23503', message: 'deferred' },
    });
  });

  test('a portal nobody described is described by the gateway, and the client does not see it', () => {
    const talk = new Conversation();
    const sent = [fe.parse('', 'select 1'), fe.bind('', '', [], [], [1]), fe.execute(), fe.sync()];
    expect(tags(talk.client(...sent))).toBe('PBDES');
    const shown = talk.server(
      be.parseComplete(),
      be.bindComplete(),
      be.rowDescription({ name: 'a', type: 23, format: 1 }),
      be.row(Buffer.of(0, 0, 0, 7)),
      be.complete('SELECT 1'),
      be.ready(),
    );
    expect(tags(shown)).toBe('12DCZ');
    expect(talk.results[0]?.columns).toEqual([{ name: 'a', type: 'int4', kind: 'other', constant: '0' }]);
  });

  test('a statement is described anew at each execution, because it may come to other tables', () => {
    const talk = new Conversation();
    talk.client(fe.parse('s', 'select 1'), fe.describe('S', 's'), fe.sync());
    talk.server(be.parseComplete(), be.parameters(), be.rowDescription('a'), be.ready());
    for (const column of ['a', 'b']) {
      expect(tags(talk.client(fe.bind('', 's'), fe.execute(), fe.sync()))).toBe('BDES');
      talk.server(be.bindComplete(), be.rowDescription(column), be.row('1'), be.complete('SELECT 1'), be.ready());
    }
    expect(talk.results.map(({ columns }) => columns[0]?.name)).toEqual(['a', 'b']);
  });

  test('a portal that is bound and not executed is judged, because the server plans it, and executes without a second verdict', () => {
    const talk = new Conversation();
    talk.client(fe.parse('s', 'select f($1)', [25]), fe.sync());
    talk.server(be.parseComplete(), be.ready('T'));
    const bind = [fe.bind('p', 's', ['x']), fe.describe('P', 'p'), fe.sync()];
    expect(talk.client(...bind)).toEqual(all(...bind));
    expect(talk.queries[1]).toMatchObject({ text: 'select f($1)', via: 'Bind', phase: 'execute' });
    expect(talk.queries[1]?.params).toMatchObject([{ text: 'x' }]);
    talk.server(be.bindComplete(), be.rowDescription('f'), be.ready('T'));
    talk.client(fe.execute('p'), fe.sync());
    talk.server(be.row('1'), be.complete('SELECT 1'), be.ready('T'));
    expect(talk.queries).toHaveLength(2);
    expect(talk.endings).toContain('select f($1): ok 1');
  });

  test('a denied Bind does not reach the server, and the portal is judged anew', () => {
    const talk = new Conversation();
    talk.client(fe.parse('s', 'select f()'), fe.sync());
    talk.server(be.parseComplete(), be.ready('T'));
    talk.verdict = () => DENIED;
    expect(tags(talk.client(fe.bind('p', 's'), fe.sync()))).toBe('PS');
    talk.server(be.error('42601', 'no'), be.ready('E'));
    expect(tags(talk.client(fe.execute('p'), fe.sync()))).not.toContain('E');
    expect(talk.queries).toHaveLength(3);
  });

  test('a Bind that fails ends its query with the error, one that is dropped ends it without rows', () => {
    const talk = new Conversation();
    talk.client(fe.parse('', 'select 1/0'), fe.bind('', ''), fe.sync());
    talk.server(be.parseComplete(), be.error('22012', 'division by zero'), be.ready());
    talk.client(fe.parse('', 'select 2'), fe.bind('', ''), fe.sync());
    talk.server(be.parseComplete(), be.bindComplete(), be.ready());
    expect(talk.endings).toEqual(['select 1/0: error 0', 'select 2: suspended 0']);
  });

  test('a Bind of what does nothing before it is executed needs no verdict', () => {
    const talk = new Conversation();
    talk.client(fe.parse('', 'create x'), fe.bind('', ''), fe.sync());
    expect(talk.queries.map(({ phase }) => phase)).toEqual(['prepare']);
  });

  test('a statement that is only parsed is judged as prepared', () => {
    const talk = new Conversation();
    talk.client(fe.parse('s', 'drop t'), fe.describe('S', 's'), fe.sync());
    expect(talk.queries[0]).toMatchObject({ text: 'drop t', via: 'Parse', phase: 'prepare' });
    talk.server(be.parseComplete(), be.parameters(), be.noData(), be.ready());
    expect(talk.endings).toEqual(['drop t: ok 0']);
  });

  test('what runs nothing needs no verdict', () => {
    const talk = new Conversation();
    expect(tags(talk.client(fe.close('S', 'x'), fe.describe('S', 'y'), fe.sync()))).toBe('CDS');
    talk.server(be.closeComplete(), be.error('26000', 'no such statement'), be.ready());
    expect(talk.queries).toHaveLength(0);
  });

  test('parameter types told by the server decode later parameters', () => {
    const talk = new Conversation();
    talk.client(fe.parse('s', 'select $1'), fe.describe('S', 's'), fe.sync());
    talk.server(be.parseComplete(), be.parameters(23), be.rowDescription('a'), be.ready());
    talk.client(fe.bind('', 's', [Buffer.of(0, 0, 1, 0)], [1]), fe.execute(), fe.sync());
    expect(talk.queries.at(-1)?.params).toEqual([{ text: '256', encoding: 'text', type: 'int4' }]);
  });

  test('Flush makes a unit, and a failure before the Sync skips what follows', () => {
    const talk = new Conversation();
    talk.client(fe.parse('', 'select 1'), fe.bind('', ''), fe.describe('P'), fe.execute(), fe.flush());
    talk.server(be.error('42601', 'no'));
    talk.client(fe.parse('', 'select 2'), fe.bind('', ''), fe.describe('P'), fe.execute(), fe.sync());
    talk.server(be.ready());
    expect(talk.endings).toEqual(['select 1: error 0', 'select 2: skipped 0']);
  });

  test('a failure in a pipeline ends the failed query with its error and the rest as skipped', () => {
    const talk = new Conversation();
    const one = (text: string) => [fe.parse('', text), fe.bind('', ''), fe.describe('P'), fe.execute()];
    talk.client(...one('a'), ...one('b'), ...one('c'), fe.sync(), ...one('d'), fe.sync());
    expect(talk.texts).toEqual(['a', 'b', 'c', 'd']);
    talk.server(be.parseComplete(), be.bindComplete(), be.noData(), be.complete('DO'), be.error('42601', 'b is bad'));
    talk.server(be.ready(), be.parseComplete(), be.bindComplete(), be.noData(), be.complete('DO'), be.ready());
    expect(talk.endings).toEqual(['a: ok 0', 'b: error 0', 'c: skipped 0', 'd: ok 0']);
  });

  test('a Query behind a failed pipeline without Sync is skipped by the server, and so here', () => {
    const talk = new Conversation();
    talk.client(fe.parse('', 'bad'), fe.bind('', ''), fe.execute(), fe.query('select 2'), fe.sync());
    talk.server(be.error('42601', 'no'), be.ready());
    talk.client(fe.query('select 3'));
    talk.server(be.complete('SELECT 0'), be.ready());
    expect(talk.endings).toEqual(['bad: error 0', 'select 2: skipped 0', 'select 3: ok 0']);
  });

  test('a very long pipeline is decided in parts', () => {
    const talk = new Conversation();
    talk.client(...Array.from({ length: 10_001 }, () => fe.parse('', 'select 1')));
    expect(talk.queries).toHaveLength(10_000);
  });
});

describe('a function call', () => {
  test('is refused by policy, and a forgotten refusal does not forward it', () => {
    const talk = new Conversation();
    expect(talk.client(fe.functionCall(1234, ['x']))).toHaveLength(0);
    expect(tags(talk.clientGot())).toBe('EZ');
    expect(talk.queries[0]).toMatchObject({
      text: 'FunctionCall 1234',
      via: 'FunctionCall',
      refused: { code: 'policy' },
    });
    const [part] = [...talk.codec.fromClient(fe.functionCall(1))];
    if (part?.kind !== 'query') throw new Error('no query');
    expect(() => talk.codec.allow(part)).toThrow(ProtocolError);
  });

  test('in a transaction is failed at the server by a Query', () => {
    const talk = new Conversation({ txStatus: 'T' });
    expect(tags(talk.client(fe.functionCall(1234)))).toBe('Q');
    expect(tags(talk.server(be.error('42601', 'x'), be.ready('E')))).toBe('EZ');
  });

  test('where policy allows it, its result is one nobody can read', () => {
    const talk = new Conversation({ policy: { functionCalls: 'allow' } });
    talk.client(fe.functionCall(1234, ['a', null]));
    expect(talk.queries[0]?.statements()[0]?.operation).toBe('function_call');
    expect(tags(talk.server(be.functionResult('secret'), be.ready()))).toBe('VZ');
    expect(talk.results[0]).toMatchObject({ readable: false, columns: [{ origin: 'unresolved' }] });
    expect(talk.endings).toEqual(['FunctionCall 1234: ok 0']);
  });
});
