import type { PoolConfig } from 'pg';
import { PgBoss } from 'pg-boss';
import type { Logger } from '../log.ts';
import type { RunSql } from '../store/index.ts';
import { openWorkQueue, type WorkQueue, type WorkQueueOptions } from './work-queue.ts';

/** What is queued: the content stays with the message. */
interface DeliveryJob {
  readonly messageId: string;
}

export interface QueueOptions {
  /** Where the queue is kept, beside the rest of the state in a schema of its own. */
  readonly pool: PoolConfig;
  readonly log: Logger;
  /** How often a message is tried. */
  readonly attemptsMax: number;
  /** The pause before the second attempt; it doubles, with some chance in it, up to `RETRY_SEC_MAX`. */
  readonly retrySec: number;
  /** Tries once; a rejection means another attempt. */
  deliver(messageId: string): Promise<void>;
  /** Told of a message that was tried often enough. */
  giveUp(messageId: string): Promise<void>;
}

/** Messages that wait for their endpoint; exactly one gateway at a time tries each. */
export interface DeliveryQueue {
  /** Queues within a transaction of the store. */
  enqueue(run: RunSql, messages: readonly { readonly id: string; readonly endpointId: string }[]): Promise<void>;
  /** Another queue on the same connections. */
  open<T extends object>(options: WorkQueueOptions): Promise<WorkQueue<T>>;
  /** Waits a bounded time for attempts that run. */
  stop(): Promise<void>;
}

const SCHEMA = 'sluice_queue';
const DELIVERIES = 'webhook-deliveries';
const DEAD = 'webhook-deliveries-dead';
/** Connections of the queue to the state database, besides one that listens. */
const POOL_MAX = 2;
/** Attempts that run at once in this gateway. */
const CONCURRENCY = 6;
/** Of one endpoint's in this gateway, counted here: a count in the database lets two workers pass that ask at once. */
const ENDPOINT_CONCURRENCY = 2;
/** An attempt that takes longer belonged to a gateway that died, and is made again. */
const ATTEMPT_SEC_MAX = 30;
/** How often that is looked for. */
const SUPERVISE_SEC = 20;
const RETRY_SEC_MAX = 6 * 3600;
/** New messages wake their gateway; this is for those whose pause is over. */
const POLL_SEC_MAX = 5;
const DEAD_POLL_SEC = 10;
const JOB_KEPT_SEC = 24 * 3600;
const WAITING_KEPT_SEC = 30 * 24 * 3600;
const STOP_MS_MAX = 16_000;
const REPORT_MS = 30_000;

/** Opens the queue and begins to work on it. Its tables are made when they are not there. */
export async function openDeliveryQueue(options: QueueOptions): Promise<DeliveryQueue> {
  const { pool, log, attemptsMax, retrySec } = options;
  const boss = new PgBoss({
    ...connectionOf(pool),
    application_name: 'sluice queue',
    max: POOL_MAX,
    schema: SCHEMA,
    useListenNotify: true,
    superviseIntervalSeconds: SUPERVISE_SEC,
    monitorIntervalSeconds: SUPERVISE_SEC,
    // Nothing here recurs by the clock.
    schedule: false,
  });
  boss.on(
    'error',
    onceInAWhile((error) => log.warn({ reason: error.message }, 'the webhook queue')),
  );
  await boss.start();
  try {
    await boss.createQueue(DEAD, { retryLimit: attemptsMax, retryDelay: retrySec, retryBackoff: true });
    await boss.createQueue(DELIVERIES, { deadLetter: DEAD });
    await boss.updateQueue(DELIVERIES, {
      deadLetter: DEAD,
      retryLimit: attemptsMax - 1,
      retryDelay: retrySec,
      retryBackoff: true,
      retryDelayMax: RETRY_SEC_MAX,
      expireInSeconds: ATTEMPT_SEC_MAX,
      deleteAfterSeconds: JOB_KEPT_SEC,
      retentionSeconds: WAITING_KEPT_SEC,
      notify: true,
    });
    await work(boss, options);
  } catch (error) {
    await boss.stop({ graceful: false });
    throw error;
  }
  return {
    async enqueue(run, messages) {
      const jobs = messages.map(({ id, endpointId }) => ({ data: { messageId: id }, group: { id: endpointId } }));
      await boss.insert(DELIVERIES, jobs, { db: { executeSql: (text, values) => run(text, values) } });
    },
    open: (options) => openWorkQueue(boss, options),
    stop: () => boss.stop({ graceful: true, timeout: STOP_MS_MAX }),
  };
}

async function work(boss: PgBoss, { retrySec, deliver, giveUp }: QueueOptions): Promise<void> {
  const pollSec = Math.min(POLL_SEC_MAX, retrySec);
  await boss.work<DeliveryJob>(
    DELIVERIES,
    {
      localConcurrency: CONCURRENCY,
      localGroupConcurrency: ENDPOINT_CONCURRENCY,
      pollingIntervalSeconds: pollSec,
      notifyPollingIntervalSeconds: pollSec,
    },
    async ([job]) => {
      if (job !== undefined) await deliver(job.data.messageId);
    },
  );
  await boss.work<DeliveryJob>(DEAD, { pollingIntervalSeconds: Math.min(DEAD_POLL_SEC, retrySec) }, async ([job]) => {
    if (job !== undefined) await giveUp(job.data.messageId);
  });
}

/** While the database is away every worker says so at every poll; one of them is enough. */
function onceInAWhile(report: (error: Error) => void): (error: Error) => void {
  let reportedAt = Number.NEGATIVE_INFINITY;
  return (error) => {
    if (performance.now() - reportedAt < REPORT_MS) return;
    reportedAt = performance.now();
    report(error);
  };
}

/** What leads to the database, and nothing of how the store uses it. */
function connectionOf(pool: PoolConfig) {
  const { connectionString, host, port, user, password, database, ssl } = pool;
  return {
    ...(connectionString === undefined ? {} : { connectionString }),
    ...(host === undefined ? {} : { host }),
    ...(port === undefined ? {} : { port }),
    ...(user === undefined ? {} : { user }),
    ...(password === undefined ? {} : { password }),
    ...(database === undefined ? {} : { database }),
    ...(ssl === undefined ? {} : { ssl }),
  };
}
