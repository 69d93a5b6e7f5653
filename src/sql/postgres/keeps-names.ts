import { trustOfFunction } from './catalogue-functions.ts';
import { isTree, nodeOf, stringsOf, type Tree } from './tree.ts';

/** Statements that read or change rows and nothing else, as long as what they call does no more. */
const ROW_STATEMENTS: ReadonlySet<string> = new Set([
  'SelectStmt',
  'InsertStmt',
  'UpdateStmt',
  'DeleteStmt',
  'MergeStmt',
  'ExplainStmt',
  'DeclareCursorStmt',
]);

/**
 * Built-in functions of everyday queries that change neither settings nor objects and run no text as SQL, besides those
 * of catalogue reads.
 */
const PLAIN_FUNCTIONS: ReadonlySet<string> = new Set(
  `abs age any_value array_agg array_append array_cat array_dims array_fill array_length array_lower array_ndims
  array_position array_positions array_prepend array_remove array_replace array_upper ascii avg bit_and bit_count
  bit_length bit_or bool_and bool_or btrim cardinality casefold cbrt ceil ceiling char_length character_length chr
  clock_timestamp coalesce concat concat_ws convert_from convert_to corr cos cot count covar_pop covar_samp crc32
  cume_dist current_database current_date current_time current_timestamp currval date_add date_bin date_part
  date_subtract date_trunc decode degrees dense_rank div encode enum_first enum_last enum_range every exp extract
  factorial first_value floor format gcd gen_random_uuid generate_series generate_subscripts greatest grouping host
  initcap inet_merge isempty isfinite json_agg json_array_elements json_array_elements_text json_array_length
  json_build_array json_build_object json_each json_each_text json_extract_path json_extract_path_text
  json_object_agg json_object_keys json_strip_nulls json_typeof jsonb_agg jsonb_array_elements
  jsonb_array_elements_text jsonb_array_length jsonb_build_array jsonb_build_object jsonb_each jsonb_each_text
  jsonb_extract_path jsonb_extract_path_text jsonb_insert jsonb_object_agg jsonb_object_keys jsonb_path_exists
  jsonb_path_match jsonb_path_query jsonb_path_query_array jsonb_path_query_first jsonb_pretty jsonb_set
  jsonb_strip_nulls jsonb_typeof justify_days justify_hours justify_interval lag last_value lastval lcm lead least
  left length ln localtime localtimestamp log log10 lower lower_inc lower_inf lpad ltrim make_date make_interval
  make_time make_timestamp make_timestamptz masklen max md5 min mod mode network nextval normalize now nth_value
  ntile nullif num_nonnulls num_nulls octet_length overlaps overlay percent_rank percentile_cont percentile_disc
  pg_column_size pg_database_size pg_relation_size pg_size_pretty pg_sleep pg_table_size pg_total_relation_size
  pg_typeof phraseto_tsquery pi plainto_tsquery position power quote_ident quote_literal quote_nullable radians
  random range_agg range_merge rank regexp_count regexp_instr regexp_like regexp_match regexp_matches
  regexp_replace regexp_split_to_array regexp_split_to_table regexp_substr regr_avgx regr_avgy regr_count
  regr_intercept regr_r2 regr_slope repeat replace reverse right round row_number row_to_json rpad rtrim scale
  setseed sha224 sha256 sha384 sha512 sign sin split_part sqrt statement_timestamp stddev stddev_pop stddev_samp
  string_agg string_to_array string_to_table strpos substr substring sum tan text timeofday timezone to_char
  to_date to_hex to_json to_jsonb to_number to_timestamp to_tsquery to_tsvector transaction_timestamp translate
  trim trim_array trim_scale trunc ts_headline ts_rank ts_rank_cd unnest upper upper_inc upper_inf uuidv4 uuidv7
  var_pop var_samp variance version websearch_to_tsquery width_bucket`.split(/\s+/),
);

/**
 * Whether names without a schema surely mean after the statement what they meant before: it only reads or changes rows,
 * calls nothing but listed built-in functions, and makes no table. What views, triggers and operators of the database
 * itself do is not looked into: somebody was allowed to create them.
 */
export function keepsNames(name: string, fields: Tree): boolean {
  return ROW_STATEMENTS.has(name) && isHarmless({ [name]: fields });
}

function isHarmless(value: unknown): boolean {
  if (Array.isArray(value)) return value.every(isHarmless);
  if (!isTree(value)) return true;
  const node = nodeOf(value);
  if (node !== undefined && !isHarmlessNode(node.name, node.fields)) return false;
  return Object.entries(value).every(([field, inner]) => field !== 'intoClause' && isHarmless(inner));
}

function isHarmlessNode(name: string, fields: Tree): boolean {
  // Only statements that are known: EXPLAIN and WITH can hold others (CREATE TABLE AS, EXECUTE).
  if (name.endsWith('Stmt')) return ROW_STATEMENTS.has(name);
  if (name !== 'FuncCall') return true;
  const path = stringsOf(fields.funcname) ?? [];
  const [first, second] = path;
  const builtIn = path.length === 1 ? first : path.length === 2 && first === 'pg_catalog' ? second : undefined;
  return builtIn !== undefined && (PLAIN_FUNCTIONS.has(builtIn) || trustOfFunction([builtIn]) !== undefined);
}
