import { closeSync, openSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { AuditError } from './error.ts';

/** Held while a log is open. */
export interface LogLock {
  release(): void;
}

const SQLITE_BUSY = 5;
/** A handle nobody refers to would be collected, closed, and its lock lost. */
const held = new Set<DatabaseSync>();

/**
 * Takes the one writer's place of a log, or throws AuditError `audit_locked`. Node has no call for file locks, SQLite
 * takes the kernel's own: the lock ends with the process, however it ends, and also holds between containers that
 * share the folder. Nothing else in the process may open the lock file: closing any handle on it would drop the lock.
 */
export function lockLog(dir: string, gatewayId: string): LogLock {
  const path = join(dir, `audit-${gatewayId}.lock`);
  createPrivate(path);
  const database = new DatabaseSync(path, { timeout: 0 });
  try {
    database.exec('PRAGMA journal_mode = MEMORY; PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE');
  } catch (cause) {
    database.close();
    if (cause instanceof Error && 'errcode' in cause && cause.errcode === SQLITE_BUSY) {
      throw new AuditError(
        'audit_locked',
        `the audit log of gateway "${gatewayId}" in ${dir} is in use by another process`,
        {
          hint: 'Stop the other gateway, or give this one its own id or folder.',
        },
      );
    }
    throw new AuditError('audit_locked', `the audit log in ${dir} cannot be locked`, { cause });
  }
  held.add(database);
  return {
    release: () => {
      if (held.delete(database)) database.close();
    },
  };
}

/** SQLite would create the file readable by all. Never opens a file that is there. */
function createPrivate(path: string): void {
  try {
    closeSync(openSync(path, 'wx', 0o600));
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
  }
}
