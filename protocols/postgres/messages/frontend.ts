import { ProtocolError } from '../../../src/errors.ts';
import type { FrameLayout } from '../../../src/net/framer.ts';
import { HEADER_BYTES, MessageReader } from './reader.ts';

/** Tags of the messages a client may send after login (PostgreSQL documentation, 55.7). */
export const Frontend = {
  Bind: 0x42,
  Close: 0x43,
  CopyData: 0x64,
  CopyDone: 0x63,
  CopyFail: 0x66,
  Describe: 0x44,
  Execute: 0x45,
  Flush: 0x48,
  FunctionCall: 0x46,
  Parse: 0x50,
  Query: 0x51,
  Sync: 0x53,
  Terminate: 0x58,
} as const;

/** The largest message that is kept to be looked at. */
export const KEPT_BYTES_MAX = 64 * 1024 * 1024;
/** Describe, Close, Execute, CopyFail: what PostgreSQL itself calls a small message. */
const SMALL_BYTES_MAX = 10_000;
/** PostgreSQL's own limit of a large message, which CopyData may use in full. */
const LARGE_BYTES_MAX = 0x3fff_ffff;

/** By tag; -1 for tags that do not exist. A table, because it is looked at for every message. */
const BODY_BYTES_MAX = new Int32Array(256).fill(-1);
for (const [tag, bytesMax] of [
  [Frontend.Bind, KEPT_BYTES_MAX],
  [Frontend.Parse, KEPT_BYTES_MAX],
  [Frontend.Query, KEPT_BYTES_MAX],
  [Frontend.FunctionCall, KEPT_BYTES_MAX],
  [Frontend.CopyData, LARGE_BYTES_MAX],
  [Frontend.CopyFail, SMALL_BYTES_MAX],
  [Frontend.Close, SMALL_BYTES_MAX],
  [Frontend.Describe, SMALL_BYTES_MAX],
  [Frontend.Execute, SMALL_BYTES_MAX],
  [Frontend.CopyDone, 0],
  [Frontend.Flush, 0],
  [Frontend.Sync, 0],
  [Frontend.Terminate, 0],
] as const) {
  BODY_BYTES_MAX[tag] = bytesMax;
}

/** Everything a client sends is kept, but the data of a COPY. A tag that is not listed ends the session. */
export const frontendLayout: FrameLayout = {
  headerBytes: HEADER_BYTES,
  keptBytesMax: KEPT_BYTES_MAX,
  size(buffer, at) {
    const tag = buffer.readUInt8(at);
    const bodyBytesMax = BODY_BYTES_MAX[tag] as number;
    if (bodyBytesMax < 0) {
      throw new ProtocolError(`the client sent a message of unknown type 0x${tag.toString(16)}`);
    }
    const length = buffer.readInt32BE(at + 1);
    if (length < 4 || length - 4 > bodyBytesMax) {
      throw new ProtocolError(`the client sent a message of type 0x${tag.toString(16)} with length ${length}`);
    }
    return length + 1;
  },
  keep: (buffer, at) => buffer.readUInt8(at) !== Frontend.CopyData,
};

export interface ParseMessage {
  readonly name: Buffer;
  readonly text: Buffer;
  readonly paramTypes: readonly number[];
}

export interface BindMessage {
  readonly portal: Buffer;
  readonly statement: Buffer;
  readonly paramFormats: readonly number[];
  readonly params: readonly (Buffer | null)[];
  readonly resultFormats: readonly number[];
}

/** What Describe and Close name. */
export interface TargetMessage {
  readonly target: 'statement' | 'portal';
  readonly name: Buffer;
}

export interface ExecuteMessage {
  readonly portal: Buffer;
  /** 0: all rows. */
  readonly rowsMax: number;
}

export interface FunctionCallMessage {
  readonly functionOid: number;
  readonly paramFormats: readonly number[];
  readonly params: readonly (Buffer | null)[];
}

/** The text of a Query: ends with the only NUL, at the end of the message. */
export function readQuery(frame: Buffer): Buffer {
  const reader = new MessageReader(frame, 'Query');
  const text = reader.cstring();
  reader.end();
  return text;
}

export function readParse(frame: Buffer): ParseMessage {
  const reader = new MessageReader(frame, 'Parse');
  const name = reader.cstring();
  const text = reader.cstring();
  const paramTypes = times(reader.count(4), () => reader.oid());
  reader.end();
  return { name, text, paramTypes };
}

export function readBind(frame: Buffer): BindMessage {
  const reader = new MessageReader(frame, 'Bind');
  const portal = reader.cstring();
  const statement = reader.cstring();
  const paramFormats = readFormats(reader);
  const params = times(reader.count(4), () => reader.value());
  checkFormats(paramFormats, params.length, 'Bind');
  const resultFormats = readFormats(reader);
  reader.end();
  return { portal, statement, paramFormats, params, resultFormats };
}

/** Describe or Close. */
export function readTarget(frame: Buffer): TargetMessage {
  const reader = new MessageReader(frame, frame[0] === Frontend.Close ? 'Close' : 'Describe');
  const kind = reader.byte();
  if (kind !== TARGET_STATEMENT && kind !== TARGET_PORTAL) {
    throw new ProtocolError('a Describe or Close message names neither a statement nor a portal');
  }
  const name = reader.cstring();
  reader.end();
  return { target: kind === TARGET_STATEMENT ? 'statement' : 'portal', name };
}

export function readExecute(frame: Buffer): ExecuteMessage {
  const reader = new MessageReader(frame, 'Execute');
  const portal = reader.cstring();
  const rowsMax = reader.int32();
  reader.end();
  return { portal, rowsMax };
}

export function readFunctionCall(frame: Buffer): FunctionCallMessage {
  const reader = new MessageReader(frame, 'FunctionCall');
  const functionOid = reader.oid();
  const paramFormats = readFormats(reader);
  const params = times(reader.count(4), () => reader.value());
  checkFormats(paramFormats, params.length, 'FunctionCall');
  checkFormat(reader.int16());
  reader.end();
  return { functionOid, paramFormats, params };
}

/** CopyFail: only checked, nobody needs its text. */
export function checkCopyFail(frame: Buffer): void {
  const reader = new MessageReader(frame, 'CopyFail');
  reader.cstring();
  reader.end();
}

/** The format that applies to the `i`th of a list of values: none means text, one means all. */
export function formatAt(formats: readonly number[], i: number): number {
  if (formats.length === 1) return formats[0] ?? 0;
  return formats[i] ?? 0;
}

export const TARGET_STATEMENT = 0x53;
export const TARGET_PORTAL = 0x50;

function readFormats(reader: MessageReader): number[] {
  return times(reader.count(2), () => checkFormat(reader.int16()));
}

function checkFormat(format: number): number {
  if (format !== 0 && format !== 1) throw new ProtocolError(`format code ${format} is neither text nor binary`);
  return format;
}

function checkFormats(formats: readonly number[], values: number, what: string): void {
  if (formats.length > 1 && formats.length !== values) {
    throw new ProtocolError(`a ${what} message has ${formats.length} formats for ${values} values`);
  }
}

function times<T>(n: number, make: () => T): T[] {
  const all: T[] = [];
  for (let i = 0; i < n; i++) all.push(make());
  return all;
}
