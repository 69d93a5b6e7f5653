import { describe, expect, it } from 'vitest';
import { secretColumnsOf, trustOfRelation } from '../../../../src/sql/postgres/catalogue-relations.ts';

describe('system relations', () => {
  it('are trusted by name, fully only with their schema', () => {
    expect(trustOfRelation('pg_catalog', 'pg_class')).toBe('exact');
    expect(trustOfRelation(undefined, 'pg_class')).toBe('unqualified');
    expect(trustOfRelation('public', 'pg_class')).toBeUndefined();
    expect(trustOfRelation('pg_temp', 'pg_class')).toBeUndefined();
    expect(trustOfRelation('information_schema', 'columns')).toBe('exact');
    expect(trustOfRelation(undefined, 'columns')).toBeUndefined();
    expect(trustOfRelation('pg_catalog', 'columns')).toBeUndefined();
  });

  it.each([
    'pg_authid',
    'pg_shadow',
    'pg_statistic',
    'pg_stats',
    'pg_stats_ext_exprs',
    'pg_statistic_ext_data',
    'pg_stat_activity',
    'pg_stat_replication',
    'pg_largeobject',
    'pg_user_mapping',
    'pg_file_settings',
    'pg_hba_file_rules',
    'pg_db_role_setting',
    'customers',
    'constructor',
  ])('%s is not trusted', (name) => {
    expect(trustOfRelation('pg_catalog', name)).toBeUndefined();
    expect(trustOfRelation(undefined, name)).toBeUndefined();
  });

  it.each(['user_mapping_options', 'foreign_server_options', '_pg_user_mappings'])('%s is not trusted', (name) => {
    expect(trustOfRelation('information_schema', name)).toBeUndefined();
  });

  it('that are known in part name the columns that hold secrets', () => {
    expect(trustOfRelation('pg_catalog', 'pg_subscription')).toBe('exact');
    expect(secretColumnsOf('pg_subscription')).toEqual(['subconninfo']);
    expect(secretColumnsOf('pg_user_mappings')).toEqual(['umoptions']);
    expect(secretColumnsOf('pg_settings')).toContain('setting');
    expect(secretColumnsOf('pg_class')).toBeUndefined();
  });
});
