import { beforeAll, describe, expect, it } from 'vitest';
import { analysePostgres } from '../../../../src/sql/postgres/analyse.ts';
import { loadSqlParser } from '../../../../src/sql/postgres/index.ts';

beforeAll(loadSqlParser);

describe('the analysis of a text', () => {
  it('has one entry per statement, with its own text, whatever characters it holds', () => {
    const texts = analysePostgres('/* é */ SELECT \'€\';\n\n-- ü\nDELETE FROM "tä" ; COMMIT').map((one) => one.text);
    expect(texts).toEqual(["SELECT '€'", 'DELETE FROM "tä"', 'COMMIT']);
  });

  it('has no entry for nothing', () => {
    expect(analysePostgres('')).toEqual([]);
    expect(analysePostgres(' ; -- x\n;')).toEqual([]);
  });

  it.each([
    ['what is no SQL', 'DE/**/LETE FROM t'],
    ['a NUL', 'SELECT 1\0'],
    ['what follows a good statement and is no SQL', 'SELECT 1; SELEC'],
    ['too much', `SELECT '${'x'.repeat(1024 * 1024)}'`],
    ['too many tokens', `SELECT 1${',1'.repeat(50_000)}`],
    ['too deep a nest', `SELECT 1${'+ 1'.repeat(20_000)}`],
  ])('is unknown for %s', async (_name, text) => {
    expect(analysePostgres(text)).toEqual([{ operation: 'unknown', text, housekeeping: false }]);
    await loadSqlParser();
  });

  it('marks set-up and catalogue reads, and whether the search path decides', () => {
    const marks = analysePostgres(
      'BEGIN; SELECT relname FROM pg_catalog.pg_class; SELECT relname FROM pg_class; SELECT * FROM t',
    ).map(({ housekeeping, unqualified }) => [housekeeping, unqualified]);
    expect(marks).toEqual([
      ['session', undefined],
      ['catalogue', undefined],
      ['catalogue', true],
      [false, undefined],
    ]);
  });

  it('reads backslashes in plain strings as PostgreSQL does by default', () => {
    expect(analysePostgres("SELECT '\\'; DELETE FROM t; --'").map((one) => one.operation)).toEqual([
      'select',
      'delete',
    ]);
    expect(analysePostgres("SELECT E'\\'; DELETE FROM t; --'").map((one) => one.operation)).toEqual(['select']);
  });
});

describe('names that later statements refer to', () => {
  const only = (text: string) => analysePostgres(text)[0];

  it('are those of cursors', () => {
    expect(only('DECLARE c CURSOR FOR SELECT * FROM t')).toMatchObject({
      operation: 'declare',
      housekeeping: false,
      cursor: { action: 'declare', name: 'c' },
    });
    expect(only('DECLARE "C" BINARY CURSOR FOR SELECT 1')).toMatchObject({
      housekeeping: 'catalogue',
      cursor: { action: 'declare', name: 'C' },
    });
    expect(only('FETCH 5 FROM c')).toMatchObject({ operation: 'fetch', cursor: { action: 'use', name: 'c' } });
    expect(only('MOVE ALL IN c')).toMatchObject({ operation: 'move', cursor: { action: 'use', name: 'c' } });
    expect(only('CLOSE c')).toMatchObject({ operation: 'close', cursor: { action: 'close', name: 'c' } });
    expect(only('CLOSE ALL')).toMatchObject({ cursor: { action: 'close', name: '*' } });
  });

  it('are those of prepared statements, with what is prepared', () => {
    expect(only('PREPARE p (int, text) AS DELETE FROM t WHERE a = $1')).toMatchObject({
      operation: 'prepare',
      housekeeping: false,
      prepared: { action: 'prepare', name: 'p', body: 'DELETE FROM t WHERE a = $1' },
    });
    expect(only('EXECUTE p(1)')).toMatchObject({ operation: 'execute', prepared: { action: 'execute', name: 'p' } });
    expect(only('DEALLOCATE p')).toMatchObject({ prepared: { action: 'deallocate', name: 'p' } });
    expect(only('DEALLOCATE ALL')).toMatchObject({ prepared: { action: 'deallocate', name: '*' } });
  });

  it('are found behind EXPLAIN and CREATE TABLE AS', () => {
    const executes = { action: 'execute', name: 'p' };
    expect(only('EXPLAIN ANALYZE EXECUTE p')).toMatchObject({ operation: 'explain', prepared: executes });
    expect(only('CREATE TABLE x AS EXECUTE p')).toMatchObject({ operation: 'create', prepared: executes });
    expect(only('EXPLAIN CREATE TABLE x AS EXECUTE p')).toMatchObject({ prepared: executes });
    expect(only('EXPLAIN DECLARE c CURSOR FOR SELECT 1')).not.toHaveProperty('cursor');
  });

  it('are the far ends of COPY', () => {
    expect(only('COPY t FROM STDIN')?.copy).toEqual({ direction: 'in', target: 'client' });
    expect(only('COPY (SELECT 1) TO STDOUT')?.copy).toMatchObject({ direction: 'out', target: 'client' });
    expect(only("COPY t TO '/srv/x'")?.copy).toMatchObject({ direction: 'out', target: 'file' });
    expect(only("COPY t TO PROGRAM 'id'")?.copy).toMatchObject({ direction: 'out', target: 'program' });
    expect(only("COPY t FROM PROGRAM 'id'")?.copy).toEqual({ direction: 'in', target: 'program' });
  });
});
