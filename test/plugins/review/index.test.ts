import { beforeAll, describe, expect, it } from 'vitest';
import { analysePostgres, loadSqlParser } from '../../../src/sql/postgres/index.ts';
import { query } from '../../src/core/fixtures.ts';
import { Bench, statement } from './bench.ts';
import { settle } from './manual-clock.ts';

beforeAll(loadSqlParser);

function sql(text: string, more: Parameters<typeof query>[1] = {}) {
  return query(text, { statements: () => analysePostgres(text), ...more });
}

describe('what passes without approval', () => {
  it('is everything on a connection without reviewers', async () => {
    const bench = new Bench({ reviewers: [] });
    expect((await bench.submit(sql('DROP TABLE t'))).verdict).toEqual({ allow: true });
  });

  it('is what only prepares', async () => {
    const bench = new Bench();
    expect((await bench.submit(sql('DELETE FROM t', { phase: 'prepare' }))).verdict).toEqual({ allow: true });
  });

  it.each([
    'BEGIN',
    "SET application_name = 'x'; SHOW TimeZone",
    'SELECT relname FROM pg_catalog.pg_class',
    'SELECT 1',
    '',
  ])('is housekeeping: %s', async (text) => {
    const bench = new Bench();
    expect((await bench.submit(sql(text))).verdict).toEqual({ allow: true, note: 'review: housekeeping' });
    const strict = new Bench({ housekeepingPasses: false });
    expect((await strict.submit(sql(text))).verdict).toBeUndefined();
  });

  it.each([
    'SET ROLE postgres',
    'BEGIN; DELETE FROM t; COMMIT',
    'SELECT * FROM customers',
    'EXPLAIN ANALYZE SELECT 1',
    '((',
  ])('is not: %s', async (text) => {
    const bench = new Bench();
    expect((await bench.submit(sql(text))).verdict).toBeUndefined();
    expect(bench.reviews.stored.size).toBe(1);
  });

  it("is an admin's own request where the admin is in a reviewing group, if so configured; it is recorded", async () => {
    const own = { isAdmin: true, groups: ['admin', 'dba-team'] };
    const bench = new Bench(own);
    const verdict = (await bench.submit(sql('DROP TABLE t'))).verdict;
    const id = bench.reviews.onlyId;
    expect(verdict).toEqual({ allow: true, note: `review:${id} own request of an admin` });
    expect(bench.reviews.statusOf(id)).toBe('EXECUTED');
    for (const other of [
      { ...own, adminsPass: false },
      { ...own, groups: ['admin'] },
      { ...own, isAdmin: false },
    ]) {
      const strict = new Bench(other);
      expect((await strict.submit(sql('DROP TABLE t'))).verdict).toBeUndefined();
    }
  });

  it('is reading on from a cursor whose declaration was approved', async () => {
    const bench = new Bench({ housekeepingPasses: false });
    const declare = 'DECLARE c CURSOR FOR SELECT * FROM customers';
    expect(await bench.approved(sql(declare))).toMatchObject({ allow: true });
    const related = [{ kind: 'cursor' as const, name: 'c', text: declare }];
    expect((await bench.submit(sql('FETCH 100 FROM c', { related }))).verdict).toMatchObject({ allow: true });
    expect((await bench.submit(sql('MOVE 100 IN c', { related }))).verdict).toMatchObject({ allow: true });
    expect((await bench.submit(sql('CLOSE c'))).verdict).toMatchObject({ allow: true });
    expect(bench.reviews.stored.size).toBe(1);
  });

  it('is not reading from a cursor whose declaration was rejected', async () => {
    const bench = new Bench();
    const declare = 'DECLARE c CURSOR FOR SELECT * FROM customers';
    await bench.submit(sql(declare));
    bench.reviews.decide(bench.reviews.onlyId, 'dba-team', 'REJECTED', 'dba');
    await settle();
    const related = [{ kind: 'cursor' as const, name: 'c', text: declare }];
    expect((await bench.submit(sql('FETCH 100 FROM c', { related }))).verdict).toBeUndefined();
  });

  it('is no EXECUTE, whatever was approved when it was prepared', async () => {
    const bench = new Bench();
    await bench.approved(sql('PREPARE p AS DELETE FROM t'));
    const related = [{ kind: 'prepared' as const, name: 'p', text: 'DELETE FROM t' }];
    expect((await bench.submit(sql('EXECUTE p', { related }))).verdict).toBeUndefined();
    const drafts = [...bench.reviews.stored.values()].map(({ draft }) => draft);
    expect(drafts[1]?.related).toEqual(related);
  });

  it('is a catalogue read without schema only until something else has run', async () => {
    const bench = new Bench();
    const read = 'SELECT relname FROM pg_class';
    expect((await bench.submit(sql(read))).verdict).toMatchObject({ allow: true });
    await bench.approved(sql('CREATE TEMP VIEW pg_class AS SELECT email AS relname FROM customers'));
    expect((await bench.submit(sql(read))).verdict).toBeUndefined();
  });

  it('is no catalogue read without schema when something ran before there were reviewers', async () => {
    const bench = new Bench({ reviewers: [] });
    await bench.submit(sql('CREATE TEMP VIEW pg_class AS SELECT email AS relname FROM customers'));
    bench.session.connection = { ...bench.session.connection, reviewers: ['dba-team'] };
    expect((await bench.submit(sql('SELECT relname FROM pg_class'))).verdict).toBeUndefined();
  });
});

