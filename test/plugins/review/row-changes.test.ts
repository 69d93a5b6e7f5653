import { beforeAll, describe, expect, it } from 'vitest';
import { rowChangesOf } from '../../../plugins/review/row-changes.ts';
import type { RelatedText } from '../../../src/core/query.ts';
import { effectsOfPostgres } from '../../../src/sql/postgres/effects/index.ts';
import { analysePostgres, loadSqlParser } from '../../../src/sql/postgres/index.ts';
import { query } from '../../src/core/fixtures.ts';

beforeAll(loadSqlParser);

function kindOf(text: string, related: readonly RelatedText[] = [], canLimitRows = true): string {
  const asked = query(text, { statements: () => analysePostgres(text), related, canLimitRows });
  return rowChangesOf(asked, effectsOfPostgres).kind;
}

it.each([
  'insert into t values (1)',
  'insert into t select * from u on conflict (id) do update set a = 1',
  'update t set a = 1 returning a',
  'delete from t using u where t.id = u.id',
  'with old as (select * from u) delete from t where id in (select id from old)',
  'merge into t using u on t.id = u.id when matched then delete when not matched then insert values (1)',
  'copy t from stdin',
  "copy t from '/tmp/rows'",
  'select 1; delete from t',
])('counts the rows of: %s', (text) => {
  expect(kindOf(text)).toBe('counted');
});

it.each([
  'select * from t',
  'explain delete from t',
  'copy t to stdout',
  'create table u (n int)',
  'vacuum t',
  'grant select on t to bob',
  'begin; select 1; commit',
  'prepare p as delete from t',
  '',
])('knows that no rows are changed by: %s', (text) => {
  expect(kindOf(text)).toBe('none');
});

it.each([
  'truncate t',
  'drop table t',
  'alter table t add column a int',
  'do $$ begin delete from t; end $$',
  'call p()',
  'explain analyze delete from t',
  'with gone as (delete from t returning *) select * from gone',
  'with gone as (delete from t returning *) insert into u select * from gone',
  'copy (delete from t returning *) to stdout',
  "copy t from program 'cat'",
  'begin; delete from t; commit',
  'refresh materialized view v',
  'this is no statement',
])('cannot count the rows of: %s', (text) => {
  expect(kindOf(text)).toBe('uncountable');
});

it('counts an EXECUTE as what it executes', () => {
  const related = (text: string): RelatedText[] => [{ kind: 'prepared', name: 'p', text }];
  expect(kindOf('execute p', related('delete from t'))).toBe('counted');
  expect(kindOf('execute p', related('select * from t'))).toBe('none');
  expect(kindOf('execute p', related('with x as (delete from t returning *) select * from x'))).toBe('uncountable');
  expect(kindOf('execute p', related('no statement'))).toBe('uncountable');
});

it('counts nothing where the protocol cannot', () => {
  expect(kindOf('delete from t', [], false)).toBe('uncountable');
  expect(kindOf('select 1', [], false)).toBe('none');
});

describe('a command of a protocol that says what it does', () => {
  const kindOfEffects = (...words: (readonly string[])[]) => {
    const effects = () => words.map((operations) => ({ operations, tables: [], columns: [] }));
    return rowChangesOf(query('{}', { effects, statements: () => [] }), () => []);
  };

  it('changes nothing where it only reads', () => {
    expect(kindOfEffects(['select', 'find'], ['server_code']).kind).toBe('none');
    expect(kindOfEffects(['ping']).kind).toBe('none');
  });

  it('cannot be counted where it changes documents, or may', () => {
    expect(kindOfEffects(['select', 'find_and_modify'], ['update']).kind).toBe('uncountable');
    expect(kindOfEffects(['drop', 'drop_database']).kind).toBe('uncountable');
    const unknown = query('{}', { effects: () => undefined, statements: () => [] });
    expect(rowChangesOf(unknown, () => []).kind).toBe('uncountable');
    const opaque = { operations: ['opaque'], tables: [], columns: [], opaque: 'the stage $x' };
    expect(rowChangesOf(query('{}', { effects: () => [opaque] }), () => [])).toEqual({
      kind: 'uncountable',
      why: 'nobody can count what the stage $x changes',
    });
  });
});
