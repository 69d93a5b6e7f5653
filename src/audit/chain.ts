import { type AuditRecord, GENESIS_HASH, parseRecord } from './record.ts';

/** The next record, or why the line is not it. */
export type Link = { readonly record: AuditRecord } | { readonly why: string; readonly seq?: number };

/** Follows a chain line by line. Stops being of use after the first line that is not the next record. */
export class Chain {
  readonly #gatewayId: string;
  #seq: number | undefined;
  #hash: string | undefined;

  /** `start: 'first'` expects the first record of the log, `'anywhere'` takes any record as the beginning. */
  constructor(gatewayId: string, start: 'first' | 'anywhere') {
    this.#gatewayId = gatewayId;
    this.#seq = start === 'first' ? 0 : undefined;
    this.#hash = start === 'first' ? GENESIS_HASH : undefined;
  }

  /** The last record's number and hash; number 0 before the first. */
  get head(): { readonly seq: number; readonly hash: string } {
    return { seq: this.#seq ?? 0, hash: this.#hash ?? GENESIS_HASH };
  }

  next(line: Buffer): Link {
    const parsed = parseRecord(line);
    if (parsed === undefined) return { why: 'the line is not an audit record', ...this.#expected() };
    const { record } = parsed;
    if (!parsed.intact) return { why: 'the record was changed: its hash is not that of its content', seq: record.seq };
    if (record.gateway !== this.#gatewayId) return { why: 'the record belongs to another gateway', seq: record.seq };
    const why = this.#whyNotNext(record);
    if (why !== undefined) return { why, seq: record.seq };
    this.#seq = record.seq;
    this.#hash = record.hash;
    return { record };
  }

  #whyNotNext(record: AuditRecord): string | undefined {
    if (this.#seq === undefined) return undefined;
    const expected = this.#seq + 1;
    if (record.seq > expected) {
      const missing =
        record.seq - 1 === expected ? `record ${expected} is` : `records ${expected} to ${record.seq - 1} are`;
      return `${missing} missing before this one`;
    }
    if (record.seq < expected) return `the record is out of order: ${expected} was expected`;
    if (record.prev !== this.#hash) return 'the record does not continue from the one before it';
    return undefined;
  }

  #expected(): { seq?: number } {
    return this.#seq === undefined ? {} : { seq: this.#seq + 1 };
  }
}
