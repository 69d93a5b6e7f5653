import { parentPort, workerData } from 'node:worker_threads';
import { serveIndexThread } from '../audit/index-thread-work.ts';
import { openEventSink } from '../store/event-sink.ts';
import type { AuditIndexData } from './audit-index.ts';

// The program of the thread that `startAuditIndex` starts. It loads what it needs and no more: the driver, not the store.
if (parentPort !== null) {
  const { dir, gatewayId, pool } = workerData as AuditIndexData;
  serveIndexThread(parentPort, { dir, gatewayId, sink: openEventSink(pool) });
}
