import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { fe } from '../protocols/postgres/frames.ts';
import { startTestGateway, type TestGateway } from './gateway.ts';
import { RawSession, reviewAll, textOf } from './raw-session.ts';

/** Approves whatever does not say `never`: what such a statement would do must not be found upstream. */
const mayRun = (review: object): boolean => !/never/.test(JSON.stringify(review));
const CATALOGUE = 'select oid from pg_catalog.pg_class limit 1';

describe('nothing runs upstream that was not approved', () => {
  let test: TestGateway;
  let bot: ReturnType<typeof reviewAll>;
  let session: RawSession;

  beforeAll(async () => {
    test = await startTestGateway();
    await test.admin.call('PATCH', '/api/connections/shop', { reviewers: ['dba-team'] });
    await test.direct('create table ran (what text)');
    await test.direct(`create function run(text) returns text language plpgsql as
      $$ begin insert into ran values ($1); return $1; end $$`);
    await test.direct(`create function run_while_planning(text) returns text immutable language plpgsql as
      $$ begin return run($1); end $$`);
    bot = reviewAll(test, test.dba, mayRun);
  });
  beforeEach(async () => {
    session = await RawSession.open(await test.target(test.engineer));
    return () => session.hangUp();
  });
  afterAll(async () => {
    await bot?.stop();
    await test?.stop();
  });

  async function expectNothingRan(): Promise<void> {
    expect(await test.direct("select what from ran where what like '%never%'")).toEqual([]);
  }

  it('when a Bind is not followed by its Execute, although binding plans and planning computes', async () => {
    const constant = [fe.parse('', "select run_while_planning('never')"), fe.bind('', '')];
    expect(textOf(await session.exchange([...constant, fe.sync()]))).toContain('rejected by dba');
    await session.exchange([fe.parse('s', 'select 1 where run_while_planning($1) is null'), fe.sync()]);
    expect(textOf(await session.exchange([fe.bind('', 's', ['never']), fe.sync()]))).toContain('rejected by dba');
    const quoting = "select 1 where (select min(email) from customers)::int = length('never')";
    const answer = textOf(
      await session.exchange([fe.parse('', quoting), fe.bind('', ''), fe.describe('P'), fe.flush()], 'E'),
    );
    expect(answer).toContain('rejected by dba');
    await expectNothingRan();
  });

  it('when a function is written as a column of another function’s result', async () => {
    const text = "select g.run, 1 as run from pg_catalog.regexp_split_to_table('never', ',') g";
    expect(textOf(await session.exchange([fe.query(text)]))).toContain('rejected by dba');
    await expectNothingRan();
  });

  it('when an approved setting changes how strings are read and its Sync is still to come', async () => {
    const off = "select set_config('standard_conforming_strings', 'off', false)";
    await session.exchange([fe.parse('', off), fe.bind('', ''), fe.execute(), fe.flush()], 'C');
    const text = String.raw`select 'x\' from pg_catalog.pg_class where relname = ' , run(''never'') --'`;
    expect(textOf(await session.exchange([fe.query(text)]))).toContain('rejected by dba');
    await expectNothingRan();
  });

  it('when a name is parsed again, or bound again with other values, after the approval', async () => {
    await session.exchange([
      fe.parse('s', 'select run($1)', [25]),
      fe.bind('', 's', ['fine']),
      fe.execute(),
      fe.sync(),
    ]);
    expect(await test.direct("select count(*)::int from ran where what = 'fine'")).toEqual([[1]]);
    const other = [fe.bind('', 's', ['never']), fe.execute(), fe.sync()];
    expect(textOf(await session.exchange(other))).toContain('rejected by dba');
    const renamed = [
      fe.close('S', 's'),
      fe.parse('s', "select run('never')"),
      fe.bind('', 's'),
      fe.execute(),
      fe.sync(),
    ];
    expect(textOf(await session.exchange(renamed))).toContain('rejected by dba');
    await expectNothingRan();
  });

  it('when a harmless name is made to mean something else', async () => {
    await session.exchange([fe.query(`begin; declare c cursor for ${CATALOGUE}`)]);
    await session.exchange([fe.query('fetch 1 from c')]);
    await session.exchange([fe.query('close c')]);
    await session.exchange([fe.parse('', "select run('never')"), fe.bind('c', ''), fe.sync()]);
    await session.exchange([fe.query('fetch all from c')]);
    await session.exchange([fe.query('rollback')]);
    await session.exchange([fe.query(`prepare p as ${CATALOGUE}`)]);
    await session.exchange([fe.query("deallocate p; prepare p as select run('never')")]);
    await session.exchange([fe.query('execute p')]);
    await session.exchange([fe.bind('', 'p'), fe.execute(), fe.sync()]);
    await expectNothingRan();
  });

  it('when it hides behind, before or between what passes', async () => {
    const never = "select run('never')";
    await session.exchange([fe.query(`${CATALOGUE}; ${never}`)]);
    await session.exchange([fe.query(`/* ${CATALOGUE} */ ${never}`)]);
    await session.exchange([fe.query(CATALOGUE), fe.query(never), fe.query('commit')], 'Z', 3);
    const pipeline = [CATALOGUE, never, CATALOGUE].flatMap((text) => [
      fe.parse('', text),
      fe.bind('', ''),
      fe.execute(),
    ]);
    await session.exchange([...pipeline, fe.sync()]);
    await session.exchange([fe.parse('', 'select 1/0'), fe.bind('', ''), fe.execute(), fe.query(never), fe.sync()]);
    await expectNothingRan();
  });

  it('when it comes byte by byte, behind COPY data, or as a function call', async () => {
    for (const byte of fe.query("select run('never')")) session.send(Buffer.of(byte));
    expect(textOf(await session.until('Z'))).toContain('rejected by dba');
    const copy = [fe.query('copy ran from stdin'), fe.copyData('x\n'), fe.copyDone(), fe.query("select run('never')")];
    expect(textOf(await session.exchange(copy, 'Z', 2))).toContain('rejected by dba');
    const [[oid]] = (await test.direct("select 'run'::regproc::oid::int")) as [[number]];
    expect(textOf(await session.exchange([fe.functionCall(oid, ['never'])]))).toContain('not allowed');
    await expectNothingRan();
  });

  it('when the waiting client sends more, or start-up options do the work', async () => {
    const asked = bot.asked.length;
    const answer = await session.exchange(
      [fe.query("select run('never 1')"), fe.query("select run('never 2')")],
      'Z',
      2,
    );
    expect(textOf(answer).match(/rejected by dba/g)).toHaveLength(2);
    expect(bot.asked.slice(asked)).toEqual(["select run('never 1')", "select run('never 2')"]);
    const target = await test.target(test.engineer);
    const options = '-c search_path=never,pg_catalog';
    await expect(RawSession.open({ ...target, options } as typeof target)).rejects.toThrow('rejected by dba');
    await expectNothingRan();
  });

  it('when the role’s own search path puts something else in the place of the catalogue', async () => {
    await test.direct('create schema shadow');
    await test.direct("create view shadow.pg_class as select public.run('never') as oid");
    await test.direct('alter role app set search_path = shadow, pg_catalog, public');
    const shadowed = await RawSession.open(await test.target(test.engineer));
    const asked = bot.asked.length;
    await shadowed.exchange([fe.query('select oid from pg_class where oid::text <> $$never$$')]);
    expect(bot.asked.slice(asked)).toHaveLength(1);
    await shadowed.exchange([fe.query(CATALOGUE)]);
    expect(bot.asked.slice(asked)).toHaveLength(1);
    shadowed.hangUp();
    await expectNothingRan();
  });
});
