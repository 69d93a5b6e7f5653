import type { PgBoss } from 'pg-boss';
import type { RunSql } from '../store/index.ts';

/** Work for a queue. Of one `group` there is one at a time, but for two that are taken in the same moment. */
export interface Work<T extends object> {
  readonly data: T;
  readonly group?: string | undefined;
  /** Not before so many seconds. */
  readonly afterSec?: number | undefined;
}

export interface WorkQueueOptions {
  readonly name: string;
  /** How often work is tried. */
  readonly attemptsMax: number;
  /** The pause before the second attempt; it doubles, with some chance in it. */
  readonly retrySec: number;
  /** How long work is kept that nobody takes. */
  readonly waitingKeptSec: number;
}

/** Work that waits in the database, for whichever gateway takes it: exactly one at a time tries each. */
export interface WorkQueue<T extends object> {
  /** Queues, within a transaction of the store where one is given. */
  enqueue(work: readonly Work<T>[], run?: RunSql): Promise<void>;
  /** Begins to take work; a rejection means another attempt. */
  take(handler: (data: T) => Promise<void>): Promise<void>;
  /** Takes no more, once what runs has ended. */
  rest(): Promise<void>;
}

const CONCURRENCY = 4;
const ATTEMPT_SEC_MAX = 60;
const RETRY_SEC_MAX = 3600;
const DONE_KEPT_SEC = 24 * 3600;
const POLL_SEC_MAX = 5;

/** Opens a queue of its own beside the others; its work waits until somebody takes it. */
export async function openWorkQueue<T extends object>(boss: PgBoss, options: WorkQueueOptions): Promise<WorkQueue<T>> {
  const { name, attemptsMax, retrySec, waitingKeptSec } = options;
  await boss.createQueue(name);
  await boss.updateQueue(name, {
    retryLimit: attemptsMax - 1,
    retryDelay: retrySec,
    retryBackoff: true,
    retryDelayMax: RETRY_SEC_MAX,
    expireInSeconds: ATTEMPT_SEC_MAX,
    deleteAfterSeconds: DONE_KEPT_SEC,
    retentionSeconds: waitingKeptSec,
    notify: true,
  });
  const pollSec = Math.min(POLL_SEC_MAX, retrySec);
  return {
    async enqueue(work, run) {
      const jobs = work.map(({ data, group, afterSec }) => ({
        data,
        ...(group === undefined ? {} : { group: { id: group } }),
        ...(afterSec === undefined ? {} : { startAfter: afterSec }),
      }));
      const within = run && { executeSql: (text: string, values?: unknown[]) => run(text, values) };
      await boss.insert(name, jobs, within === undefined ? {} : { db: within });
    },
    async take(handler) {
      await boss.work<T>(
        name,
        {
          localConcurrency: CONCURRENCY,
          groupConcurrency: 1,
          pollingIntervalSeconds: pollSec,
          notifyPollingIntervalSeconds: pollSec,
          // One after the other, without a pause, while there is more.
          burstWhenBatchFull: true,
        },
        async ([job]) => {
          if (job !== undefined) await handler(job.data);
        },
      );
    },
    rest: () => boss.offWork(name, { wait: true }),
  };
}
