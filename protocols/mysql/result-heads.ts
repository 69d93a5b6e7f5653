import { LRUCache } from 'lru-cache';
import type { Column } from '../../src/core/query.ts';
import type { Charset } from './charset.ts';
import type { ColumnLayout } from './columns.ts';
import { sequenceOf } from './packet.ts';

/** Heads one session compares with. */
const HEADS_MAX = 4;
/** A longer head is read each time. */
export const HEAD_BYTES_MAX = 4 * 1024;
/** Of the heads that all sessions share. */
const SHARED_MAX = 512;

/** All packets in front of the rows of a result, and what they mean. */
export interface ResultHead {
  /** The packets as they came, numbers included. */
  readonly bytes: Buffer;
  readonly layout: readonly ColumnLayout[];
  readonly columns: readonly Column[];
  /** The status in the EOF packet that closes the definitions; undefined where none does. */
  readonly status: number | undefined;
  /** The number of the packet behind it. */
  readonly nextSeq: number;
  /** How its names were read. */
  readonly names: Charset | undefined;
}

/** Sessions of one program see the same results: what is remembered of them is kept once. */
const shared = new LRUCache<string, ResultHead>({ max: SHARED_MAX });

/** The heads of the results a session saw last: a program sees the same few over and over. */
export class ResultHeads {
  /** The one used last comes first. */
  readonly #heads: ResultHead[] = [];
  readonly #style: string;

  /** `style`: what the login settled of how heads are written. */
  constructor(style: string) {
    this.#style = style;
  }

  /** Remembers a head; `bytes` are copied. */
  add(head: ResultHead): void {
    if (head.bytes.length > HEAD_BYTES_MAX) return;
    const key = `${this.#style} ${head.names?.name ?? ''} ${head.bytes.toString('latin1')}`;
    const known = shared.get(key) ?? { ...head, bytes: Buffer.from(head.bytes) };
    shared.set(key, known);
    this.#first(known);
    if (this.#heads.length > HEADS_MAX) this.#heads.pop();
  }

  /** The head whose bytes stand at `at`, numbered from `seq` on. */
  find(chunk: Buffer, at: number, seq: number, names: Charset | undefined): ResultHead | undefined {
    for (let i = 0; i < this.#heads.length; i++) {
      const head = this.#heads[i];
      if (head === undefined || head.names !== names || sequenceOf(head.bytes) !== seq) continue;
      const end = at + head.bytes.length;
      if (end > chunk.length || head.bytes.compare(chunk, at, end) !== 0) continue;
      if (i > 0) this.#first(head);
      return head;
    }
    return undefined;
  }

  #first(head: ResultHead): void {
    const at = this.#heads.indexOf(head);
    if (at >= 0) this.#heads.splice(at, 1);
    this.#heads.unshift(head);
  }
}
