import { describe, expect, test } from 'vitest';
import { Conversation, DENIED, tags } from './conversation.ts';
import { be, fe } from './frames.ts';

const denies = (fragment: string) => (query: { text: string }) => (query.text.includes(fragment) ? DENIED : undefined);

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
