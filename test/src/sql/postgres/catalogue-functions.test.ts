import { describe, expect, it } from 'vitest';
import {
  isHarmlessCall,
  isTrustedOperator,
  trustOfFunction,
  trustOfType,
} from '../../../../src/sql/postgres/catalogue-functions.ts';

describe('functions', () => {
  it('are trusted by name, fully only with the schema of the catalogue', () => {
    expect(trustOfFunction(['pg_catalog', 'format_type'])).toBe('exact');
    expect(trustOfFunction(['format_type'])).toBe('unqualified');
    expect(trustOfFunction(['public', 'format_type'])).toBeUndefined();
    expect(trustOfFunction(['shop', 'pg_catalog', 'format_type'])).toBeUndefined();
    expect(trustOfFunction(['information_schema', '_pg_expandarray'])).toBe('exact');
    expect(trustOfFunction(['information_schema._pg_expandarray'])).not.toBe('exact');
    expect(trustOfFunction([])).toBeUndefined();
  });

  it.each([
    'pg_sleep',
    'pg_read_file',
    'lo_get',
    'query_to_xml',
    'table_to_xml',
    'cursor_to_xml',
    'ts_stat',
    'ts_rewrite',
    'set_config',
    'current_setting',
    'nextval',
    'currval',
    'pg_terminate_backend',
    'pg_notify',
    'pg_advisory_lock',
    'dblink',
    'pg_stat_get_activity',
    'pg_show_all_settings',
    'constructor',
  ])('%s is not trusted', (name) => {
    expect(trustOfFunction(['pg_catalog', name])).toBeUndefined();
  });

  it('that read or set parameters are trusted for constant, harmless names', () => {
    expect(isHarmlessCall(['current_setting'], ['server_version'])).toBe(true);
    expect(isHarmlessCall(['pg_catalog', 'current_setting'], ['server_version', undefined])).toBe(true);
    expect(isHarmlessCall(['current_setting'], ['primary_conninfo'])).toBe(false);
    expect(isHarmlessCall(['current_setting'], [undefined])).toBe(false);
    expect(isHarmlessCall(['public', 'current_setting'], ['server_version'])).toBe(false);
    expect(isHarmlessCall(['set_config'], ['TimeZone', 'UTC', undefined])).toBe(true);
    expect(isHarmlessCall(['set_config'], ['role', 'x', undefined])).toBe(false);
    expect(isHarmlessCall(['set_config'], ['TimeZone', undefined, undefined])).toBe(false);
    expect(isHarmlessCall(['set_config'], ['client_encoding', 'SJIS', undefined])).toBe(false);
    expect(isHarmlessCall(['pg_sleep'], ['1'])).toBe(false);
  });
});

it('operators are trusted by name, in the schema of the catalogue or in none', () => {
  expect(isTrustedOperator(['='])).toBe(true);
  expect(isTrustedOperator(['pg_catalog', '~'])).toBe(true);
  expect(isTrustedOperator(['BETWEEN'])).toBe(true);
  expect(isTrustedOperator(['public', '='])).toBe(false);
  expect(isTrustedOperator(['public', 'BETWEEN'])).toBe(false);
  expect(isTrustedOperator(['===='])).toBe(false);
  expect(isTrustedOperator([])).toBe(false);
});

it('types are trusted by name, fully only with a schema of the system', () => {
  expect(trustOfType(['pg_catalog', 'regclass'])).toBe('exact');
  expect(trustOfType(['information_schema', 'sql_identifier'])).toBe('exact');
  expect(trustOfType(['text'])).toBe('unqualified');
  expect(trustOfType(['public', 'text'])).toBeUndefined();
  expect(trustOfType(['information_schema', 'text'])).toBeUndefined();
  expect(trustOfType(['customers'])).toBeUndefined();
  expect(trustOfType(['pg_catalog', 'xml'])).toBeUndefined();
});
