import { beforeAll, describe, expect, it } from 'vitest';
import { analysePostgres, loadSqlParser } from '../../../../src/sql/postgres/index.ts';

beforeAll(() => loadSqlParser());

const keeps = (text: string): boolean => analysePostgres(text)[0]?.keepsNames === true;

describe('keepsNames', () => {
  it.each([
    'select * from customers where name like $1 limit 5',
    'select count(*), sum(amount), lower(email) from orders group by 3',
    "with x as (select pg_catalog.now()) insert into t select upper(a), coalesce(b, '') from x on conflict do nothing",
    'update customers set name = initcap(name) where id = 1 returning *',
    'delete from t using u where t.id = u.id',
    'merge into t using s on t.id = s.id when matched then update set a = s.a when not matched then insert values (1)',
    'explain analyze select 1',
    "declare c cursor for select to_char(now(), 'YYYY')",
    'select row_number() over (order by id), a[1], case when b then 1 end from t join lateral unnest(c) on true',
  ])('%s', (text) => expect(keeps(text)).toBe(true));

  it.each([
    "select set_config('search_path', 'evil, pg_catalog', false)",
    "select * from t where (select set_config('search_path', 'evil', false)) is not null",
    'select pg_catalog.set_config($1, $2, false)',
    'select own_function(1)',
    'select evil.lower(name) from customers',
    "select query_to_xml('set search_path to evil', true, true, '')",
    "select ts_stat('select 1')",
    "select * from dblink('x', 'y') as t(a int)",
    'select * into temp pg_class from customers',
    'create temp table pg_class (relname text)',
    'create table t as select 1',
    'explain analyze create table t as select 1',
    'explain analyze execute p',
    'with x as (select set_config($1, $2, true)) insert into t select 1',
    'set search_path to evil',
    'reset all',
    "do $$ begin perform set_config('search_path', 'evil', false); end $$",
    'call p()',
    'execute p',
    'prepare p as select 1',
    'alter role me set search_path to evil',
    'selec 1',
  ])('not %s', (text) => expect(keeps(text)).toBe(false));
});
