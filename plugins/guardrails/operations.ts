import { DOCUMENT_PROTOCOLS } from '../../src/core/session.ts';

/** Every word a statement rule may name for SQL; the words of `Effect.operations`. */
export const OPERATIONS: readonly string[] = [
  'select',
  'insert',
  'update',
  'delete',
  'merge',
  'upsert',
  'truncate',
  'copy',
  'copy_from',
  'copy_to',
  'copy_file',
  'copy_program',
  'create',
  'select_into',
  'alter',
  'drop',
  'grant',
  'revoke',
  'comment',
  'security_label',
  'set_role',
  'set',
  'reset',
  'show',
  'do',
  'call',
  'function',
  'opaque',
  'prepare',
  'execute',
  'deallocate',
  'declare',
  'fetch',
  'move',
  'close',
  'explain',
  'begin',
  'commit',
  'rollback',
  'savepoint',
  'release',
  'prepare_transaction',
  'commit_prepared',
  'rollback_prepared',
  'lock',
  'listen',
  'unlisten',
  'notify',
  'load',
  'discard',
  'vacuum',
  'analyze',
  'reindex',
  'cluster',
  'refresh',
  'checkpoint',
  'reassign',
  'import',
  'replace',
  'handler',
  'sequence',
  'create_as',
  'rename',
  'kill',
  'use',
  'unlock',
  'xa',
  'signal',
  'diagnostics',
  'set_global',
  'set_password',
  'load_index',
  'flush',
  'purge',
  'change',
  'start',
  'stop',
  'shutdown',
  'install',
  'clone',
  'binlog',
  'cache',
  'backup',
  'admin',
  'check',
  'checksum',
  'optimize',
  'repair',
  'unknown',
];

/** The same for MongoDB: words that SQL has as well, and those of its own commands. */
export const MONGODB_OPERATIONS: readonly string[] =
  `select find count distinct aggregate explain map_reduce find_and_modify db_hash
  insert update update_one update_many upsert replace delete delete_one delete_many merge out server_code
  create create_collection create_view create_index alter coll_mod convert_to_capped update_index rename
  drop drop_collection drop_database drop_index reindex vacuum compact check validate
  create_user update_user drop_user create_role update_role drop_role grant revoke
  show list_collections list_indexes list_databases stats build_info connection_status list_commands whatsmyuri
  users_info roles_info server_status host_info get_parameter command_line get_log top current_op repl_status repl_config
  hello ping session commit rollback abort_transaction close kill_cursors kill kill_sessions kill_op
  set_global set_parameter profile admin repl_set shard flush fsync unlock shutdown opaque`.split(/\s+/);

const SQL: ReadonlySet<string> = new Set(OPERATIONS);
const MONGODB: ReadonlySet<string> = new Set(MONGODB_OPERATIONS);

/** Whether there is an operation of this name, in whatever language. */
export function isOperation(name: string): boolean {
  return SQL.has(name) || MONGODB.has(name);
}

/** The words for what commands of a protocol do. */
export function operationsOf(protocol: string): ReadonlySet<string> {
  return DOCUMENT_PROTOCOLS.has(protocol) ? MONGODB : SQL;
}
