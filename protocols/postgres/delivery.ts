import type { ServerPart } from '../../src/core/codec.ts';
import { ProtocolError } from '../../src/errors.ts';
import type { CopyResult } from './copy-result.ts';
import type { Ended } from './endings.ts';
import { Backend } from './messages/backend.ts';
import type { Parts } from './parts.ts';
import type { PostgresResult } from './result.ts';

const NOTHING = Buffer.alloc(0);

/** What is on its way to the client: the open result, and whether it is withheld. */
export class Delivery {
  /** The result rows or COPY data are coming for. */
  result: PostgresResult | CopyResult | undefined;
  /** Rows of it so far. */
  rows = 0;
  /** The server sends COPY data. */
  isCopyOut = false;
  /** A result is withheld: nothing reaches the client before the ReadyForQuery of the request, or of its Sync. */
  withheldUntil: 'request' | 'sync' | undefined;

  get isWithheld(): boolean {
    return this.withheldUntil !== undefined;
  }

  open<T extends PostgresResult | CopyResult>(result: T): T {
    this.result = result;
    this.rows = 0;
    return result;
  }

  /** Opens it, and sends the message behind it unless it is then withheld. */
  *openBefore(result: PostgresResult | CopyResult, frame: Buffer): Generator<ServerPart, void> {
    yield this.open(result);
    const passed = this.pass(frame);
    if (passed !== undefined) yield passed;
  }

  close(): void {
    this.result = undefined;
    this.rows = 0;
    this.isCopyOut = false;
  }

  /** A DataRow is next: counts it and says whether somebody wants to see it. */
  takeRow(): boolean {
    this.rows += 1;
    if (this.isWithheld) return false;
    if (this.result === undefined || !this.result.readable || this.isCopyOut) throw unexpected(Backend.DataRow);
    return this.result.wantRows;
  }

  /** Rows may come, and nobody wants to see them. */
  letsRowsPass(): boolean {
    if (this.isWithheld || this.result === undefined) return false;
    return this.result.readable && !this.isCopyOut && !this.result.wantRows;
  }

  /** A CopyData is next: says whether somebody wants to see it. */
  takeCopyData(): boolean {
    if (!this.isWithheld && !this.isCopyOut) throw unexpected(Backend.CopyData);
    return !this.isWithheld && this.result?.wantRows === true;
  }

  /** COPY data may come, and nobody wants to see it. */
  letsCopyDataPass(): boolean {
    return !this.isWithheld && this.isCopyOut && this.result?.wantRows !== true;
  }

  /** Sends a message, unless everything is withheld. */
  pass(frame: Buffer): ServerPart | undefined {
    return this.isWithheld ? undefined : { kind: 'opaque', bytes: frame };
  }

  /** Reports ended queries before the bytes that tell the client; each once. */
  end(ended: readonly Ended[], frame: Buffer): Parts<ServerPart> {
    const bytes = this.isWithheld ? NOTHING : frame;
    if (ended.length > 1) return endEach(ended, bytes);
    const first = ended[0];
    if (first !== undefined && !first.query.isOver) return endOne(first, bytes);
    return bytes.length > 0 ? { kind: 'opaque', bytes } : undefined;
  }
}

function endOne({ query, outcome }: Ended, bytes: Buffer): ServerPart {
  query.isOver = true;
  return { kind: 'end', query, outcome, bytes };
}

function* endEach(ended: readonly Ended[], bytes: Buffer): Generator<ServerPart, void> {
  const due = ended.filter(({ query }) => !query.isOver);
  for (const [i, one] of due.entries()) yield endOne(one, i === due.length - 1 ? bytes : NOTHING);
  if (due.length === 0 && bytes.length > 0) yield { kind: 'opaque', bytes };
}

/** The server's message does not fit what was forwarded. */
export function unexpected(tag: number | undefined): ProtocolError {
  return new ProtocolError(`the server sent a message of type 0x${(tag ?? 0).toString(16)} that answers nothing`);
}
