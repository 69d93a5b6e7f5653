/**
 * Functions of PostgreSQL, its extensions and its hosted forms that run SQL given as text, or read tables given by name.
 * By name alone, whatever the schema: they may be installed anywhere.
 */
const SQL_FUNCTIONS: ReadonlySet<string> = new Set(
  `query_to_xml query_to_xmlschema query_to_xml_and_xmlschema cursor_to_xml cursor_to_xmlschema
  table_to_xml table_to_xml_and_xmlschema schema_to_xml schema_to_xml_and_xmlschema
  database_to_xml database_to_xml_and_xmlschema ts_stat ts_rewrite
  crosstab crosstab2 crosstab3 crosstab4 crosstabn connectby xpath_table
  pg_background_launch pg_background_launch_v2 schedule schedule_in_database alter_job add_job run_job
  query_export_to_s3 table_import_from_s3 invoke
  run_command_on_workers run_command_on_all_nodes run_command_on_coordinator run_command_on_shards
  run_command_on_placements run_command_on_colocated_placements master_run_on_worker
  replicate_ddl_command execute_sql exec_sql plan_parse results_eq results_ne set_eq set_has bag_eq bag_has
  lives_ok throws_ok throws_like throws_matching performs_ok performs_within is_empty isnt_empty row_eq
  pg_read_file pg_read_binary_file pg_file_write lo_import lo_export`
    .split(/\s+/)
    .filter((name) => name !== ''),
);

/** Whether a function runs SQL that is not in the statement, by its name without the schema. */
export function runsSql(name: string): boolean {
  const plain = name.toLowerCase();
  return SQL_FUNCTIONS.has(plain) || plain.startsWith('dblink');
}

/** Built-in functions that take a whole row; `c.to_json` is `to_json(c)`. */
const ROW_FUNCTIONS: ReadonlySet<string> = new Set(
  `to_json to_jsonb row_to_json json_build_array jsonb_build_array json_build_object jsonb_build_object json_agg
  jsonb_agg array_agg concat record_out record_send hash_record hash_record_extended quote_literal quote_nullable
  num_nonnulls num_nulls pg_column_size min max count first_value last_value any_value`
    .split(/\s+/)
    .filter((name) => name !== ''),
);

/** Whether `alias.name` may be a call with the whole row in place of a column. */
export function takesRow(name: string): boolean {
  return ROW_FUNCTIONS.has(name.toLowerCase());
}

/** Aggregates whose one value holds no more than one of the rows it was made of. */
const REDUCING: ReadonlySet<string> = new Set(
  `count sum avg min max bool_and bool_or every bit_and bit_or bit_xor stddev stddev_pop stddev_samp variance var_pop
  var_samp corr covar_pop covar_samp regr_avgx regr_avgy regr_count regr_intercept regr_r2 regr_slope regr_sxx regr_sxy
  regr_syy mode percentile_cont percentile_disc any_value`
    .split(/\s+/)
    .filter((name) => name !== ''),
);

/** Aggregates that collect every row into one value. */
const COLLECTING: ReadonlySet<string> = new Set(
  `array_agg json_agg jsonb_agg json_agg_strict jsonb_agg_strict json_object_agg jsonb_object_agg
  json_object_agg_strict jsonb_object_agg_strict json_object_agg_unique jsonb_object_agg_unique string_agg xmlagg
  range_agg range_intersect_agg`
    .split(/\s+/)
    .filter((name) => name !== ''),
);

/** What an aggregate does to the number of values; undefined for a function that is no built-in aggregate. */
export function aggregateKind(name: string): 'reducing' | 'collecting' | undefined {
  if (REDUCING.has(name)) return 'reducing';
  return COLLECTING.has(name) ? 'collecting' : undefined;
}
