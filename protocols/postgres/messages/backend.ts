import { ProtocolError } from '../../../src/errors.ts';
import { KEPT_BYTES_MAX } from './frontend.ts';
import { HEADER_BYTES, MessageReader } from './reader.ts';

/** Tags of the messages a server may send after login (PostgreSQL documentation, 55.7). */
export const Backend = {
  BindComplete: 0x32,
  CloseComplete: 0x33,
  CommandComplete: 0x43,
  CopyData: 0x64,
  CopyDone: 0x63,
  CopyInResponse: 0x47,
  CopyOutResponse: 0x48,
  DataRow: 0x44,
  EmptyQueryResponse: 0x49,
  ErrorResponse: 0x45,
  FunctionCallResponse: 0x56,
  NoData: 0x6e,
  NoticeResponse: 0x4e,
  NotificationResponse: 0x41,
  ParameterDescription: 0x74,
  ParameterStatus: 0x53,
  ParseComplete: 0x31,
  PortalSuspended: 0x73,
  ReadyForQuery: 0x5a,
  RowDescription: 0x54,
} as const;

const UNKNOWN = 0;
const WITH_BODY = 1;
const BARE = 2;
/** What is known of each tag. A table, because it is looked at for every row that passes. */
const TAGS = new Uint8Array(256).fill(UNKNOWN);
for (const tag of Object.values(Backend)) TAGS[tag] = WITH_BODY;
for (const tag of [
  Backend.BindComplete,
  Backend.CloseComplete,
  Backend.CopyDone,
  Backend.EmptyQueryResponse,
  Backend.NoData,
  Backend.ParseComplete,
  Backend.PortalSuspended,
]) {
  TAGS[tag] = BARE;
}

/** Total size of the server's message at `at`. A tag that is not listed ends the session; so do CopyBoth and authentication requests. */
export function backendSize(buffer: Buffer, at: number): number {
  const tag = buffer[at] ?? UNKNOWN;
  const known = TAGS[tag];
  if (known === UNKNOWN) throw new ProtocolError(`the server sent a message of unexpected type 0x${tag.toString(16)}`);
  // Read by hand, because it is done for every row that passes.
  const length =
    ((buffer[at + 1] ?? 0) << 24) |
    ((buffer[at + 2] ?? 0) << 16) |
    ((buffer[at + 3] ?? 0) << 8) |
    (buffer[at + 4] ?? 0);
  if (length < 4 || (length > 4 && known === BARE)) {
    throw new ProtocolError(`the server sent a message of type 0x${tag.toString(16)} with length ${length}`);
  }
  return length + 1;
}

/** Where the messages of one type that lie whole in the buffer from `at` on end, and how many they are. */
export function wholeMessages(buffer: Buffer, at: number, tag: number): { end: number; count: number } {
  let end = at;
  let count = 0;
  while (end + HEADER_BYTES <= buffer.length && buffer[end] === tag) {
    const next = end + backendSize(buffer, end);
    if (next > buffer.length) break;
    end = next;
    count += 1;
  }
  return { end, count };
}

export { HEADER_BYTES, KEPT_BYTES_MAX };

/** Transaction status as the server reports it: idle, in a transaction, in a failed one. */
export type TxStatus = 'I' | 'T' | 'E';

/** One column of a RowDescription. */
export interface Field {
  readonly name: Buffer;
  /** 0: not a column of a table. */
  readonly tableOid: number;
  readonly attributeNumber: number;
  readonly typeOid: number;
  readonly typeModifier: number;
  readonly format: number;
}

/** What a server error says, with its field bytes as they lie in the message. */
export interface ServerText {
  readonly severity: string;
  readonly code: string;
  readonly fields: readonly { readonly type: number; readonly value: Buffer }[];
}

