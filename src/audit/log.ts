import { CommitTurn } from './commit-turn.ts';
import { AuditError } from './error.ts';
import { type LogLock, lockLog } from './lock.ts';
import { type AuditEntry, type AuditHead, type Draft, draftRecord, SealedLines } from './record.ts';
import { prepareFolder, recoverLog } from './recover.ts';
import { type OpenSegment, openSegmentFile, SegmentWriter, syncFolder } from './segment-writer.ts';
import { checkGatewayId } from './segments.ts';

/** When a record is on the disk rather than in the system's cache: before `append` resolves, at most an interval later, or when the system likes. */
export type FsyncPolicy = 'always' | 'interval' | 'never';

export interface AuditLogOptions {
  /** The folder of the segments; made, and closed to other users, when needed. */
  readonly dir: string;
  /** Names the chain. Part of the file names. */
  readonly gatewayId: string;
  readonly fsync: FsyncPolicy;
  /** Only for `interval`. */
  readonly fsyncIntervalMs?: number;
  /** A segment that has reached this size is followed by a new one. */
  readonly segmentBytesMax?: number;
  /** What may wait for the disk at once; above it appends are refused. */
  readonly pendingBytesMax?: number;
  readonly now?: () => Date;
  readonly openSegment?: OpenSegment;
}

/** Counts since the log was opened. */
export interface AuditLogStats {
  readonly records: number;
  readonly bytes: number;
  /** Batches written; one write each. */
  readonly writes: number;
  readonly syncs: number;
  /** Batches and interval syncs that failed. */
  readonly failures: number;
  /** What waits now. */
  readonly pendingBytes: number;
}

/** The append-only log of one gateway. */
export interface AuditLog {
  readonly dir: string;
  readonly gatewayId: string;
  /** Resolves when the record is written (with `always`: durable), in the order of the calls. Rejects with AuditError. */
  append(entry: AuditEntry): Promise<void>;
  /** The last record that is written. */
  head(): AuditHead;
  /** Calls the listener after each batch. Returns the way to stop. */
  onCommit(listener: (head: AuditHead) => void): () => void;
  stats(): AuditLogStats;
  /** Writes what waits, makes it durable (unless `never`) and lets go of the lock. Idempotent. */
  close(): Promise<void>;
}

const FSYNC_INTERVAL_MS = 1000;
const SEGMENT_BYTES_MAX = 64 * 1024 * 1024;
const PENDING_BYTES_MAX = 64 * 1024 * 1024;
/** One write is closed at this size; what is behind it goes out in the next. */
const BATCH_BYTES_MAX = 4 * 1024 * 1024;
/** The envelope of a record, about. */
const ENVELOPE_BYTES = 400;

/** Opens a log for appending, and repairs what a killed process left. Throws AuditError when it is in use or damaged. */
export async function openAuditLog(options: AuditLogOptions): Promise<AuditLog> {
  const { dir, gatewayId } = options;
  checkGatewayId(gatewayId);
  await prepareFolder(dir);
  const lock = lockLog(dir, gatewayId);
  let close = async (): Promise<void> => lock.release();
  try {
    const found = await recoverLog(dir, gatewayId);
    const openSegment = options.openSegment ?? openSegmentFile;
    const file = await openSegment(found.segment.path);
    const writer = new SegmentWriter(dir, found.segment, file, found.size, openSegment);
    const log = new SegmentedLog(options, writer, lock, { gatewayId, ...found.head });
    close = () => log.close();
    if (options.fsync !== 'never') await syncFolder(dir);
    if (found.torn !== undefined) {
      await log.append({ type: 'log.recovered', body: { bytes: found.torn.bytes, file: found.torn.file } });
    }
    return log;
  } catch (error) {
    await close();
    throw error;
  }
}

/** Records that are written together, or not at all: who appended them waits for one promise. */
interface Batch {
  readonly drafts: Draft[];
  bytes: number;
  readonly written: PromiseWithResolvers<void>;
}

class SegmentedLog implements AuditLog {
  readonly dir: string;
  readonly gatewayId: string;
  readonly #fsync: FsyncPolicy;
  readonly #fsyncIntervalMs: number;
  readonly #segmentBytesMax: number;
  readonly #pendingBytesMax: number;
  readonly #now: () => Date;
  readonly #writer: SegmentWriter;
  readonly #lock: LogLock;
  readonly #listeners = new Set<(head: AuditHead) => void>();
  readonly #counts = { records: 0, bytes: 0, writes: 0, syncs: 0, failures: 0 };
  readonly #lines: SealedLines;
  readonly #turn = new CommitTurn();
  #head: AuditHead;
  /** The end of the chain once the batch that is being written is. */
  #sealed: AuditHead;
  /** What waits to be written, oldest first; the last may still grow. */
  readonly #batches: Batch[] = [];
  #pendingBytes = 0;
  #isDraining = false;
  #onDrained: (() => void) | undefined;
  #syncTimer: NodeJS.Timeout | undefined;
  /** An interval sync failed: nothing more is promised until one succeeds. */
  #syncFailed = false;
  #closing: Promise<void> | undefined;

