/**
 * Parameters a session may change without approval. A parameter is here only if no value of it changes which rows a
 * later statement reads or writes, what its names mean, with whose rights it runs, or how the gateway reads the wire.
 * Left out on purpose: search_path (what names mean), role and session_authorization (whose rights), row_security and
 * session_replication_role (which rows, which triggers), check_function_bodies, work_mem and the planner's switches
 * (load on the server), lc_* (how values are written), session_preload_libraries, everything with a dot (extensions').
 */
const FREELY_SET: ReadonlySet<string> = new Set([
  'application_name',
  'bytea_output',
  'client_connection_check_interval',
  'client_min_messages',
  'datestyle',
  'default_transaction_deferrable',
  'default_transaction_isolation',
  'default_transaction_read_only',
  'extra_float_digits',
  'idle_in_transaction_session_timeout',
  'idle_session_timeout',
  'intervalstyle',
  'jit',
  'lock_timeout',
  'statement_timeout',
  'tcp_keepalives_count',
  'tcp_keepalives_idle',
  'tcp_keepalives_interval',
  'tcp_user_timeout',
  'timezone',
  'transaction_deferrable',
  'transaction_isolation',
  'transaction_read_only',
  'transaction_timeout',
]);

/** Parameters of which only these values are harmless: the gateway's reading of the text depends on them. */
const SET_ONLY_TO: ReadonlyMap<string, RegExp> = new Map([
  ['client_encoding', /^(utf8|unicode)$/i],
  ['standard_conforming_strings', /^(on|true|yes|1)$/i],
]);

/**
 * Parameters that may be shown besides those that may be set. Not here: command lines, connection strings, file
 * locations, and extensions' own parameters, in all of which secrets have been found.
 */
const SHOWN_ONLY: ReadonlySet<string> = new Set(
  `array_nulls autovacuum backslash_quote block_size check_function_bodies constraint_exclusion cpu_index_tuple_cost
  cpu_operator_cost cpu_tuple_cost data_checksums deadlock_timeout default_statistics_target default_table_access_method
  default_tablespace default_text_search_config default_toast_compression default_with_oids effective_cache_size
  effective_io_concurrency enable_hashagg enable_hashjoin enable_indexonlyscan enable_indexscan enable_mergejoin
  enable_nestloop enable_seqscan enable_sort escape_string_warning from_collapse_limit fsync full_page_writes geqo
  hash_mem_multiplier hot_standby huge_pages in_hot_standby integer_datetimes is_superuser join_collapse_limit lc_collate
  lc_ctype lc_messages lc_monetary lc_numeric lc_time log_min_duration_statement log_statement log_timezone
  maintenance_work_mem max_connections max_function_args max_identifier_length max_index_keys max_locks_per_transaction
  max_parallel_workers max_parallel_workers_per_gather max_prepared_transactions max_replication_slots max_stack_depth
  max_wal_senders max_wal_size max_worker_processes min_wal_size num_os_semaphores parallel_leader_participation
  password_encryption plan_cache_mode port quote_all_identifiers random_page_cost role row_security
  scram_iterations search_path seq_page_cost server_encoding server_version server_version_num session_authorization
  session_replication_role shared_buffers ssl ssl_library superuser_reserved_connections synchronous_commit
  synchronize_seqscans temp_buffers timezone_abbreviations track_activities track_counts track_functions track_io_timing
  transform_null_equals update_process_title wal_block_size wal_level wal_segment_size work_mem xmlbinary xmloption`
    .split(/\s+/)
    .filter((name) => name !== ''),
);

/** Whether SET of this parameter to this value (undefined: to its default) is housekeeping. */
export function maySet(parameter: string, value: string | undefined): boolean {
  const name = parameter.toLowerCase();
  const only = SET_ONLY_TO.get(name);
  if (only !== undefined) return value !== undefined && only.test(name === 'client_encoding' ? letters(value) : value);
  return FREELY_SET.has(name);
}

/** What the server itself looks at of an encoding's name: asyncpg puts it into quotes. */
function letters(value: string): string {
  return value.replaceAll(/[^A-Za-z0-9]/g, '');
}

/** Whether SHOW of this parameter is housekeeping. */
export function mayShow(parameter: string): boolean {
  const name = parameter.toLowerCase();
  return FREELY_SET.has(name) || SET_ONLY_TO.has(name) || SHOWN_ONLY.has(name);
}
