export { AuditError, type AuditErrorCode } from './error.ts';
export { type IndexThreadOptions, startIndexThread } from './index-thread.ts';
export {
  type AuditIndexer,
  type AuditIndexerOptions,
  type AuditIndexerStatus,
  type AuditSink,
  type IndexedEvent,
  startAuditIndexer,
  type WrittenLog,
} from './indexer.ts';
export { type AuditLog, type AuditLogOptions, type AuditLogStats, type FsyncPolicy, openAuditLog } from './log.ts';
export type { AuditEntry, AuditHead, AuditRecord } from './record.ts';
export { type AuditVerification, type BrokenRecord, type VerifyOptions, verifyAudit } from './verify.ts';
