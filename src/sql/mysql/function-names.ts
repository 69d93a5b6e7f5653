/*
 * Names of built-in functions whose result is made of nothing but their arguments, the clock, or the session's own state.
 * A server that lacks one of them takes the name for a stored function, so each is listed for the servers that have it:
 * tried with MySQL 9.7 and MariaDB 10.11.
 */

function namesOf(text: string): ReadonlySet<string> {
  return new Set(text.trim().split(/\s+/));
}

/** Of MySQL since 8.0 and MariaDB since 10.6. */
export const COMMON = namesOf(`
  abs acos adddate addtime aes_decrypt aes_encrypt ascii asin atan atan2 avg bin binary bit_and bit_count
  bit_length bit_or bit_xor cast ceil ceiling char char_length character_length charset coalesce coercibility
  collation compress concat concat_ws connection_id conv convert convert_tz cos cot count crc32 cume_dist
  curdate current_date current_role current_time current_timestamp current_user curtime database date date_add
  date_format date_sub datediff day dayname dayofmonth dayofweek dayofyear default degrees dense_rank elt exp
  export_set extract extractvalue field find_in_set first_value floor format found_rows from_base64 from_days
  from_unixtime get_format greatest group_concat hex hour if ifnull inet6_aton inet6_ntoa inet_aton inet_ntoa
  insert instr interval is_ipv4 is_ipv4_compat is_ipv4_mapped is_ipv6 isnull json_array json_array_append
  json_array_insert json_arrayagg json_contains json_contains_path json_depth json_extract json_insert json_keys
  json_length json_merge json_merge_patch json_merge_preserve json_object json_objectagg json_pretty json_quote
  json_remove json_replace json_search json_set json_type json_unquote json_valid lag last_day last_insert_id
  last_value lcase lead least left length ln localtime localtimestamp locate log log10 log2 lower lpad ltrim
  make_set makedate maketime max mbrcontains mbrdisjoint mbrequals mbrintersects mbroverlaps mbrtouches
  mbrwithin microsecond mid min minute mod month monthname name_const now nth_value ntile nullif oct
  octet_length ord password percent_rank period_add period_diff pi position pow power quarter quote radians rand
  rank regexp_instr regexp_replace regexp_substr repeat replace reverse right round row_count row_number rpad
  rtrim schema sec_to_time second session_user sha2 sign sin soundex space sqrt st_area st_asbinary st_asgeojson
  st_astext st_aswkb st_aswkt st_buffer st_centroid st_contains st_convexhull st_crosses st_difference
  st_dimension st_disjoint st_distance st_distance_sphere st_endpoint st_envelope st_equals st_exteriorring
  st_geomcollfromtext st_geomcollfromwkb st_geometrycollectionfromtext st_geometryfromtext st_geometryfromwkb
  st_geometryn st_geometrytype st_geomfromgeojson st_geomfromtext st_geomfromwkb st_interiorringn
  st_intersection st_intersects st_isclosed st_isempty st_issimple st_length st_linefromtext st_linefromwkb
  st_linestringfromtext st_mlinefromtext st_mlinefromwkb st_mpointfromtext st_mpointfromwkb st_mpolyfromtext
  st_mpolyfromwkb st_numgeometries st_numinteriorrings st_numpoints st_overlaps st_pointfromtext st_pointfromwkb
  st_pointn st_polyfromtext st_polyfromwkb st_polygonfromtext st_srid st_startpoint st_symdifference st_touches
  st_union st_within st_x st_y std stddev stddev_pop stddev_samp str_to_date strcmp subdate substr substring
  substring_index subtime sum sysdate system_user tan time time_format time_to_sec timediff timestamp
  timestampadd timestampdiff to_base64 to_days to_seconds trim truncate ucase uncompress uncompressed_length
  unhex unix_timestamp updatexml upper user utc_date utc_time utc_timestamp uuid uuid_short value values var_pop
  var_samp variance version week weekday weekofyear weight_string xor year yearweek`);

export const MYSQL_ONLY = namesOf(`
  any_value bin_to_uuid geomcollection geometrycollection grouping is_uuid json_storage_free json_storage_size
  json_table linestring mbrcoveredby mbrcovers multilinestring multipoint multipolygon point polygon regexp_like
  roles_graphml st_geohash st_isvalid st_latfromgeohash st_latitude st_longfromgeohash st_longitude
  st_makeenvelope st_pointfromgeohash st_simplify st_swapxy st_transform st_validate uuid_to_bin
  validate_password_strength`);

export const MARIADB_ONLY = namesOf(`
  add_months chr column_add column_check column_create column_delete column_exists column_get column_json
  column_list concat_operator_oracle decode decode_oracle des_decrypt des_encrypt encode encrypt json_compact
  json_detailed json_exists json_loose json_query median nvl nvl2 old_password percentile_cont percentile_disc
  rownum st_boundary st_isring st_pointonsurface st_relate to_char trim_oracle wsrep_last_seen_gtid
  wsrep_last_written_gtid`);

/** Those that came later or went away, with the versions from which and before which a server has them. */
export const BY_VERSION: readonly {
  readonly flavour: 'mysql' | 'mariadb';
  readonly from: number;
  readonly before: number;
  readonly names: ReadonlySet<string>;
}[] = [
  {
    flavour: 'mysql',
    from: 80_400,
    before: Infinity,
    names:
      namesOf(`format_bytes format_pico_time json_overlaps json_schema_valid json_schema_validation_report json_value
  st_collect st_frechetdistance st_hausdorffdistance st_lineinterpolatepoint st_lineinterpolatepoints
  st_pointatdistance`),
  },
  {
    flavour: 'mysql',
    from: 90_000,
    before: Infinity,
    names: namesOf('string_to_vector to_vector vector_dim vector_to_string'),
  },
  // They are a component's from MySQL 9 on.
  { flavour: 'mysql', from: 50_000, before: 90_000, names: namesOf('md5 sha sha1') },
  { flavour: 'mariadb', from: 50_000, before: Infinity, names: namesOf('md5 sha sha1') },
  {
    flavour: 'mariadb',
    from: 101_100,
    before: Infinity,
    names: namesOf(`crc32c json_equals json_normalize json_overlaps natural_sort_key random_bytes sformat`),
  },
];

/** Built-in functions that read or do something beside their arguments. */
export const ACTIVE = namesOf(
  'benchmark get_lock is_free_lock is_used_lock release_all_locks release_lock sleep load_file master_pos_wait',
);

/** The same of MariaDB; a sequence's functions return numbers. */
export const MARIADB_ACTIVE = namesOf('lastval nextval setval master_gtid_wait binlog_gtid_pos');
