import type { Tree } from './tree.ts';

/** The word for each statement node whose name does not say it. Nodes not listed are named by `wordOf`. */
const OPERATIONS: Readonly<Record<string, string>> = {
  SelectStmt: 'select',
  InsertStmt: 'insert',
  UpdateStmt: 'update',
  DeleteStmt: 'delete',
  MergeStmt: 'merge',
  CopyStmt: 'copy',
  DeclareCursorStmt: 'declare',
  ClosePortalStmt: 'close',
  PrepareStmt: 'prepare',
  ExecuteStmt: 'execute',
  DeallocateStmt: 'deallocate',
  VariableShowStmt: 'show',
  CreateTableAsStmt: 'create',
  ViewStmt: 'create',
  IndexStmt: 'create',
  RuleStmt: 'create',
  DefineStmt: 'create',
  CompositeTypeStmt: 'create',
  RefreshMatViewStmt: 'refresh',
  ImportForeignSchemaStmt: 'import',
  SecLabelStmt: 'security label',
  RenameStmt: 'alter',
  DropOwnedStmt: 'drop',
  DropdbStmt: 'drop',
  CreatedbStmt: 'create',
  ReassignOwnedStmt: 'reassign',
  CheckPointStmt: 'checkpoint',
  ConstraintsSetStmt: 'set',
  ReindexStmt: 'reindex',
  ClusterStmt: 'cluster',
};

const TRANSACTIONS: Readonly<Record<string, string>> = {
  TRANS_STMT_BEGIN: 'begin',
  TRANS_STMT_START: 'begin',
  TRANS_STMT_COMMIT: 'commit',
  TRANS_STMT_ROLLBACK: 'rollback',
  TRANS_STMT_SAVEPOINT: 'savepoint',
  TRANS_STMT_RELEASE: 'release',
  TRANS_STMT_ROLLBACK_TO: 'rollback',
  TRANS_STMT_PREPARE: 'prepare transaction',
  TRANS_STMT_COMMIT_PREPARED: 'commit prepared',
  TRANS_STMT_ROLLBACK_PREPARED: 'rollback prepared',
};

/** What a statement does, in one lower-case word where SQL has one. */
export function operationOf(name: string, fields: Tree): string {
  if (name === 'TransactionStmt') return TRANSACTIONS[String(fields.kind)] ?? 'transaction';
  if (name === 'VariableSetStmt') return String(fields.kind).startsWith('VAR_RESET') ? 'reset' : 'set';
  if (name === 'FetchStmt') return fields.ismove === true ? 'move' : 'fetch';
  if (name === 'VacuumStmt') return fields.is_vacuumcmd === true ? 'vacuum' : 'analyze';
  if (name === 'GrantStmt' || name === 'GrantRoleStmt') return fields.is_grant === true ? 'grant' : 'revoke';
  return OPERATIONS[name] ?? wordOf(name);
}

/** `AlterTableStmt` is `alter`, `TruncateStmt` is `truncate`; anything else its own name in lower case. */
function wordOf(name: string): string {
  const verb = /^(Alter|Create|Drop)[A-Z]/.exec(name)?.[1];
  if (verb !== undefined) return verb.toLowerCase();
  return name.replace(/Stmt$/, '').toLowerCase();
}
