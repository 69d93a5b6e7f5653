import { setTimeout as sleep } from 'node:timers/promises';
import { Chain } from './chain.ts';
import { type Line, readLines } from './lines.ts';
import { type AuditHead, RECORD_BYTES_MAX } from './record.ts';
import { listSegments, type Segment, segmentOf } from './segments.ts';

export interface VerifyOptions {
  readonly dir: string;
  /**
   * What another place remembers of the chains, such as the index in the store. Only with it a tail that was cut off, or
   * a chain that was written anew from some record on, can be told. Read it before the call when the gateway is running.
   */
  readonly anchors?: readonly AuditHead[];
  /** Told now and then how many records were found good. */
  readonly onProgress?: (records: number) => void;
  /** Aborted, the next piece that is read throws its reason. */
  readonly signal?: AbortSignal;
}

/** The first place where a log is not what was written. */
export interface BrokenRecord {
  /** Inside the folder. */
  readonly file: string;
  /** Counts from 1; for a segment or records that are not there, the line that should have come next. */
  readonly line: number;
  /** The number of the record there, or the one expected. */
  readonly seq: number;
  readonly why: string;
}

export interface AuditVerification {
  readonly ok: boolean;
  /** Records found good. */
  readonly records: number;
  readonly segments: number;
  /** Where each good chain ends. */
  readonly heads: readonly AuditHead[];
  readonly firstBroken?: BrokenRecord;
}

/** A running gateway may be in the middle of a write: an incomplete last line is read again before it counts. */
const TAIL_READS_MAX = 10;
const TAIL_WAIT_MS = 50;

/** Reads every segment of every gateway in the folder, in order, and stops at the first thing that is wrong. Memory does not grow with the log. */
export async function verifyAudit(options: VerifyOptions): Promise<AuditVerification> {
  const anchors = new Map<string, AuditHead[]>();
  for (const anchor of options.anchors ?? []) {
    anchors.set(anchor.gatewayId, [...(anchors.get(anchor.gatewayId) ?? []), anchor]);
  }
  const byGateway = await listSegments(options.dir);
  const heads: AuditHead[] = [];
  let records = 0;
  let count = 0;
  for (const gatewayId of new Set([...byGateway.keys(), ...anchors.keys()])) {
    const segments = byGateway.get(gatewayId) ?? [];
    const before = records;
    const check = new ChainCheck(options.dir, gatewayId, anchors.get(gatewayId) ?? [], (seq) => {
      options.signal?.throwIfAborted();
      options.onProgress?.(before + seq);
    });
    const firstBroken = await check.run(segments);
    records += check.head.seq;
    count += segments.length;
    if (firstBroken !== undefined) return { ok: false, records, segments: count, heads, firstBroken };
    heads.push(check.head);
  }
  return { ok: true, records, segments: count, heads };
}

class ChainCheck {
  readonly #dir: string;
  readonly #gatewayId: string;
  readonly #chain: Chain;
  readonly #anchors: ReadonlyMap<number, AuditHead>;
  readonly #anchorSeqMax: number;
  readonly #onRead: (seq: number) => void;
  #line = 0;

  /** `onRead` is called after each piece that was read. */
  constructor(dir: string, gatewayId: string, anchors: readonly AuditHead[], onRead: (seq: number) => void) {
    this.#onRead = onRead;
    this.#dir = dir;
    this.#gatewayId = gatewayId;
    this.#chain = new Chain(gatewayId, 'first');
    this.#anchors = new Map(anchors.map((anchor) => [anchor.seq, anchor]));
    this.#anchorSeqMax = Math.max(0, ...anchors.map(({ seq }) => seq));
  }

  get head(): AuditHead {
    return { gatewayId: this.#gatewayId, ...this.#chain.head };
  }

  async run(segments: readonly Segment[]): Promise<BrokenRecord | undefined> {
    let last = segmentOf(this.#dir, this.#gatewayId, 1);
    for (const [index, segment] of segments.entries()) {
      this.#line = 0;
      const expected = segmentOf(this.#dir, this.#gatewayId, index + 1);
      if (segment.number !== expected.number) return this.#missing(expected, 'the segment is missing');
      const isLast = index === segments.length - 1;
      const seqBefore = this.#chain.head.seq;
      const broken = await this.#segment(segment, isLast);
      if (broken !== undefined) return broken;
      if (!isLast && this.#chain.head.seq === seqBefore) return this.#missing(segment, 'the segment is empty');
      last = segment;
    }
    const { seq } = this.#chain.head;
    if (seq >= this.#anchorSeqMax) return undefined;
    return this.#missing(
      last,
      `the log ends here, but ${this.#anchorSeqMax} records were written: the tail was cut off`,
    );
  }

  async #segment(segment: Segment, isLast: boolean): Promise<BrokenRecord | undefined> {
    let offset = 0;
    for (let reads = 1; ; reads += 1) {
      const end = await this.#follow(segment, offset);
      if (end === undefined || 'why' in end) return end;
      const isGrowing = isLast && end.bytes.length <= RECORD_BYTES_MAX && reads < TAIL_READS_MAX;
      if (!isGrowing) return this.#missing(segment, whyIncomplete(end, isLast));
      await sleep(TAIL_WAIT_MS);
      offset = end.offset;
    }
  }

  /** Reads on from `offset`; returns the incomplete line it ended with, what is broken, or nothing. */
  async #follow(segment: Segment, offset: number): Promise<Line | BrokenRecord | undefined> {
    for await (const lines of readLines(segment.path, offset, RECORD_BYTES_MAX)) {
      for (const line of lines) {
        if (!line.complete) return line;
        const link = this.#chain.next(line.bytes);
        this.#line += 1;
        if ('why' in link)
          return { file: segment.file, line: this.#line, seq: link.seq ?? this.#chain.head.seq + 1, why: link.why };
        const { seq, hash } = link.record;
        const anchor = this.#anchors.get(seq);
        if (anchor !== undefined && anchor.hash !== hash) {
          return {
            file: segment.file,
            line: this.#line,
            seq,
            why: 'another record was written here at first: the chain was made anew',
          };
        }
      }
      this.#onRead(this.#chain.head.seq);
    }
    return undefined;
  }

  #missing(segment: Segment, why: string): BrokenRecord {
    return { file: segment.file, line: this.#line + 1, seq: this.#chain.head.seq + 1, why };
  }
}

function whyIncomplete(line: Line, isLast: boolean): string {
  if (line.bytes.length > RECORD_BYTES_MAX) return 'the line is longer than any record';
  if (!isLast) return 'the last line of the segment is incomplete';
  return 'the last line is incomplete: it was changed, or its writer was killed and the log was not opened since';
}
