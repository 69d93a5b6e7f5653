import { maySet, mayShow } from './parameters.ts';
import type { Trust } from './trust.ts';

/**
 * Built-in functions that compute from their arguments or describe the catalogue. A name is here only if every
 * overload PostgreSQL ships under it neither changes anything, nor runs SQL it is given (query_to_xml, ts_stat …), nor
 * reads user data, files, other sessions or large objects, nor waits (pg_sleep, advisory locks).
 */
const FUNCTIONS: ReadonlySet<string> = new Set(
  `abs aclexplode array_agg array_append array_cat array_dims array_length array_lower array_ndims array_position
  array_positions array_prepend array_remove array_replace array_to_string array_upper ascii bit_and bit_or bool_and
  bool_or btrim cardinality ceil ceiling char_length character_length chr clock_timestamp col_description concat
  concat_ws count current_database current_query current_schema current_schemas current_user date_part
  date_trunc dense_rank every extract first_value floor format format_type generate_series generate_subscripts getdatabaseencoding
  has_any_column_privilege has_column_privilege has_database_privilege has_foreign_data_wrapper_privilege
  has_function_privilege has_language_privilege has_parameter_privilege has_schema_privilege has_sequence_privilege
  has_server_privilege has_table_privilege has_tablespace_privilege has_type_privilege inet_client_addr
  inet_client_port inet_server_addr inet_server_port information_schema._pg_expandarray initcap json_agg
  json_build_array json_build_object json_object_agg jsonb_agg jsonb_build_array jsonb_build_object jsonb_object_agg lag
  last_value lead left length like like_escape lower ltrim makeaclitem max md5 min mod mxid_age notlike now
  obj_description octet_length overlay pg_available_extension_versions pg_available_extensions pg_backend_pid pg_char_to_encoding pg_client_encoding pg_collation_for
  pg_collation_is_visible pg_conf_load_time pg_conversion_is_visible pg_database_size pg_describe_object
  pg_encoding_max_length pg_encoding_to_char pg_function_is_visible pg_get_catalog_foreign_keys pg_get_constraintdef
  pg_get_expr pg_get_function_arg_default pg_get_function_arguments pg_get_function_identity_arguments
  pg_get_function_result pg_get_function_sqlbody pg_get_functiondef pg_get_indexdef pg_get_keywords
  pg_get_object_address pg_get_partition_constraintdef pg_get_partkeydef pg_get_publication_tables
  pg_get_replica_identity_index pg_get_ruledef pg_get_serial_sequence pg_get_statisticsobjdef
  pg_get_statisticsobjdef_columns pg_get_statisticsobjdef_expressions pg_get_triggerdef pg_get_userbyid pg_get_viewdef
  pg_has_role pg_identify_object pg_identify_object_as_address pg_index_column_has_property pg_index_has_property
  pg_indexam_has_property pg_indexes_size pg_is_in_recovery pg_is_other_temp_schema pg_my_temp_schema
  pg_opclass_is_visible pg_operator_is_visible pg_opfamily_is_visible pg_options_to_table pg_partition_ancestors
  pg_partition_root pg_partition_tree pg_postmaster_start_time pg_relation_is_publishable pg_relation_is_updatable
  pg_relation_size pg_sequence_parameters pg_size_pretty pg_statistics_obj_is_visible pg_table_is_visible pg_table_size
  pg_tablespace_databases pg_tablespace_location pg_tablespace_size pg_timezone_names
  pg_total_relation_size pg_ts_config_is_visible pg_ts_dict_is_visible pg_ts_parser_is_visible pg_ts_template_is_visible
  pg_type_is_visible pg_typeof position quote_ident quote_literal quote_nullable rank regexp_like regexp_match
  regexp_matches regexp_replace regexp_split_to_array regexp_split_to_table replace reverse right round row_number
  rtrim session_user shobj_description sign similar_escape similar_to_escape split_part starts_with
  statement_timestamp string_agg string_to_array string_to_table strpos substr substring sum textlike
  timezone to_ascii to_char to_hex to_json to_jsonb to_regclass to_regcollation to_regnamespace to_regoper
  to_regoperator to_regproc to_regprocedure to_regrole to_regtype transaction_timestamp translate trunc ts_token_type
  unnest upper version`.split(/\s+/),
);

/** Operators of which every overload PostgreSQL ships computes from its operands. */
const OPERATORS: ReadonlySet<string> = new Set(
  '= <> != < > <= >= ~ ~* !~ !~* ~~ ~~* !~~ !~~* ^@ || + - * / % & | # << >> @> <@ && -> ->> #> #>> ? ?| ?&'.split(' '),
);

/** Types whose input and output functions look at their text, or at the catalogue, and at nothing else. */
const TYPES: ReadonlySet<string> = new Set(
  `aclitem anyarray bit bool bpchar bytea char cid cstring date float4 float8 inet int2
  int2vector int4 int8 interval json jsonb name numeric oid oidvector pg_lsn regclass regcollation
  regconfig regdictionary regnamespace regoper regoperator regproc regprocedure regrole regtype text tid time timestamp
  timestamptz timetz uuid varbit varchar xid xid8`.split(/\s+/),
);

/** `information_schema`'s types are domains over built-in ones whose checks are built in, too. */
const INFORMATION_SCHEMA_TYPES: ReadonlySet<string> = new Set([
  'cardinal_number',
  'character_data',
  'sql_identifier',
  'time_stamp',
  'yes_or_no',
]);

function trust(names: ReadonlySet<string>, path: readonly string[]): Trust {
  const [first, second] = path;
  if (path.length === 1 && first !== undefined) return names.has(first) ? 'unqualified' : undefined;
  if (path.length !== 2 || second === undefined) return undefined;
  return first === 'pg_catalog' && names.has(second) ? 'exact' : undefined;
}

/** Whether this name is a harmless built-in function's. */
export function trustOfFunction(path: readonly string[]): Trust {
  if (path.length === 2 && path[0] === 'information_schema' && FUNCTIONS.has(path.join('.'))) return 'exact';
  return trust(FUNCTIONS, path);
}

/**
 * Operators are trusted without a schema in every session, as psql's own queries need it: only an operator for exactly
 * the types of the catalogue's columns, in a schema put before pg_catalog, could stand in their way.
 */
export function isTrustedOperator(path: readonly string[]): boolean {
  return (
    trust(OPERATORS, path) !== undefined || (path.length === 1 && /^(NOT )?BETWEEN( SYMMETRIC)?$/.test(path[0] ?? ''))
  );
}

/** Whether this name is a harmless built-in type's. */
export function trustOfType(path: readonly string[]): Trust {
  const [schema, name] = path;
  if (path.length === 2 && schema === 'information_schema' && name !== undefined) {
    return INFORMATION_SCHEMA_TYPES.has(name) ? 'exact' : undefined;
  }
  return trust(TYPES, path);
}

/** A function that is harmless for some constant arguments: `undefined` stands for an argument that is no constant. */
export function isHarmlessCall(path: readonly string[], constants: readonly (string | undefined)[]): boolean {
  const name = path.length === 1 ? path[0] : path[0] === 'pg_catalog' && path.length === 2 ? path[1] : undefined;
  const [parameter, value] = constants;
  if (parameter === undefined) return false;
  if (name === 'current_setting') return constants.length <= 2 && mayShow(parameter);
  return name === 'set_config' && constants.length === 3 && value !== undefined && maySet(parameter, value);
}