export function readRowDescription(frame: Buffer): Field[] {
  const reader = new MessageReader(frame, 'RowDescription');
  const n = reader.count(FIELD_BYTES_MIN);
  const fields: Field[] = [];
  for (let i = 0; i < n; i++) {
    const name = Buffer.from(reader.cstring());
    const tableOid = reader.oid();
    const attributeNumber = reader.int16();
    const typeOid = reader.oid();
    reader.int16();
    const typeModifier = reader.int32();
    const format = reader.int16();
    if (format !== 0 && format !== 1) throw new ProtocolError(`the server announces format code ${format}`);
    fields.push({ name, tableOid, attributeNumber, typeOid, typeModifier, format });
  }
  reader.end();
  return fields;
}

export function readParameterDescription(frame: Buffer): number[] {
  const reader = new MessageReader(frame, 'ParameterDescription');
  const n = reader.count(4);
  const types: number[] = [];
  for (let i = 0; i < n; i++) types.push(reader.oid());
  reader.end();
  return types;
}

/** ErrorResponse or NoticeResponse. */
export function readServerText(frame: Buffer): ServerText {
  const reader = new MessageReader(frame, frame[0] === Backend.ErrorResponse ? 'ErrorResponse' : 'NoticeResponse');
  const fields: { type: number; value: Buffer }[] = [];
  for (let type = reader.byte(); type !== 0; type = reader.byte()) fields.push({ type, value: reader.cstring() });
  reader.end();
  const text = (type: string): string | undefined =>
    fields.find((field) => field.type === type.charCodeAt(0))?.value.toString('latin1');
  return { severity: text('V') ?? text('S') ?? '', code: text('C') ?? '', fields };
}

export function readCommandTag(frame: Buffer): string {
  const reader = new MessageReader(frame, 'CommandComplete');
  const tag = reader.latin1();
  reader.end();
  return tag;
}

/** The rows a command tag counts (`INSERT 0 5`), or nothing where it counts none. */
export function rowsOfTag(tag: string): number | undefined {
  // Most results in a row are of one kind and size.
  if (tag === lastTag.tag) return lastTag.rows;
  const digits = /^[A-Z][A-Z ]*(?: 0)? (\d{1,15})$/.exec(tag)?.[1];
  const rows = digits === undefined ? undefined : Number(digits);
  lastTag = { tag, rows };
  return rows;
}

let lastTag: { readonly tag: string; readonly rows: number | undefined } = { tag: '', rows: undefined };

export function readParameterStatus(frame: Buffer): { readonly name: string; readonly value: string } {
  const reader = new MessageReader(frame, 'ParameterStatus');
  const name = reader.latin1();
  const value = reader.cstring().toString('utf8');
  reader.end();
  return { name, value };
}

export function readReadyForQuery(frame: Buffer): TxStatus {
  const reader = new MessageReader(frame, 'ReadyForQuery');
  const status = String.fromCharCode(reader.byte());
  reader.end();
  if (status !== 'I' && status !== 'T' && status !== 'E') {
    throw new ProtocolError('the server reports an unknown transaction status');
  }
  return status;
}

/** The number of columns a COPY will move. */
export function readCopyResponse(frame: Buffer): number {
  const reader = new MessageReader(frame, 'CopyResponse');
  reader.byte();
  const n = reader.count(2);
  for (let i = 0; i < n; i++) reader.int16();
  reader.end();
  return n;
}

export interface Notification {
  readonly pid: number;
  readonly channel: Buffer;
  readonly payload: Buffer;
}

export function readNotification(frame: Buffer): Notification {
  const reader = new MessageReader(frame, 'NotificationResponse');
  const pid = reader.int32();
  const channel = reader.cstring();
  const payload = reader.cstring();
  reader.end();
  return { pid, channel, payload };
}

/** Checks the shape of a FunctionCallResponse. */
export function checkFunctionResult(frame: Buffer): void {
  const reader = new MessageReader(frame, 'FunctionCallResponse');
  reader.value();
  reader.end();
}

/** An empty name's NUL and the fixed fields behind it. */
const FIELD_BYTES_MIN = 19;
