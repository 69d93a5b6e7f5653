import { setTimeout as sleep } from 'node:timers/promises';
import { messageOf } from '../errors.ts';
import { AuditError } from './error.ts';
import type { RawRecord } from './raw-record.ts';
import { type AuditPosition, positionAfter, readBatch } from './reader.ts';
import type { AuditHead } from './record.ts';
import { type RetryLimits, retryMs } from './retry.ts';

/** A record as the index keeps it. */
export interface IndexedEvent {
  readonly gatewayId: string;
  readonly seq: number;
  readonly sessionId: string | undefined;
  readonly type: string;
  /** ISO 8601, UTC. */
  readonly at: string;
  /** A JSON object, as it is written in the log. */
  readonly body: string;
  readonly hash: string;
}

/** What is known of the log whose files are read. */
export interface WrittenLog {
  readonly dir: string;
  readonly gatewayId: string;
  /** The last record that is written. */
  head(): Pick<AuditHead, 'seq'>;
  /** Calls the listener when more is written. Returns the way to stop. */
  onCommit(listener: () => void): () => void;
}

/** Where the records go: the store. Inserting a record that is there already does nothing. */
export interface AuditSink {
  /** May refuse what does not follow what it has; then it is asked for its head. */
  insertBatch(events: readonly IndexedEvent[]): Promise<unknown>;
  /** The last record of a gateway that it has. */
  head(gatewayId: string): Promise<{ readonly seq: number | bigint; readonly hash: string } | undefined>;
}

export interface AuditIndexerOptions extends RetryLimits {
  readonly log: WrittenLog;
  readonly sink: AuditSink;
  /** Told of every failed attempt; the attempt is made again. */
  readonly onProblem?: (error: unknown, status: AuditIndexerStatus) => void;
  /** Told after every attempt that succeeded. */
  readonly onShipped?: (status: AuditIndexerStatus) => void;
  readonly batchRecordsMax?: number;
  readonly batchBytesMax?: number;
  /** How long a batch that is not full waits for more records; whoever flushes or closes does not wait for it. 0: not at all. */
  readonly gatherMs?: number;
  /** How long `close` waits for the rest to be shipped. */
  readonly closeWaitMs?: number;
}

export interface AuditIndexerStatus {
  /** The last record the sink is known to have; -1 until it was asked. */
  readonly shippedSeq: number;
  readonly writtenSeq: number;
  /** Attempts that failed since the last that succeeded. */
  readonly failures: number;
  readonly problem?: string;
}

/** Ships written records from the log's files to the index. */
export interface AuditIndexer {
  status(): AuditIndexerStatus;
  /** Resolves when everything written before the call is in the sink; rejects when the indexer is closed before. */
  flush(): Promise<void>;
  /** Makes one last attempt at the rest, then stops. What is left is shipped after the next start. */
  close(): Promise<void>;
}

export const BATCH_RECORDS_MAX = 2000;
const BATCH_BYTES_MAX = 2 * 1024 * 1024;
/** A batch of one costs the store, and with it whoever queries meanwhile, nearly what a full one does. */
export const GATHER_MS = 100;
export const CLOSE_WAIT_MS = 5000;

/** Starts to ship; resumes behind what the sink has. The files are the queue: memory holds one batch, however long the sink is away. */
export function startAuditIndexer(options: AuditIndexerOptions): AuditIndexer {
  return new LogIndexer(options);
}

interface Waiter {
  readonly seq: number;
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
}

class LogIndexer implements AuditIndexer {
  readonly #log: WrittenLog;
  readonly #sink: AuditSink;
  readonly #onProblem: (error: unknown, status: AuditIndexerStatus) => void;
  readonly #onShipped: (status: AuditIndexerStatus) => void;
  readonly #limits: { readonly recordsMax: number; readonly bytesMax: number };
  readonly #gatherMs: number;
  readonly #retryLimits: RetryLimits;
  readonly #closeWaitMs: number;
  readonly #closing = new AbortController();
  readonly #unsubscribe: () => void;
  readonly #done: Promise<void>;
  #position: AuditPosition | undefined;
  #shippedSeq = -1;
  #failures = 0;
  #problem: string | undefined;
  #waiters: Waiter[] = [];
  #wake: () => void = () => {};
  #hurry: () => void = () => {};

