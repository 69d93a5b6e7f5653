import type { Trust } from './trust.ts';

/**
 * System relations that tell about structure and nothing else, as psql's `\d` commands and drivers read them.
 * Left out on purpose, because they hold data, secrets or other people's statements: pg_authid, pg_shadow,
 * pg_user_mapping, pg_file_settings, pg_hba_file_rules, pg_db_role_setting, pg_statistic, pg_statistic_ext_data, pg_stats*, pg_stat_*, pg_largeobject, pg_prepared_xacts,
 * pg_replication_*, pg_seclabel*, pg_backend_memory_contexts, pg_shmem_allocations.
 */
const PG_CATALOG: ReadonlySet<string> = new Set(
  `pg_aggregate pg_am pg_amop pg_amproc pg_attrdef pg_attribute pg_auth_members pg_available_extensions
  pg_available_extension_versions pg_cast pg_class pg_collation pg_constraint pg_conversion pg_cursors pg_database pg_default_acl
  pg_depend pg_description pg_enum pg_event_trigger pg_extension pg_foreign_data_wrapper pg_foreign_server
  pg_foreign_table pg_group pg_index pg_indexes pg_inherits pg_init_privs pg_language pg_largeobject_metadata pg_locks
  pg_matviews pg_namespace pg_opclass pg_operator pg_opfamily pg_parameter_acl pg_partitioned_table pg_policies pg_policy
  pg_prepared_statements pg_proc pg_publication pg_publication_namespace pg_publication_rel pg_publication_tables pg_range pg_rewrite pg_roles
  pg_rules pg_sequence pg_sequences pg_shdepend pg_shdescription pg_statistic_ext pg_subscription_rel pg_tables
  pg_tablespace pg_timezone_abbrevs pg_timezone_names pg_transform pg_trigger pg_ts_config pg_ts_config_map pg_ts_dict
  pg_ts_parser pg_ts_template pg_type pg_user pg_views`.split(/\s+/),
);

/**
 * System relations some of whose columns hold secrets; the others are what psql's `\dRs`, `\deu` and the completion of
 * SET and SHOW read. The columns named here may not be touched in any way, nor may the row as a whole.
 */
const SECRET_COLUMNS: ReadonlyMap<string, readonly string[]> = new Map([
  ['pg_settings', ['setting', 'boot_val', 'reset_val', 'sourcefile']],
  ['pg_subscription', ['subconninfo']],
  ['pg_user_mappings', ['umoptions']],
]);

/** Everything in information_schema but user mappings and the options of foreign objects, where passwords lie. */
const INFORMATION_SCHEMA: ReadonlySet<string> = new Set(
  `administrable_role_authorizations applicable_roles attributes character_sets check_constraint_routine_usage
  check_constraints collation_character_set_applicability collations column_column_usage column_domain_usage
  column_privileges column_udt_usage columns constraint_column_usage constraint_table_usage data_type_privileges
  domain_constraints domain_udt_usage domains element_types enabled_roles foreign_data_wrappers foreign_servers
  foreign_tables information_schema_catalog_name key_column_usage parameters referential_constraints role_column_grants
  role_routine_grants role_table_grants role_udt_grants role_usage_grants routine_column_usage routine_privileges
  routine_routine_usage routine_sequence_usage routine_table_usage routines schemata sequences sql_features
  sql_implementation_info sql_parts sql_sizing table_constraints table_privileges tables transforms
  triggered_update_columns triggers udt_privileges usage_privileges user_defined_types view_column_usage
  view_routine_usage view_table_usage views`.split(/\s+/),
);

/** Whether this is a system relation that catalogue reads may touch. */
export function trustOfRelation(schema: string | undefined, name: string): Trust {
  const isKnown = PG_CATALOG.has(name) || SECRET_COLUMNS.has(name);
  if (schema === 'pg_catalog') return isKnown ? 'exact' : undefined;
  if (schema === 'information_schema') return INFORMATION_SCHEMA.has(name) ? 'exact' : undefined;
  return schema === undefined && isKnown ? 'unqualified' : undefined;
}

/** The columns of a system relation that no catalogue read may touch; undefined where it has none. */
export function secretColumnsOf(name: string): readonly string[] | undefined {
  return SECRET_COLUMNS.get(name);
}
