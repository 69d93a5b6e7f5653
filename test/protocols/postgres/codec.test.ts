import { describe, expect, test } from 'vitest';
import { ProtocolError } from '../../../src/errors.ts';
import { Conversation, DENIED, fieldsOf, tags } from './conversation.ts';
import { be, fe, frame, i16, z } from './frames.ts';

const all = (...frames: Buffer[]): Buffer => Buffer.concat(frames);
const denies = (fragment: string) => (query: { text: string }) => (query.text.includes(fragment) ? DENIED : undefined);

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
    expect(talk.results[0]?.columns).toEqual([{ name: 'a', type: 'int4', kind: 'other' }]);
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

describe('portals with a row limit', () => {
  test('are decided once and end when they are read to the end', () => {
    const talk = new Conversation();
    talk.client(fe.query('begin'));
    talk.server(be.complete('BEGIN'), be.ready('T'));
    talk.client(fe.parse('', 'select n'), fe.bind('p', ''), fe.describe('P', 'p'), fe.execute('p', 2), fe.sync());
    talk.server(
      be.parseComplete(),
      be.bindComplete(),
      be.rowDescription('n'),
      be.row('1'),
      be.row('2'),
      be.suspended(),
    );
    talk.server(be.ready('T'));
    expect(talk.client(fe.execute('p', 2), fe.sync())).toEqual(all(fe.execute('p', 2), fe.sync()));
    talk.server(be.row('3'), be.complete('SELECT 1'), be.ready('T'));
    expect(talk.texts).toEqual(['begin', 'select n']);
    expect(talk.endings).toEqual(['begin: ok 0', 'select n: ok 3']);
    expect(talk.results).toHaveLength(2);
  });

  test.each([
    ['the transaction is over', [fe.query('commit')], [be.complete('COMMIT'), be.ready('I')]],
    ['they are closed', [fe.close('P', 'p'), fe.sync()], [be.closeComplete(), be.ready('T')]],
  ])('end as suspended when %s', (_why, sent, answer) => {
    const talk = new Conversation({ txStatus: 'T' });
    talk.client(fe.parse('', 'select n'), fe.bind('p', ''), fe.describe('P', 'p'), fe.execute('p', 1), fe.sync());
    talk.server(
      be.parseComplete(),
      be.bindComplete(),
      be.rowDescription('n'),
      be.row('1'),
      be.suspended(),
      be.ready('T'),
    );
    expect(talk.endings).toEqual([]);
    talk.client(...sent);
    talk.server(...answer);
    expect(talk.endings).toContain('select n: suspended 1');
  });

  test('end as suspended when the name is bound anew', () => {
    const talk = new Conversation({ txStatus: 'T' });
    const run = [fe.parse('', 'select n'), fe.bind('', ''), fe.describe('P'), fe.execute('', 1), fe.sync()];
    const answer = [
      be.parseComplete(),
      be.bindComplete(),
      be.rowDescription('n'),
      be.row('1'),
      be.suspended(),
      be.ready('T'),
    ];
    talk.client(...run);
    talk.server(...answer);
    talk.client(...run);
    talk.server(...answer);
    expect(talk.texts).toEqual(['select n', 'select n']);
    expect(talk.endings).toEqual(['select n: suspended 1']);
  });
});

