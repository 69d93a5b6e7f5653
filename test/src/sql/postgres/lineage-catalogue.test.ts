import { describe, expect, it } from 'vitest';
import { holdsForeignValues, isReader, isSystemSchema } from '../../../../src/sql/postgres/lineage-catalogue.ts';

describe('what comes with PostgreSQL', () => {
  it.each([
    'query_to_xml',
    'table_to_xml_and_xmlschema',
    'ts_stat',
    'pg_read_file',
    'lo_get',
    'dblink_exec',
    'crosstab',
  ])('reads more than its arguments in %s', (name) => expect(isReader(name)).toBe(true));

  it.each(['upper', 'json_agg', 'xpath', 'lower', 'log', 'ts_rank', 'pg_typeof'])('does not in %s', (name) =>
    expect(isReader(name)).toBe(false),
  );

  it('keeps values of other tables in its statistics', () => {
    const stats = { schema: 'pg_catalog', name: 'pg_stats' };
    expect(holdsForeignValues(stats, 'most_common_vals')).toBe(true);
    expect(holdsForeignValues(stats, 'histogram_bounds')).toBe(true);
    expect(holdsForeignValues({ ...stats, name: 'pg_statistic' }, 'stavalues1')).toBe(true);
    expect(holdsForeignValues({ ...stats, name: 'pg_largeobject' }, 'data')).toBe(true);
    expect(holdsForeignValues(stats, 'attname')).toBe(false);
    expect(holdsForeignValues({ schema: 'public', name: 'pg_stats' }, 'most_common_vals')).toBe(false);
  });

  it('keeps long values of other tables in pieces', () => {
    const pieces = { schema: 'pg_toast', name: 'pg_toast_16384' };
    expect(holdsForeignValues(pieces, 'chunk_data')).toBe(true);
    expect(holdsForeignValues(pieces, 'chunk_seq')).toBe(false);
  });

  it('lives in schemas of its own', () => {
    expect(isSystemSchema('pg_catalog')).toBe(true);
    expect(isSystemSchema('public')).toBe(false);
  });
});
