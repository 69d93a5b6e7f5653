import { maySet, mayShow } from './parameters.ts';
import { nodeOf, type Tree } from './tree.ts';

/** Transaction control, but not two-phase commit: PREPARE TRANSACTION outlives the session that was approved. */
const TRANSACTION_KINDS: ReadonlySet<string> = new Set([
  'TRANS_STMT_BEGIN',
  'TRANS_STMT_START',
  'TRANS_STMT_COMMIT',
  'TRANS_STMT_ROLLBACK',
  'TRANS_STMT_SAVEPOINT',
  'TRANS_STMT_RELEASE',
  'TRANS_STMT_ROLLBACK_TO',
]);

/**
 * Whether a statement only sets up the session. LISTEN is not here: what it brings is other sessions' data; nor NOTIFY,
 * LOCK, LOAD, PREPARE, and nothing that changes with whose rights or in which schemas later statements run.
 */
export function isSessionSetup(name: string, fields: Tree): boolean {
  switch (name) {
    case 'TransactionStmt':
      return TRANSACTION_KINDS.has(String(fields.kind));
    case 'VariableSetStmt':
      return isHarmlessSet(fields);
    case 'VariableShowStmt':
      return mayShow(String(fields.name));
    case 'DiscardStmt':
    case 'DeallocateStmt':
    case 'ClosePortalStmt':
    case 'UnlistenStmt':
    case 'ConstraintsSetStmt':
      return true;
    default:
      return false;
  }
}

function isHarmlessSet(fields: Tree): boolean {
  const name = String(fields.name);
  switch (fields.kind) {
    case 'VAR_RESET_ALL':
      return true;
    case 'VAR_RESET':
    case 'VAR_SET_DEFAULT':
      return maySet(name, undefined);
    case 'VAR_SET_VALUE': {
      const values = Array.isArray(fields.args) ? fields.args.map(settingOf) : [];
      return maySet(name, values.join(', '));
    }
    case 'VAR_SET_MULTI':
      // Isolation, read-only and deferrable. `TRANSACTION SNAPSHOT` would read another session's view of the data.
      return name === 'TRANSACTION' || name === 'SESSION CHARACTERISTICS';
    default:
      // SET … FROM CURRENT belongs to CREATE FUNCTION.
      return false;
  }
}

function settingOf(node: unknown): string {
  const found = nodeOf(node);
  if (found?.name !== 'A_Const') return '';
  const { sval, ival, fval } = found.fields;
  const content = sval ?? ival ?? fval;
  if (typeof content !== 'object' || content === null) return '';
  return String(Object.values(content)[0] ?? '');
}
