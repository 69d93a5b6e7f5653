/** What a statement rule may name, in the order people look for it. The words are the gateway's. */
export interface OperationGroup {
  readonly group: string;
  readonly items: readonly string[];
}

function group(name: string, words: string): OperationGroup {
  return { group: name, items: words.trim().split(/\s+/) };
}

/** Of PostgreSQL, MySQL and MariaDB. */
export const SQL_GROUPS: readonly OperationGroup[] = [
  group('Changes data', 'insert update delete merge upsert replace truncate copy_from'),
  group('Reads data', 'select copy copy_to handler explain show'),
  group(
    'Changes what there is',
    'create create_as select_into alter drop rename sequence comment security_label refresh reindex cluster import load load_index',
  ),
  group('Rights and roles', 'grant revoke set_role set_password reassign'),
  group('Files, programs, hidden code', 'copy_file copy_program do call function opaque unknown'),
  group(
    'Session',
    'set reset use prepare execute deallocate declare fetch move close listen unlisten notify discard signal diagnostics',
  ),
  group(
    'Transactions and locks',
    'begin commit rollback savepoint release prepare_transaction commit_prepared rollback_prepared xa lock unlock',
  ),
  group(
    'The server',
    'set_global kill vacuum analyze checkpoint flush purge change start stop shutdown install clone binlog cache backup admin check checksum optimize repair',
  ),
];

/** Of MongoDB; some words are the same. */
export const MONGODB_GROUPS: readonly OperationGroup[] = [
  group(
    'MongoDB: changes data',
    'insert update update_one update_many upsert replace delete delete_one delete_many merge out server_code',
  ),
  group('MongoDB: reads data', 'select find count distinct aggregate explain map_reduce find_and_modify db_hash'),
  group(
    'MongoDB: changes what there is',
    `create create_collection create_view create_index alter coll_mod convert_to_capped update_index rename
     drop drop_collection drop_database drop_index reindex vacuum compact check validate`,
  ),
  group('MongoDB: users', 'create_user update_user drop_user create_role update_role drop_role grant revoke'),
  group(
    'MongoDB: tells of the server',
    `show list_collections list_indexes list_databases stats build_info connection_status list_commands whatsmyuri users_info
     roles_info server_status host_info get_parameter command_line get_log top current_op repl_status repl_config`,
  ),
  group('MongoDB: sessions', 'hello ping session commit rollback abort_transaction close kill_cursors opaque'),
  group(
    'MongoDB: the server',
    'kill kill_sessions kill_op set_global set_parameter profile admin repl_set shard flush fsync unlock shutdown',
  ),
];

/** All of them, each once: a word that both know stands with those of SQL. */
export const OPERATION_GROUPS: readonly OperationGroup[] = withoutRepeats([...SQL_GROUPS, ...MONGODB_GROUPS]);

function withoutRepeats(groups: readonly OperationGroup[]): readonly OperationGroup[] {
  const seen = new Set<string>();
  return groups
    .map(({ group: name, items }) => ({
      group: name,
      items: items.filter((item) => !seen.has(item) && seen.add(item)),
    }))
    .filter(({ items }) => items.length > 0);
}
