/**
 * Every column of the relations in catalogue-relations.ts, PostgreSQL 15 to 18. `c.name` calls the function `name(c)`
 * where the relation has no such column, so a column is only taken for one when it is known to be one.
 */
export const CATALOGUE_COLUMNS: ReadonlySet<string> = new Set(
  `abbrev action_condition action_order action_orientation action_reference_new_row action_reference_new_table
  action_reference_old_row action_reference_old_table action_statement action_timing adbin admin_option adnum adrelid
  aggcombinefn aggdeserialfn aggfinalextra aggfinalfn aggfinalmodify aggfnoid agginitval aggkind aggmfinalextra
  aggmfinalfn aggmfinalmodify aggminitval aggminvtransfn aggmtransfn aggmtransspace aggmtranstype aggnumdirectargs
  aggserialfn aggsortop aggtransfn aggtransspace aggtranstype amhandler amname amopfamily amoplefttype amopmethod
  amopopr amoppurpose amoprighttype amopsortfamily amopstrategy amproc amprocfamily amproclefttype amprocnum
  amprocrighttype amtype as_locator attacl attalign attbyval attcacheoff attcollation attcompression attfdwoptions
  attgenerated atthasdef atthasmissing attidentity attinhcount attisdropped attislocal attlen attmissingval attname
  attnames attndims attnotnull attnum attoptions attrelid attribute_default attribute_name attribute_udt_catalog
  attribute_udt_name attribute_udt_schema attstattarget attstorage atttypid atttypmod authorization_identifier
  boot_val cache_size castcontext castfunc castmethod castsource casttarget catalog_name category cfgname
  cfgnamespace cfgowner cfgparser character_maximum_length character_octet_length character_repertoire
  character_set_catalog character_set_name character_set_schema character_value check_clause check_option classid
  classoid cmax cmd cmin collation_catalog collation_name collation_schema collcollate collctype
  collection_type_identifier collencoding colliculocale collicurules collisdeterministic colllocale collname
  collnamespace collowner collprovider collversion column_default column_name comment comments commit_action conbin
  condefault condeferrable condeferred conenforced conexclop confdelsetcols confdeltype conffeqop confkey
  confmatchtype conforencoding confrelid confupdtype conindid coninhcount conislocal conkey conname connamespace
  connoinherit conowner conparentid conperiod conpfeqop conppeqop conproc conrelid constraint_catalog constraint_name
  constraint_schema constraint_type context contoencoding contype contypid convalidated created creation_time ctid
  custom_plans cycle cycle_option data_type database datacl datallowconn datcollate datcollversion datconnlimit
  datctype datdba datetime_precision datfrozenxid dathasloginevt daticulocale daticurules datistemplate datlocale
  datlocprovider datminmxid datname dattablespace dbid defaclacl defaclnamespace defaclobjtype defaclrole
  default_character_set_catalog default_character_set_name default_character_set_schema default_collate_catalog
  default_collate_name default_collate_schema default_version definition delete_rule dependent_column deptype
  description dictinitoption dictname dictnamespace dictowner dicttemplate domain_catalog domain_default domain_name
  domain_schema dtd_identifier encoding enforced enumlabel enumsortorder enumtypid enumvals ev_action ev_class
  ev_enabled ev_qual ev_type event_manipulation event_object_catalog event_object_column event_object_schema
  event_object_table evtenabled evtevent evtfoid evtname evtowner evttags extcondition extconfig external_language
  external_name extname extnamespace extowner extra_desc extrelocatable extversion fastpath fdwacl fdwhandler fdwname
  fdwoptions fdwowner fdwvalidator feature_id feature_name foreign_data_wrapper_catalog foreign_data_wrapper_language
  foreign_data_wrapper_name foreign_server_catalog foreign_server_name foreign_server_type foreign_server_version
  foreign_table_catalog foreign_table_name foreign_table_schema form_of_use from_sql ftoptions ftrelid ftserver
  generation_expression generic_plans granted grantee grantor grolist groname grosysid group_name hasindexes hasrules
  hastriggers identity_cycle identity_generation identity_increment identity_maximum identity_minimum identity_start
  implementation_info_id implementation_info_name increment increment_by indcheckxmin indclass indcollation indexdef
  indexname indexprs indexrelid indimmediate indisclustered indisexclusion indislive indisprimary indisready
  indisreplident indisunique indisvalid indkey indnatts indnkeyatts indnullsnotdistinct indoption indpred indrelid
  inhdetachpending inherit_option inhparent inhrelid inhseqno initially_deferred initprivs installed
  installed_version integer_value interval_precision interval_type is_binary is_deferrable
  is_derived_reference_attribute is_deterministic is_dst is_final is_generated is_grantable is_holdable is_identity
  is_implicitly_invocable is_insertable_into is_instantiable is_instead is_null_call is_nullable is_result
  is_scrollable is_self_referencing is_supported is_trigger_deletable is_trigger_insertable_into is_trigger_updatable
  is_typed is_udt_dependent is_updatable is_user_defined_cast is_verified_by ispopulated lanacl laninline lanispl
  lanname lanowner lanplcallfoid lanpltrusted lanvalidator last_altered last_value library_name locktype lomacl
  lomowner mapcfg mapdict mapseqno maptokentype match_option matviewname matviewowner max_dynamic_result_sets max_val
  max_value maximum_cardinality maximum_value member min_val min_value minimum_value mode module_catalog module_name
  module_schema name new_savepoint_level nspacl nspname nspowner nulls_distinct numeric_precision
  numeric_precision_radix numeric_scale object_catalog object_name object_schema object_type objid objoid objsubid
  oid opcdefault opcfamily opcintype opckeytype opcmethod opcname opcnamespace opcowner opfmethod opfname
  opfnamespace opfowner oprcanhash oprcanmerge oprcode oprcom oprjoin oprkind oprleft oprname oprnamespace oprnegate
  oprowner oprrest oprresult oprright ordering_category ordering_form ordering_routine_catalog ordering_routine_name
  ordering_routine_schema ordinal_position pad_attribute page paracl parameter_default parameter_mode parameter_name
  parameter_style parameter_types parname partattrs partclass partcollation partdefid partexprs partnatts partrelid
  partstrat passwd pending_restart permissive pid pnnspid pnpubid polcmd policyname polname polpermissive polqual
  polrelid polroles polwithcheck position_in_unique_constraint prattrs prepare_time privilege_type privtype proacl
  proallargtypes proargdefaults proargmodes proargnames proargtypes probin proconfig procost proisstrict prokind
  prolang proleakproof proname pronamespace pronargdefaults pronargs proowner proparallel proretset prorettype
  prorows prosecdef prosqlbody prosrc prosupport protrftypes provariadic provolatile prpubid prqual prrelid prsend
  prsheadline prslextype prsname prsnamespace prsstart prstoken puballtables pubdelete pubgencols pubinsert pubname
  pubowner pubtruncate pubupdate pubviaroot qual ref_dtd_identifier refclassid reference_generation reference_type
  refobjid refobjsubid relacl relallfrozen relallvisible relam relation relchecks relfilenode relforcerowsecurity
  relfrozenxid relhasindex relhasrules relhassubclass relhastriggers relispartition relispopulated relisshared
  relkind relminmxid relname relnamespace relnatts relocatable reloftype reloptions relowner relpages relpartbound
  relpersistence relreplident relrewrite relrowsecurity reltablespace reltoastrelid reltuples reltype requires
  reset_val result_cast_as_locator result_cast_char_max_length result_cast_char_octet_length
  result_cast_char_set_catalog result_cast_char_set_name result_cast_char_set_schema result_cast_collation_catalog
  result_cast_collation_name result_cast_collation_schema result_cast_datetime_precision result_cast_dtd_identifier
  result_cast_from_data_type result_cast_interval_precision result_cast_interval_type result_cast_maximum_cardinality
  result_cast_numeric_precision result_cast_numeric_precision_radix result_cast_numeric_scale
  result_cast_scope_catalog result_cast_scope_name result_cast_scope_schema result_cast_type_udt_catalog
  result_cast_type_udt_name result_cast_type_udt_schema result_types rngcanonical rngcollation rngmultitypid
  rngsubdiff rngsubopc rngsubtype rngtypid rolbypassrls rolcanlogin rolconfig rolconnlimit rolcreatedb rolcreaterole
  role_name roleid roles rolinherit rolname rolpassword rolreplication rolsuper rolvaliduntil routine_body
  routine_catalog routine_definition routine_name routine_schema routine_type rowfilter rowsecurity rulename schema
  schema_level_routine schema_name schema_owner schemaname scope_catalog scope_name scope_schema security_type
  self_referencing_column_name seqcache seqcycle seqincrement seqmax seqmin seqrelid seqstart seqtypid
  sequence_catalog sequence_name sequence_schema sequencename sequenceowner set_option setting short_desc sizing_id
  sizing_name source source_dtd_identifier sourcefile sourceline spcacl spcname spcoptions spcowner specific_catalog
  specific_name specific_schema sql_data_access sql_path srrelid srsubid srsublsn srsubstate srvacl srvfdw srvid
  srvname srvoptions srvowner srvtype srvversion start_value statement stxexprs stxkeys stxkind stxname stxnamespace
  stxowner stxrelid stxstattarget sub_feature_id sub_feature_name subbinary subconninfo subdbid subdisableonerr
  subenabled subfailover subname suborigin subowner subpasswordrequired subpublications subrunasowner subskiplsn
  subslotname substream subsynccommit subtwophasestate superuser supported_value table_catalog table_name
  table_schema table_type tablename tableoid tableowner tablespace tgargs tgattr tgconstraint tgconstrindid
  tgconstrrelid tgdeferrable tgenabled tgfoid tginitdeferred tgisinternal tgname tgnargs tgnewtable tgoldtable
  tgparentid tgqual tgrelid tgtype tmplinit tmpllexize tmplname tmplnamespace to_sql_specific_catalog
  to_sql_specific_name to_sql_specific_schema transactionid transform_type trffromsql trflang trftosql trftype
  trigger_catalog trigger_name trigger_schema trusted tuple typacl typalign typanalyze typarray typbasetype typbyval
  typcategory typcollation typdefault typdefaultbin typdelim type_udt_catalog type_udt_name type_udt_schema typelem
  typinput typisdefined typispreferred typlen typmodin typmodout typname typnamespace typndims typnotnull typoutput
  typowner typreceive typrelid typsend typstorage typsubscript typtype typtypmod udt_catalog udt_name udt_schema umid
  umoptions umuser unique_constraint_catalog unique_constraint_name unique_constraint_schema unit update_rule
  usebypassrls useconfig usecreatedb usename user_defined_type_catalog user_defined_type_category
  user_defined_type_name user_defined_type_schema userepl usesuper usesysid utc_offset valuntil vartype version
  view_catalog view_definition view_name view_schema viewname viewowner virtualtransaction virtualxid waitstart
  with_check with_hierarchy xmax xmin`.split(/\s+/),
);

/** Outputs of the set-returning functions in catalogue-functions.ts. */
export const FUNCTION_OUTPUTS: ReadonlySet<string> = new Set(
  `alias attrs barelabel baredesc catcode catdesc classid description fkcols fktable grantee grantor identity is_array
  is_grantable is_opt isleaf level lexeme n objid objsubid option_name option_value parentrelid pkcols pktable positions privilege_type
  pubid qual relid schema tokid type weights word x`.split(/\s+/),
);

/** Those of them that return rows of several columns; all others return one, which is called like the function or its alias. */
export const ROW_FUNCTIONS: ReadonlySet<string> = new Set(
  `_pg_expandarray aclexplode pg_get_catalog_foreign_keys pg_get_keywords pg_get_object_address
  pg_get_publication_tables pg_identify_object pg_identify_object_as_address pg_options_to_table pg_partition_tree
  pg_sequence_parameters pg_timezone_names ts_token_type`.split(/\s+/),
);
