/** Built-in functions of MySQL and MariaDB whose result is made of their arguments, the clock, or the session's own state. */
const PURE: ReadonlySet<string> = new Set(
  `abs acos adddate addtime aes_decrypt aes_encrypt any_value ascii asin atan atan2 avg bin bin_to_uuid binary bit_and
  bit_count bit_length bit_or bit_xor cast ceil ceiling char char_length character_length charset chr coalesce coercibility
  collation column_add column_check column_create column_delete column_exists column_get column_json column_list compress
  concat concat_operator_oracle concat_ws connection_id conv convert convert_tz cos cot count crc32 crc32c cume_dist curdate
  current_date current_role current_time current_timestamp current_user curtime database date date_add date_format date_sub
  datediff day dayname dayofmonth dayofweek dayofyear decode decode_oracle default degrees dense_rank des_decrypt
  des_encrypt elt encode encrypt exp export_set extract extractvalue field find_in_set first_value floor format format_bytes
  format_pico_time found_rows from_base64 from_days from_unixtime geomcollection geometrycollection get_format greatest
  group_concat grouping hex hour if ifnull in_string inet6_aton inet6_ntoa inet_aton inet_ntoa insert instr interval
  is_ipv4 is_ipv4_compat is_ipv4_mapped is_ipv6 is_uuid isnull json_array json_array_append json_array_insert
  json_array_intersect json_arrayagg json_compact json_contains json_contains_path json_depth json_detailed json_equals
  json_exists json_extract json_insert json_key_value json_keys json_length json_loose json_merge json_merge_patch
  json_merge_preserve json_normalize json_object json_object_filter_keys json_object_to_array json_objectagg json_overlaps
  json_pretty json_query json_quote json_remove json_replace json_schema_valid json_schema_validation_report json_search
  json_set json_storage_free json_storage_size json_table json_type json_unquote json_valid json_value kdf lag
  last_day last_insert_id last_value lcase lead least left length linestring ln localtime localtimestamp locate log log10
  log2 lower lpad ltrim make_set makedate maketime max mbrcontains mbrcoveredby mbrcovers mbrdisjoint mbrequals
  mbrintersects mbroverlaps mbrtouches mbrwithin md5 median microsecond mid min minute mod month monthname multilinestring
  multipoint multipolygon name_const natural_sort_key now nth_value ntile nullif nvl nvl2 oct octet_length old_password ord
  password percent_rank percentile_cont percentile_disc period_add period_diff pi point polygon position pow power
  quarter quote radians rand random_bytes rank regexp_instr regexp_like regexp_replace regexp_substr repeat replace reverse
  right roles_graphml round row_count row_number rownum rpad rtrim schema sec_to_time second session_user sformat sha sha1
  sha2 sign sin soundex space sqrt
  std stddev stddev_pop stddev_samp str_to_date strcmp string_to_vector subdate substr substring substring_index subtime sum
  sysdate system_user tan time time_format time_to_sec timediff timestamp timestampadd timestampdiff to_base64 to_char
  to_date to_days to_number to_seconds to_vector trim trim_oracle trunc truncate typeof ucase uncompress
  uncompressed_length unhex unix_timestamp updatexml upper user utc_date utc_time utc_timestamp uuid uuid_short
  uuid_to_bin uuidv4 uuidv7 validate_password_strength values value var_pop var_samp variance vec_distance
  vec_distance_cosine vec_distance_euclidean vec_fromtext vec_totext vector_dim vector_to_string version week weekday
  weekofyear weight_string wsrep_last_seen_gtid wsrep_last_written_gtid xor year yearweek add_months months_between
  json_array_union`.split(/\s+/),
);

/** Built-in functions that read or do something beside their arguments. */
const ACTIVE: ReadonlySet<string> = new Set(
  `benchmark get_lock is_free_lock is_used_lock release_all_locks release_lock sleep load_file master_pos_wait
  source_pos_wait master_gtid_wait wait_for_executed_gtid_set wait_until_sql_thread_after_gtids binlog_gtid_pos
  gtid_subset gtid_subtract lastval nextval setval statement_digest statement_digest_text ps_current_thread_id
  ps_thread_id analyse procedure can_access_column can_access_database can_access_table can_access_view
  internal_auto_increment internal_avg_row_length internal_check_time internal_checksum internal_data_free
  internal_data_length internal_index_length internal_keys_disabled internal_max_data_length internal_table_rows
  internal_update_time asymmetric_decrypt asymmetric_encrypt keyring_key_fetch wsrep_sync_wait_upto_gtid
  group_replication_switch_to_single_primary_mode etag`.split(/\s+/),
);

/** Functions of the file system: what they return was in no statement and no table. */
const FILE_READERS: ReadonlySet<string> = new Set(['load_file']);

const SPATIAL = /^st_[a-z0-9_]+$/;

/** Whether the result of a function, called without its database, is made of nothing but its arguments and the session. */
export function isPure(name: string): boolean {
  const lower = name.toLowerCase();
  return PURE.has(lower) || SPATIAL.test(lower);
}

/** Whether the server has it, whatever it does; any other is somebody's own. */
export function isBuiltIn(name: string): boolean {
  return isPure(name) || ACTIVE.has(name.toLowerCase());
}

/** Whether it reads files of the server. */
export function readsFiles(name: string): boolean {
  return FILE_READERS.has(name.toLowerCase());
}

/** Aggregates of one row per group; `collecting` ones hold all the values they were made of. */
export function aggregateKind(name: string): 'reducing' | 'collecting' | undefined {
  const lower = name.toLowerCase();
  if (COLLECTING.has(lower)) return 'collecting';
  return REDUCING.has(lower) ? 'reducing' : undefined;
}

const COLLECTING: ReadonlySet<string> = new Set(['group_concat', 'json_arrayagg', 'json_objectagg', 'st_collect']);
const REDUCING: ReadonlySet<string> = new Set(
  'avg bit_and bit_or bit_xor count max median min std stddev stddev_pop stddev_samp sum var_pop var_samp variance'.split(
    ' ',
  ),
);