describe('names', () => {
  const parsed = (talk: Conversation, name: string, text: string): void => {
    talk.client(fe.parse(name, text), fe.sync());
    talk.server(be.parseComplete(), be.ready());
  };
  const executed = (talk: Conversation, name: string) => {
    talk.client(fe.bind('', name), fe.execute(), fe.sync());
    return talk.queries.at(-1);
  };

  test('a failed redefinition leaves the old statement in place', () => {
    const talk = new Conversation();
    parsed(talk, 's', 'drop t');
    talk.client(fe.parse('s', 'select 1'), fe.sync());
    talk.server(be.error('42P05', 'exists'), be.ready());
    expect(executed(talk, 's')?.text).toBe('drop t');
  });

  test('a redefinition that is not answered yet makes an execution unknown', () => {
    const talk = new Conversation();
    parsed(talk, 's', 'drop t');
    talk.client(fe.parse('s', 'select 1'), fe.sync());
    const query = executed(talk, 's');
    expect(query?.statements()).toEqual([{ operation: 'unknown', text: 'EXECUTE "s"', housekeeping: false }]);
    expect(query?.related.map(({ text }) => text)).toEqual(['drop t', 'select 1']);
  });

  test('an execution of a name nobody knows is unknown', () => {
    const talk = new Conversation();
    expect(executed(talk, 'a"b')?.statements()[0]).toMatchObject({ operation: 'unknown', text: 'EXECUTE "a""b"' });
    talk.server(be.error('26000', 'no'), be.ready());
    talk.client(fe.execute('nowhere'), fe.sync());
    expect(talk.queries.at(-1)?.statements()[0]).toMatchObject({ operation: 'unknown', text: 'EXECUTE "nowhere"' });
  });

  test('EXECUTE in SQL finds what Parse defined', () => {
    const talk = new Conversation();
    parsed(talk, 's', 'drop t');
    talk.client(fe.query('execute s'));
    expect(talk.queries.at(-1)?.related).toEqual([{ kind: 'prepared', name: 's', text: 'drop t' }]);
    expect(talk.queries.at(-1)?.statements()[0]?.operation).toBe('execute');
  });

  test('Bind finds what PREPARE defined, until DEALLOCATE', () => {
    const talk = new Conversation();
    talk.client(fe.query('prepare s as drop t'));
    talk.server(be.complete('PREPARE'), be.ready());
    expect(executed(talk, 's')?.text).toBe('drop t');
    talk.server(be.bindComplete(), be.noData(), be.complete('DROP TABLE'), be.ready());
    talk.client(fe.query('deallocate s'));
    talk.server(be.complete('DEALLOCATE'), be.ready());
    expect(executed(talk, 's')?.statements()[0]?.operation).toBe('unknown');
  });

  test('PREPARE and EXECUTE in one query are judged together', () => {
    const talk = new Conversation();
    talk.client(fe.query('prepare s as drop t; execute s'));
    expect(talk.queries[0]?.related).toEqual([{ kind: 'prepared', name: 's', text: 'drop t' }]);
  });

  test.each(['deallocate all', 'discard all'])('%s forgets every name', (text) => {
    const talk = new Conversation();
    parsed(talk, 's', 'select 1');
    talk.client(fe.query(text));
    talk.server(be.complete('OK'), be.ready());
    talk.client(fe.query('execute s'));
    expect(talk.queries.at(-1)?.statements()[0]?.operation).toBe('unknown');
  });

  test('a denied definition is not recorded', () => {
    const talk = new Conversation();
    talk.verdict = denies('prepare');
    talk.client(fe.query('prepare s as select 1'));
    talk.client(fe.query('execute s'));
    expect(talk.queries.at(-1)?.related).toEqual([]);
  });

  test('a cursor is judged by what it was declared for, in SQL and in the protocol', () => {
    const talk = new Conversation({ txStatus: 'T' });
    talk.client(fe.query('declare c cursor for select secret'));
    talk.server(be.complete('DECLARE CURSOR'), be.ready('T'));
    const related = [{ kind: 'cursor', name: 'c', text: 'declare c cursor for select secret' }];
    talk.client(fe.query('fetch 1 from c'));
    expect(talk.queries.at(-1)?.related).toEqual(related);
    talk.server(be.rowDescription('secret'), be.complete('FETCH 0'), be.ready('T'));
    expect(tags(talk.client(fe.execute('c'), fe.sync()))).toBe('DES');
    expect(talk.queries.at(-1)).toMatchObject({ text: 'FETCH ALL FROM "c"', related });
  });

  test('a cursor nobody declared is unknown', () => {
    const talk = new Conversation();
    talk.client(fe.query('fetch all from x'));
    expect(talk.queries.at(-1)?.statements()[0]?.operation).toBe('unknown');
  });

  test('after a text nobody can read that may redefine names, every name is unknown', () => {
    const talk = new Conversation();
    parsed(talk, 's', 'select 1');
    talk.client(fe.query('??? deallocate s'));
    talk.server(be.complete('OK'), be.ready());
    expect(executed(talk, 's')?.statements()[0]?.operation).toBe('unknown');
  });

  test('a simple query drops the unnamed statement', () => {
    const talk = new Conversation();
    parsed(talk, '', 'select 1');
    talk.client(fe.query('select 2'));
    talk.server(be.complete('SELECT 1'), be.ready());
    expect(executed(talk, '')?.statements()[0]?.operation).toBe('unknown');
  });
});

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

