import { SluiceError } from '../errors.ts';

/** What went wrong with the audit log, stable words. */
export type AuditErrorCode =
  | 'audit_locked'
  | 'audit_closed'
  | 'audit_broken'
  | 'audit_write_failed'
  | 'audit_backlogged'
  | 'audit_bad_record'
  | 'audit_index_mismatch';

/** The audit log cannot do what it was asked. Names files and counts, never the content of a record. */
export class AuditError extends SluiceError {
  constructor(code: AuditErrorCode, message: string, options: { hint?: string; cause?: unknown } = {}) {
    super(code, message, options);
  }
}