  constructor(options: AuditLogOptions, writer: SegmentWriter, lock: LogLock, head: AuditHead) {
    this.dir = options.dir;
    this.gatewayId = options.gatewayId;
    this.#fsync = options.fsync;
    this.#fsyncIntervalMs = options.fsyncIntervalMs ?? FSYNC_INTERVAL_MS;
    this.#segmentBytesMax = options.segmentBytesMax ?? SEGMENT_BYTES_MAX;
    this.#pendingBytesMax = options.pendingBytesMax ?? PENDING_BYTES_MAX;
    this.#now = options.now ?? (() => new Date());
    this.#writer = writer;
    this.#lock = lock;
    this.#head = head;
    this.#sealed = head;
    this.#lines = new SealedLines(options.gatewayId);
  }

  append(entry: AuditEntry): Promise<void> {
    try {
      return this.#take(entry);
    } catch (error) {
      return Promise.reject(error);
    }
  }

  #take(entry: AuditEntry): Promise<void> {
    if (this.#closing !== undefined) throw new AuditError('audit_closed', 'the audit log is closed');
    const draft = draftRecord(entry, this.#now());
    const bytes = draft.bytes + ENVELOPE_BYTES;
    if (this.#pendingBytes + bytes > this.#pendingBytesMax && this.#pendingBytes > 0) {
      throw new AuditError('audit_backlogged', `more than ${this.#pendingBytesMax} bytes wait for the audit log`);
    }
    let batch = this.#batches.at(-1);
    if (batch === undefined || batch.bytes + bytes > BATCH_BYTES_MAX) {
      batch = { drafts: [], bytes: 0, written: Promise.withResolvers<void>() };
      this.#batches.push(batch);
    }
    batch.drafts.push(draft);
    batch.bytes += bytes;
    this.#pendingBytes += bytes;
    this.#turn.note(draft.session);
    if (!this.#isDraining) {
      this.#isDraining = true;
      this.#turn.schedule(this.#drain);
    }
    return batch.written.promise;
  }

  head(): AuditHead {
    return this.#head;
  }

  onCommit(listener: (head: AuditHead) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  stats(): AuditLogStats {
    return { ...this.#counts, pendingBytes: this.#pendingBytes };
  }

  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  async #close(): Promise<void> {
    if (this.#isDraining) {
      await new Promise<void>((resolve) => {
        this.#onDrained = resolve;
      });
    }
    clearTimeout(this.#syncTimer);
    try {
      await this.#writer.close(this.#fsync !== 'never');
    } finally {
      this.#lock.release();
      this.#listeners.clear();
    }
  }

  /** Writes until nothing waits. */
  readonly #drain = (): void => {
    for (let batch = this.#batches.shift(); batch !== undefined; batch = this.#batches.shift()) {
      const committing = this.#commit(batch);
      if (committing === undefined) continue;
      committing.then(this.#drain);
      return;
    }
    this.#isDraining = false;
    this.#onDrained?.();
  };

  /** Writes a batch and tells who waits for it. Never rejects; returns nothing when it is done already. */
  #commit(batch: Batch): Promise<void> | undefined {
    try {
      const isReady = !this.#syncFailed && this.#writer.size < this.#segmentBytesMax;
      const writing = isReady ? this.#write(batch) : this.#prepare().then(() => this.#write(batch));
      if (writing !== undefined) {
        return writing.then(
          () => this.#written(batch),
          (error: unknown) => this.#failed(batch, error),
        );
      }
      this.#written(batch);
    } catch (error) {
      this.#failed(batch, error);
    }
    return undefined;
  }

  async #prepare(): Promise<void> {
    if (this.#syncFailed) await this.#syncNow();
    if (this.#writer.size >= this.#segmentBytesMax) await this.#writer.rotate(this.#fsync !== 'never');
  }

  #write(batch: Batch): Promise<void> | undefined {
    let { seq, hash } = this.#head;
    this.#lines.clear();
    for (const draft of batch.drafts) {
      seq += 1;
      hash = this.#lines.add(draft, seq, hash);
    }
    this.#sealed = { gatewayId: this.gatewayId, seq, hash };
    return this.#writer.write(this.#lines.bytes(), this.#fsync === 'always');
  }

  #written({ drafts, bytes, written }: Batch): void {
    this.#head = this.#sealed;
    this.#pendingBytes -= bytes;
    this.#counts.records += drafts.length;
    this.#counts.bytes += this.#lines.size;
    this.#counts.writes += 1;
    if (this.#fsync === 'always') this.#counts.syncs += 1;
    if (this.#fsync === 'interval') this.#scheduleSync();
    written.resolve();
    // Apart from here: what a listener throws says nothing about the write.
    for (const listener of this.#listeners) queueMicrotask(() => listener(this.#head));
  }

  #failed({ bytes, written }: Batch, error: unknown): void {
    this.#pendingBytes -= bytes;
    this.#counts.failures += 1;
    written.reject(error);
  }

  #scheduleSync(): void {
    if (this.#syncTimer !== undefined) return;
    this.#syncTimer = setTimeout(() => {
      this.#syncTimer = undefined;
      // The failure is kept: the next append tries again, and is rejected when that fails too.
      this.#syncNow().catch(() => {
        this.#counts.failures += 1;
      });
    }, this.#fsyncIntervalMs);
    this.#syncTimer.unref();
  }

  async #syncNow(): Promise<void> {
    try {
      await this.#writer.sync();
      this.#syncFailed = false;
      this.#counts.syncs += 1;
    } catch (error) {
      this.#syncFailed = true;
      throw error;
    }
  }
}