describe('rows', () => {
  const mask = (talk: Conversation): void => {
    talk.onRow = (row) => row.set(0, '***');
  };

  test('are masked where somebody wants them, their neighbours untouched', () => {
    const talk = new Conversation();
    mask(talk);
    talk.client(fe.query('select a, b'));
    const shown = talk.server(
      be.rowDescription('a', 'b'),
      be.row('secret', 'x'),
      be.row(null, null),
      be.complete('SELECT 2'),
    );
    expect(shown).toEqual(
      all(be.rowDescription('a', 'b'), be.row('***', 'x'), be.row('***', null), be.complete('SELECT 2')),
    );
  });

  test('nobody wants leave in the chunk they came in', () => {
    const talk = new Conversation();
    talk.client(fe.query('select a'));
    talk.server(be.rowDescription('a'));
    const chunk = all(be.row('1'), be.row('2'));
    const [part] = [...talk.codec.fromServer(chunk)];
    expect(part?.bytes).toBe(chunk);
  });

  test('that are wanted and not changed leave in the chunk they came in', () => {
    const talk = new Conversation();
    talk.onRow = () => undefined;
    talk.client(fe.query('select a'));
    talk.server(be.rowDescription('a'));
    const chunk = all(be.row('1'), be.row('2'));
    const [part] = [...talk.codec.fromServer(chunk)];
    expect(part?.kind).toBe('rows');
    expect(part?.bytes.buffer).toBe(chunk.buffer);
    expect(part?.bytes).toEqual(chunk);
  });

  test('are no longer cut once nobody wants more of them', () => {
    const talk = new Conversation();
    talk.onRow = () => undefined;
    talk.client(fe.query('select a'));
    talk.server(be.rowDescription('a'));
    for (const part of talk.codec.fromServer(be.row('1'))) if (part.kind === 'rows') part.stop();
    expect([...talk.codec.fromServer(be.row('2'))].map(({ kind }) => kind)).toEqual(['opaque']);
  });

  test('of a result with other columns end the session', () => {
    const talk = new Conversation();
    mask(talk);
    talk.client(fe.query('select a'));
    talk.server(be.rowDescription('a'));
    expect(() => talk.server(be.row('1', '2'))).toThrow(ProtocolError);
  });

  test('without a result end the session', () => {
    expect(() => new Conversation().server(be.row('1'))).toThrow(ProtocolError);
  });

  test('of a portal whose columns were asked for are masked in its own formats', () => {
    const talk = new Conversation();
    mask(talk);
    talk.client(fe.parse('', 'select j'), fe.bind('', '', [], [], [1]), fe.execute(), fe.sync());
    const shown = talk.server(
      be.parseComplete(),
      be.bindComplete(),
      be.rowDescription({ name: 'j', type: 3802, format: 1 }),
      be.row(Buffer.from('\x01{}')),
      be.complete('SELECT 1'),
      be.ready(),
    );
    expect(shown.includes(be.row(Buffer.from('\x01"***"')))).toBe(true);
  });
});

describe('origins', () => {
  test('are unresolved until they are looked up', async () => {
    const talk = new Conversation({
      resolveOrigins: async (keys) => keys.map(({ table, column }) => ({ table: `t${table}`, column: `c${column}` })),
    });
    talk.client(fe.query('select a, 1'));
    talk.server(be.rowDescription({ name: 'a', table: 5, attribute: 2 }, 'b'));
    const [result] = talk.results;
    expect(result?.columns.map(({ origin }) => origin)).toEqual(['unresolved', undefined]);
    await result?.resolveOrigins?.();
    expect(result?.columns.map(({ origin }) => origin)).toEqual([{ table: 't5', column: 'c2' }, undefined]);
  });

  test('need no look-up where no column has one', () => {
    const talk = new Conversation({ resolveOrigins: async () => [] });
    talk.client(fe.query('select 1'));
    talk.server(be.rowDescription('a'));
    expect(talk.results[0]?.resolveOrigins).toBeUndefined();
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
