import type { MessagePort } from 'node:worker_threads';
import { messageOf } from '../errors.ts';
import type { FromIndexThread, ToIndexThread, ToldError } from './index-thread.ts';
import { type AuditIndexerOptions, type AuditIndexerStatus, type AuditSink, startAuditIndexer } from './indexer.ts';

export interface IndexThreadWork
  extends Omit<AuditIndexerOptions, 'log' | 'sink' | 'gatherMs' | 'onProblem' | 'onShipped'> {
  /** The folder of the log, whose files are read here. */
  readonly dir: string;
  readonly gatewayId: string;
  readonly sink: AuditSink & { close(): Promise<void> };
}

/** What a thread does that `startIndexThread` started: ships what it is told is written, until it is told to close. */
export function serveIndexThread(port: MessagePort, work: IndexThreadWork): void {
  const { dir, gatewayId, sink, ...options } = work;
  let written = 0;
  let wake = (): void => {};
  const tell = ({ shippedSeq, failures }: AuditIndexerStatus, error?: unknown): void => {
    const problem = error === undefined ? {} : { problem: toldError(error) };
    port.postMessage({ shippedSeq, failures, ...problem } satisfies FromIndexThread);
  };
  const log = {
    dir,
    gatewayId,
    head: () => ({ seq: written }),
    onCommit: (listener: () => void) => {
      wake = listener;
      return () => {};
    },
  };
  const start = () =>
    startAuditIndexer({
      ...options,
      log,
      sink,
      gatherMs: 0,
      onShipped: tell,
      onProblem: (e, status) => tell(status, e),
    });
  let indexer: ReturnType<typeof start> | undefined;
  port.on('message', (told: ToIndexThread) => {
    if ('written' in told) {
      written = told.written;
      // Not before: an index that has more than a log of no records would be taken for another's.
      indexer ??= start();
      wake();
      return;
    }
    void end(indexer, sink).finally(() => port.close());
  });
}

async function end(indexer: { close(): Promise<void> } | undefined, sink: { close(): Promise<void> }): Promise<void> {
  await indexer?.close();
  await sink.close();
}

/** Without what a driver adds, which may be words of a record. */
function toldError(error: unknown): ToldError {
  const { code, hint } = (typeof error === 'object' ? error : {}) as { code?: unknown; hint?: unknown };
  return {
    code: typeof code === 'string' ? code : 'audit_index_failed',
    message: messageOf(error),
    hint: typeof hint === 'string' ? hint : undefined,
  };
}
