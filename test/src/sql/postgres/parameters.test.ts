import { describe, expect, it } from 'vitest';
import { maySet, mayShow } from '../../../../src/sql/postgres/parameters.ts';

describe('setting a parameter', () => {
  it('is harmless for those on the list, however they are written', () => {
    expect(maySet('application_name', 'x')).toBe(true);
    expect(maySet('TimeZone', 'UTC')).toBe(true);
    expect(maySet('DATESTYLE', undefined)).toBe(true);
    expect(maySet('default_transaction_read_only', 'off')).toBe(true);
  });

  it.each([
    'role',
    'session_authorization',
    'search_path',
    'row_security',
    'session_replication_role',
    'check_function_bodies',
    'work_mem',
    'local_preload_libraries',
    'temp_tablespaces',
    'default_tablespace',
    'lc_messages',
    'my.setting',
    'constructor',
    '',
  ])('%s needs approval', (name) => {
    expect(maySet(name, 'x')).toBe(false);
    expect(maySet(name, undefined)).toBe(false);
  });

  it.each(['UTF8', 'utf-8', "'utf-8'", 'Unicode'])('client_encoding may be %s', (value) => {
    expect(maySet('client_encoding', value)).toBe(true);
  });

  it.each(['SJIS', 'LATIN1', 'SQL_ASCII', 'UTF8, SJIS', '', undefined])('client_encoding may not be %s', (value) => {
    expect(maySet('client_encoding', value)).toBe(false);
  });

  it('standard_conforming_strings may only be switched on', () => {
    for (const value of ['on', 'TRUE', 'yes', '1']) expect(maySet('standard_conforming_strings', value)).toBe(true);
    for (const value of ['off', '0', '', undefined]) expect(maySet('standard_conforming_strings', value)).toBe(false);
  });
});

describe('showing a parameter', () => {
  it.each([
    'server_version',
    'search_path',
    'role',
    'TimeZone',
    'client_encoding',
    'transaction_isolation',
    'max_connections',
  ])('%s is harmless', (name) => {
    expect(mayShow(name)).toBe(true);
  });

  it.each([
    'all',
    'primary_conninfo',
    'archive_command',
    'ssl_passphrase_command',
    'ssl_key_file',
    'data_directory',
    'app.secret',
    '',
  ])('%s needs approval', (name) => {
    expect(mayShow(name)).toBe(false);
  });
});