  constructor(options: AuditIndexerOptions) {
    this.#log = options.log;
    this.#sink = options.sink;
    this.#onProblem = options.onProblem ?? (() => {});
    this.#onShipped = options.onShipped ?? (() => {});
    this.#limits = {
      recordsMax: options.batchRecordsMax ?? BATCH_RECORDS_MAX,
      bytesMax: options.batchBytesMax ?? BATCH_BYTES_MAX,
    };
    this.#gatherMs = options.gatherMs ?? GATHER_MS;
    this.#retryLimits = options;
    this.#closeWaitMs = options.closeWaitMs ?? CLOSE_WAIT_MS;
    this.#unsubscribe = this.#log.onCommit(() => this.#wake());
    this.#done = this.#run();
  }

  status(): AuditIndexerStatus {
    const status = { shippedSeq: this.#shippedSeq, writtenSeq: this.#log.head().seq, failures: this.#failures };
    return this.#problem === undefined ? status : { ...status, problem: this.#problem };
  }

  async flush(): Promise<void> {
    if (this.#closing.signal.aborted) throw closed();
    const { seq } = this.#log.head();
    if (this.#shippedSeq >= seq) return;
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    this.#waiters.push({ seq, resolve, reject });
    this.#hurry();
    await promise;
  }

  async close(): Promise<void> {
    this.#unsubscribe();
    this.#closing.abort();
    this.#wake();
    this.#hurry();
    const timeout = new AbortController();
    await Promise.race([
      this.#done,
      sleep(this.#closeWaitMs, undefined, { signal: timeout.signal }).catch(() => undefined),
    ]);
    timeout.abort();
    for (const { reject } of this.#waiters.splice(0)) reject(closed());
  }

  async #run(): Promise<void> {
    const { signal } = this.#closing;
    for (;;) {
      try {
        const hasShipped = await this.#step();
        this.#failures = 0;
        this.#problem = undefined;
        this.#onShipped(this.status());
        if (!hasShipped && signal.aborted) return;
        if (!hasShipped) await this.#written();
        await this.#gathered();
      } catch (error) {
        this.#failures += 1;
        this.#problem = messageOf(error);
        this.#onProblem(error, this.status());
        if (signal.aborted) return;
        await sleep(retryMs(this.#failures, this.#retryLimits), undefined, { signal }).catch(() => undefined);
      }
    }
  }

  /** Ships one batch, or finds that there is nothing to ship. After a failure the sink is asked anew what it has. */
  async #step(): Promise<boolean> {
    const from = this.#failures > 0 || this.#position === undefined ? await this.#resume() : this.#position;
    const { seq: written } = this.#log.head();
    this.#shipped(from);
    if (from.seq >= written) return false;
    const { records, next } = await readBatch(this.#log.dir, this.#log.gatewayId, from, written, this.#limits);
    await this.#sink.insertBatch(records.map(indexedEvent));
    this.#shipped(next);
    return true;
  }

  async #resume(): Promise<AuditPosition> {
    const { dir, gatewayId } = this.#log;
    const head = await this.#sink.head(gatewayId);
    const seq = Number(head?.seq ?? 0);
    if (this.#position?.seq === seq) return this.#position;
    if (head === undefined || seq === 0) return { seq: 0, segment: 1, offset: 0 };
    if (seq > this.#log.head().seq) throw mismatch(gatewayId, `it has ${seq} records, the log ${this.#log.head().seq}`);
    const before = await positionAfter(dir, gatewayId, seq - 1);
    const { records, next } = await readBatch(dir, gatewayId, before, seq, { recordsMax: 1, bytesMax: 1 });
    if (records[0]?.hash !== head.hash) throw mismatch(gatewayId, `its record ${seq} is another`);
    return next;
  }

  #shipped(position: AuditPosition): void {
    this.#position = position;
    this.#shippedSeq = position.seq;
    const isDone = ({ seq }: Waiter) => seq <= position.seq;
    for (const { resolve } of this.#waiters.filter(isDone)) resolve();
    this.#waiters = this.#waiters.filter((waiter) => !isDone(waiter));
  }

  /** Resolves when there is more to ship, or when the indexer is to stop. */
  #written(): Promise<void> {
    return new Promise((resolve) => {
      this.#wake = resolve;
      // What was written since the last look woke nobody.
      if (this.#closing.signal.aborted || this.#log.head().seq > this.#shippedSeq) resolve();
    });
  }

  /** Resolves when a batch is full, has waited long enough, or is waited for. */
  #gathered(): Promise<void> {
    const isFull = this.#log.head().seq - this.#shippedSeq >= this.#limits.recordsMax;
    if (isFull || this.#gatherMs === 0 || this.#waiters.length > 0 || this.#closing.signal.aborted)
      return Promise.resolve();
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, this.#gatherMs);
      this.#hurry = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }
}

function indexedEvent(record: RawRecord): IndexedEvent {
  const { gateway: gatewayId, seq, session, type, at, hash } = record;
  const body = UNSTORABLE.test(record.body) ? JSON.stringify(storable(JSON.parse(record.body))) : record.body;
  return { gatewayId, seq, sessionId: session ?? undefined, type, at, body, hash };
}

/** Escapes of U+0000 and of surrogates; text that only looks like one is taken apart for nothing. */
const UNSTORABLE = /\\u(?:0000|[dD][89a-fA-F])/;

/** PostgreSQL's JSON knows neither U+0000 nor half surrogates; the index shows a mark for them, the log keeps them. */
function storable(value: unknown): unknown {
  if (typeof value === 'string') return value.toWellFormed().replaceAll('\0', '\u2400');
  if (Array.isArray(value)) return value.map(storable);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [storable(name), storable(member)]));
}

function mismatch(gatewayId: string, what: string): AuditError {
  return new AuditError(
    'audit_index_mismatch',
    `the index of gateway "${gatewayId}" does not belong to this audit log: ${what}`,
    {
      hint: 'The audit folder was lost or replaced. Bring it back, or start the gateway with another gateway id.',
    },
  );
}

function closed(): AuditError {
  return new AuditError('audit_closed', 'the audit indexer is closed');
}
