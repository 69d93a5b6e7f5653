import { describe, expect, it } from 'vitest';
import type { Statement, Value } from '../../../../src/core/query.ts';
import { postgresReadings } from '../../../../src/sql/secrets/readings.ts';
import { type SecretSource, shownQuery } from '../../../../src/sql/secrets/shown-query.ts';

function shown(text: string, operation: string, more: Partial<SecretSource> = {}) {
  const statements: readonly Statement[] = [{ operation, text, housekeeping: false }];
  return shownQuery({
    text,
    related: [],
    params: () => [],
    statements: () => statements,
    readings: postgresReadings,
    ...more,
  });
}

describe('what may be seen of a query', () => {
  it('is all of it where it holds no secret', () => {
    expect(shown('select 1', 'select')).toBeUndefined();
    expect(shown("select * from t where password = 'x'", 'select')).toBeUndefined();
    expect(shown('fetch c', 'fetch', { related: [{ kind: 'cursor', name: 'c', text: 'select 1' }] })).toBeUndefined();
  });

  it('is its text without the secret, and messages that do not repeat it', () => {
    const query = shown("ALTER ROLE a PASSWORD 'p1'", 'alter');
    expect(query?.text).toBe("ALTER ROLE a PASSWORD '***'");
    expect(query?.message('role "a" does not exist')).toBe('role "a" does not exist');
    expect(query?.message('at or near "p1"')).toBe('at or near "***"');
  });

  it('is not the value of a parameter that is a secret, nor the password in one that connects', () => {
    const text = (value: string): Value => ({ text: value, encoding: 'text' });
    const params = () => [text('p1'), text('kept'), { text: null, encoding: 'text' as const }];
    const set = shown("select set_config('app.secret', $1, false), $2", 'select', { params });
    expect(set?.params.map((param) => param.text)).toEqual(['***', 'kept', null]);
    expect(set?.message('p1 is bad')).not.toContain('p1');
    const connect = shown('select dblink($1)', 'select', { params: () => [text('host=h password=p1')] });
    expect(connect?.params).toEqual([text('host=h password=***')]);
  });

  it('is no value of a text that is too long to be taken apart', () => {
    const params = () => [{ text: 'p1', encoding: 'text' as const }];
    const long = shown(`${'select 1; '.repeat(20_000)} select set_config('app.secret', $1, false)`, 'set', { params });
    expect(long?.params).toEqual([{ text: '***', encoding: 'text' }]);
  });

  it('is what names stand for without secrets, and EXECUTE without the values such a statement takes', () => {
    const body = "select set_config('app.secret', $1, false)";
    const query = shown("EXECUTE s('p1')", 'execute', { related: [{ kind: 'prepared', name: 's', text: body }] });
    expect(query?.text).toBe("EXECUTE s('***')");
    const other = shown('fetch c', 'fetch', {
      related: [{ kind: 'cursor', name: 'c', text: "select dblink('password=p1')" }],
    });
    expect(other?.related[0]?.text).toBe("select dblink('password=***')");
    expect(other?.text).toBe('fetch c');
  });

  it('ends where the server may read a quote in two ways, and says so', () => {
    const query = shown("ALTER ROLE a PASSWORD 'p1\\'; DROP TABLE t; --'", 'unknown');
    expect(query?.text).toMatch(/^ALTER ROLE a PASSWORD '\*\*\*.*the server may read it in two ways\)$/);
    expect(query?.text).not.toContain('p1');
  });
});