describe('a command that a rule sends to the reviewers', () => {
  const wanted = [{ code: 'guardrail', message: 'Guardrail "careful" wants approval: DELETE' }] as const;

  it('waits like any other, its user reads why, and the answer is told to the pipeline', async () => {
    const bench = new Bench();
    expect(await bench.approved(sql('DELETE FROM t'), wanted)).toMatchObject({ allow: true, isApproved: true });
    expect(bench.notices[0]).toBe('Guardrail "careful" wants approval: DELETE');
  });

  it('waits although it is housekeeping', async () => {
    const bench = new Bench();
    expect((await bench.submit(sql('SHOW server_version'), wanted)).verdict).toBeUndefined();
  });

  it('needs no approval from an admin whose own requests pass', async () => {
    const bench = new Bench({ isAdmin: true, groups: ['dba-team'] });
    expect((await bench.submit(sql('DELETE FROM t'), wanted)).verdict).toMatchObject({ allow: true, isApproved: true });
  });

  it('is not answered for where there are no reviewers', async () => {
    const bench = new Bench({ reviewers: [] });
    expect((await bench.submit(sql('DELETE FROM t'), wanted)).verdict).toEqual({ allow: true });
  });

  it('is the only one that waits where the connection leaves it to rules', async () => {
    const bench = new Bench({ policy: { review_scope: 'rules' } });
    expect((await bench.submit(sql('SELECT * FROM customers'))).verdict).toEqual({ allow: true });
    expect((await bench.submit(sql('DELETE FROM t'), wanted)).verdict).toBeUndefined();
  });
});

describe('the request of an approved query', () => {
  const ended = { status: 'ok', rows: 3, tag: 'DELETE 3' } as const;

  it('is told how it ended', async () => {
    const bench = new Bench();
    const run = statement('DELETE FROM t', { operation: 'delete' });
    await bench.approved(run);
    await bench.plugin.onEvent?.(
      { type: 'query.ended', query: run, outcome: ended, masked: { EMAIL_ADDRESS: 2 } },
      bench.session,
    );
    expect(bench.reviews.outcomeOf(bench.reviews.onlyId)).toMatchObject({
      status: 'ok',
      rows: 3,
      tag: 'DELETE 3',
      masked: { EMAIL_ADDRESS: 2 },
    });
  });

  it('is told the code of an error, not its text, which may hold data', async () => {
    const bench = new Bench();
    const run = statement('DELETE FROM t', { operation: 'delete' });
    await bench.approved(run);
    const outcome = {
      status: 'error',
      rows: 0,
      error: { code: '23505', message: 'Key (email)=(a@b.c) exists' },
    } as const;
    await bench.plugin.onEvent?.({ type: 'query.ended', query: run, outcome, masked: {} }, bench.session);
    const noted = bench.reviews.outcomeOf(bench.reviews.onlyId);
    expect(noted).toMatchObject({ status: 'error', errorCode: '23505' });
    expect(JSON.stringify(noted)).not.toContain('a@b.c');
  });

  it('is told again when a portal that paused goes on', async () => {
    const bench = new Bench();
    const run = statement('SELECT * FROM t');
    await bench.approved(run);
    const end = (status: 'suspended' | 'ok', rows: number) =>
      bench.plugin.onEvent?.({ type: 'query.ended', query: run, outcome: { status, rows }, masked: {} }, bench.session);
    await end('suspended', 10);
    await end('ok', 25);
    expect(bench.reviews.outcomeOf(bench.reviews.onlyId)).toMatchObject({ status: 'ok', rows: 25 });
  });

  it('is told that nothing ran when something later denied it', async () => {
    const bench = new Bench();
    const run = statement('DELETE FROM t', { operation: 'delete' });
    await bench.approved(run);
    const verdict = { allow: false, reason: { code: 'audit_failed', message: 'no record' } } as const;
    await bench.plugin.onEvent?.({ type: 'query.decided', query: run, verdict, by: 'audit' }, bench.session);
    expect(bench.reviews.outcomeOf(bench.reviews.onlyId)).toEqual({ status: 'not_run', reason: 'no record' });
  });

  it('is told that the end is unknown when the session closed first', async () => {
    const bench = new Bench();
    await bench.approved(statement('DELETE FROM t', { operation: 'delete' }));
    await bench.plugin.onEvent?.({ type: 'session.close', reason: 'left' }, bench.session);
    expect(bench.reviews.outcomeOf(bench.reviews.onlyId)).toEqual({ status: 'lost', rows: 0 });
  });

  it('is not touched by queries that needed none', async () => {
    const bench = new Bench();
    const ping = statement('SELECT 1', { housekeeping: 'catalogue' });
    await bench.submit(ping);
    await bench.plugin.onEvent?.({ type: 'query.ended', query: ping, outcome: ended, masked: {} }, bench.session);
    expect(bench.reviews.stored.size).toBe(0);
  });

  it('does not end the session when it cannot be written', async () => {
    const bench = new Bench();
    const run = statement('DELETE FROM t', { operation: 'delete' });
    await bench.approved(run);
    bench.reviews.before.finish = () => {
      throw new Error('connection refused');
    };
    await bench.plugin.onEvent?.({ type: 'query.ended', query: run, outcome: ended, masked: {} }, bench.session);
    expect(bench.warnings).toHaveLength(1);
  });
});
