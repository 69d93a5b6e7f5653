import type { Worker } from 'node:worker_threads';
import { messageOf, SluiceError } from '../errors.ts';
import { AuditError } from './error.ts';
import {
  type AuditIndexer,
  type AuditIndexerStatus,
  BATCH_RECORDS_MAX,
  CLOSE_WAIT_MS,
  GATHER_MS,
  type WrittenLog,
} from './indexer.ts';
import { type RetryLimits, retryMs } from './retry.ts';

/** What the thread is told: how far the log is written, and that it is to ship that and end. */
export type ToIndexThread = { readonly written: number } | { readonly close: true };

/** What the thread tells: how far it is, and what went wrong. */
export interface FromIndexThread {
  readonly shippedSeq: number;
  readonly failures: number;
  readonly problem?: ToldError;
}

/** An error as it passes from thread to thread: nothing but words. */
export interface ToldError {
  readonly code: string;
  readonly message: string;
  readonly hint: string | undefined;
}

export interface IndexThreadOptions extends RetryLimits {
  readonly log: WrittenLog;
  /** Starts a thread that runs `serveIndexThread`. */
  readonly spawn: () => Pick<Worker, 'on' | 'postMessage' | 'terminate'>;
  /** Told of every failed attempt, and of a thread that ended; another one is made, or started. */
  readonly onProblem?: (error: unknown, status: AuditIndexerStatus) => void;
  readonly gatherMs?: number;
  readonly batchRecordsMax?: number;
  readonly closeWaitMs?: number;
}

/**
 * An indexer that reads, checks and ships on a thread of its own. Here it is only said how far the log is written, at most
 * once in `gatherMs` unless somebody waits or a batch is full.
 */
export function startIndexThread(options: IndexThreadOptions): AuditIndexer {
  return new IndexThread(options);
}

interface Waiter {
  readonly seq: number;
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
}

class IndexThread implements AuditIndexer {
  readonly #options: IndexThreadOptions;
  readonly #gatherMs: number;
  readonly #batchRecordsMax: number;
  readonly #unsubscribe: () => void;
  #thread: ReturnType<IndexThreadOptions['spawn']> | undefined;
  /** What the running thread was told. */
  #toldSeq = -1;
  #telling: NodeJS.Timeout | undefined;
  #restarting: NodeJS.Timeout | undefined;
  #shippedSeq = -1;
  #failures = 0;
  /** Threads that ended since one shipped. */
  #ends = 0;
  #problem: string | undefined;
  #waiters: Waiter[] = [];
  #closing: Promise<void> | undefined;
  #ended = Promise.withResolvers<void>();

  constructor(options: IndexThreadOptions) {
    this.#options = options;
    this.#gatherMs = options.gatherMs ?? GATHER_MS;
    this.#batchRecordsMax = options.batchRecordsMax ?? BATCH_RECORDS_MAX;
    this.#unsubscribe = options.log.onCommit(() => this.#written());
    this.#start();
  }

  status(): AuditIndexerStatus {
    const writtenSeq = this.#options.log.head().seq;
    const status = { shippedSeq: this.#shippedSeq, writtenSeq, failures: this.#failures };
    return this.#problem === undefined ? status : { ...status, problem: this.#problem };
  }

  async flush(): Promise<void> {
    if (this.#closing !== undefined) throw closed();
    const { seq } = this.#options.log.head();
    if (this.#shippedSeq >= seq) return;
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    this.#waiters.push({ seq, resolve, reject });
    this.#tell();
    await promise;
  }

  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  async #close(): Promise<void> {
    this.#unsubscribe();
    clearTimeout(this.#restarting);
    this.#tell();
    const thread = this.#thread;
    if (thread !== undefined) {
      thread.postMessage({ close: true } satisfies ToIndexThread);
      const late = setTimeout(() => this.#ended.resolve(), this.#options.closeWaitMs ?? CLOSE_WAIT_MS);
      await this.#ended.promise;
      clearTimeout(late);
      await thread.terminate();
    }
    for (const { reject } of this.#waiters.splice(0)) reject(closed());
  }

  #start(): void {
    const thread = this.#options.spawn();
    let reason = 'it ended by itself';
    thread.on('message', (told: FromIndexThread) => this.#hear(told));
    thread.on('error', (error) => {
      reason = messageOf(error);
    });
    thread.on('exit', () => {
      this.#thread = undefined;
      this.#ended.resolve();
      if (this.#closing === undefined) this.#restart(reason);
    });
    this.#thread = thread;
    this.#toldSeq = -1;
    this.#tell();
  }

  #restart(reason: string): void {
    this.#ends += 1;
    this.#failed(new SluiceError('audit_index_ended', `the thread that ships to the audit index ended: ${reason}`));
    this.#restarting = setTimeout(() => this.#start(), retryMs(this.#ends, this.#options));
  }

  #failed(error: Error, failures = this.#failures + 1): void {
    this.#failures = failures;
    this.#problem = error.message;
    this.#options.onProblem?.(error, this.status());
  }

  #hear({ shippedSeq, failures, problem }: FromIndexThread): void {
    this.#shippedSeq = shippedSeq;
    if (problem !== undefined) {
      this.#failed(errorOf(problem), failures);
      return;
    }
    this.#failures = 0;
    this.#ends = 0;
    this.#problem = undefined;
    const isDone = ({ seq }: Waiter) => seq <= shippedSeq;
    for (const { resolve } of this.#waiters.filter(isDone)) resolve();
    this.#waiters = this.#waiters.filter((waiter) => !isDone(waiter));
  }

  /** After every batch of the log, many a time in a millisecond: nearly always nothing is to be done. */
  #written(): void {
    if (this.#telling === undefined) this.#telling = setTimeout(() => this.#tell(), this.#gatherMs);
    else if (this.#options.log.head().seq - this.#toldSeq >= this.#batchRecordsMax) this.#tell();
  }

  #tell(): void {
    clearTimeout(this.#telling);
    this.#telling = undefined;
    const { seq } = this.#options.log.head();
    if (seq === this.#toldSeq || this.#thread === undefined) return;
    this.#toldSeq = seq;
    this.#thread.postMessage({ written: seq } satisfies ToIndexThread);
  }
}

function errorOf({ code, message, hint }: ToldError): SluiceError {
  return new SluiceError(code, message, hint === undefined ? {} : { hint });
}

function closed(): AuditError {
  return new AuditError('audit_closed', 'the audit indexer is closed');
}
