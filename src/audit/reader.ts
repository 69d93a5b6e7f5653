import { AuditError } from './error.ts';
import { readLines } from './lines.ts';
import { type RawRecord, readRecord } from './raw-record.ts';
import { parseRecord, RECORD_BYTES_MAX } from './record.ts';
import { listSegments, type Segment } from './segments.ts';

/** A place between two records. */
export interface AuditPosition {
  /** The record before it; 0 at the beginning. */
  readonly seq: number;
  /** The segment and the byte the next record starts at, as far as known. */
  readonly segment: number;
  readonly offset: number;
}

/** Some records in order and the place behind them. */
export interface AuditBatch {
  readonly records: readonly RawRecord[];
  readonly next: AuditPosition;
}

export interface BatchLimits {
  readonly recordsMax: number;
  /** Bytes of lines; one record may be longer. */
  readonly bytesMax: number;
}

/** The place behind record `seq`, found by the first record of each segment. */
export async function positionAfter(dir: string, gatewayId: string, seq: number): Promise<AuditPosition> {
  const segments = (await listSegments(dir)).get(gatewayId) ?? [];
  let found = { seq, segment: 1, offset: 0 };
  for (const segment of segments) {
    const first = await firstSeq(segment);
    if (first === undefined || first > seq + 1) break;
    found = { seq, segment: segment.number, offset: 0 };
  }
  return found;
}

/**
 * Reads records behind a place, up to record `until`, which must be written already: what lies behind it may yet be
 * taken back. Throws AuditError `audit_broken` for a record that is damaged or missing.
 */
export async function readBatch(
  dir: string,
  gatewayId: string,
  from: AuditPosition,
  until: number,
  limits: BatchLimits,
): Promise<AuditBatch> {
  const segments = (await listSegments(dir)).get(gatewayId) ?? [];
  const batch = new BatchBuilder(from, limits);
  for (const segment of segments) {
    if (segment.number < from.segment) continue;
    if (batch.next.seq >= until || batch.isFull) break;
    await fill(batch, segment, until);
  }
  if (batch.next.seq === from.seq && until > from.seq) {
    throw new AuditError('audit_broken', `record ${from.seq + 1} is not in the audit log of gateway "${gatewayId}"`);
  }
  return batch;
}

class BatchBuilder implements AuditBatch {
  readonly records: RawRecord[] = [];
  readonly #limits: BatchLimits;
  #bytes = 0;
  next: AuditPosition;

  constructor(from: AuditPosition, limits: BatchLimits) {
    this.next = from;
    this.#limits = limits;
  }

  get isFull(): boolean {
    return this.records.length >= this.#limits.recordsMax || this.#bytes >= this.#limits.bytesMax;
  }

  add(record: RawRecord, bytes: number, next: AuditPosition): void {
    this.records.push(record);
    this.#bytes += bytes;
    this.next = next;
  }
}

async function fill(batch: BatchBuilder, segment: Segment, until: number): Promise<void> {
  const start = segment.number === batch.next.segment ? batch.next.offset : 0;
  for await (const lines of readLines(segment.path, start, RECORD_BYTES_MAX)) {
    for (const line of lines) {
      if (batch.next.seq >= until || batch.isFull) return;
      const parsed = line.complete ? readRecord(line.bytes) : undefined;
      const expected = batch.next.seq + 1;
      if (parsed === undefined || !parsed.intact) throw damaged(segment, expected);
      const { seq } = parsed.record;
      // Only the first read after a start begins before the place it looks for.
      if (seq < expected) continue;
      if (seq > expected) throw damaged(segment, expected);
      const offset = line.offset + line.bytes.length + 1;
      batch.add(parsed.record, line.bytes.length, { seq, segment: segment.number, offset });
    }
  }
}

async function firstSeq(segment: Segment): Promise<number | undefined> {
  for await (const [line] of readLines(segment.path, 0, RECORD_BYTES_MAX)) {
    return line?.complete ? parseRecord(line.bytes)?.record.seq : undefined;
  }
  return undefined;
}

function damaged(segment: Segment, seq: number): AuditError {
  return new AuditError('audit_broken', `the audit log is damaged in ${segment.file}, where record ${seq} should be`, {
    hint: 'Look at it with `sluice audit verify`.',
  });
}
