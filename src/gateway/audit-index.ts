import { Worker } from 'node:worker_threads';
import type { PoolConfig } from 'pg';
import { type AuditIndexer, type AuditLog, startIndexThread } from '../audit/index.ts';
import type { Logger } from '../log.ts';
import type { State } from './state.ts';

/** What the thread is started with. Never log it: the pool holds a password. */
export interface AuditIndexData {
  readonly dir: string;
  readonly gatewayId: string;
  readonly pool: PoolConfig;
}

/** The thread holds one batch; without a limit the collector of garbage lets its young generation grow to what the gateway's is. */
const YOUNG_GENERATION_MB = 16;

/** Ships the records of the log to the state database, on a thread with a connection of its own. */
export function startAuditIndex(log: AuditLog, state: Pick<State, 'pool'>, logger: Logger): AuditIndexer {
  // Node runs the sources as they are; built, everything is JavaScript.
  const file = import.meta.url.endsWith('.ts') ? './audit-index-thread.ts' : './audit-index-thread.js';
  const workerData: AuditIndexData = { dir: log.dir, gatewayId: log.gatewayId, pool: state.pool };
  return startIndexThread({
    log,
    spawn: () =>
      new Worker(new URL(file, import.meta.url), {
        name: 'audit index',
        workerData,
        resourceLimits: { maxYoungGenerationSizeMb: YOUNG_GENERATION_MB },
      }),
    onProblem: (error, status) =>
      logger.warn({ err: error, waiting: status.writtenSeq - status.shippedSeq }, 'the audit index is behind'),
  });
}
