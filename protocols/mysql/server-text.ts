import type { Echo } from '../../src/core/plugin.ts';
import type { Outcome, Query } from '../../src/core/query.ts';
import type { Charset } from './charset.ts';
import { SessionTrack } from './constants.ts';
import { errPayload, readErr } from './err-packet.ts';
import { echoesOf } from './error-echo.ts';
import { lenencString, PayloadReader } from './lenenc.ts';
import { type OkPacket, okPayload, readOk } from './ok-packet.ts';

/** Masks a text on its way to the client. */
export type OnText = (text: string, echoes?: readonly Echo[]) => string;

/** Variables whose values the server picks from lists and drivers rely on; any other may hold what somebody put there. */
const CLOSED_VARIABLES: ReadonlySet<string> = new Set(
  `autocommit character_set_client character_set_connection character_set_results character_set_server
  character_set_database collation_connection sql_mode time_zone system_time_zone lc_messages lc_time_names
  transaction_isolation tx_isolation transaction_read_only tx_read_only redirect_url
  session_track_system_variables`.split(/\s+/),
);

/** What an error says, for the record. Messages come in the character set of results. */
export function errorOf(payload: Buffer, charset: Charset | undefined): NonNullable<Outcome['error']> {
  const { code, sqlState } = readErr(payload);
  return { code: `${code} (${sqlState})`, message: decode(messageBytes(payload), charset) };
}

/** An ERR packet with its text passed through `onText`; the same buffer when nothing changed. `query`: what it answers. */
export function maskErr(
  payload: Buffer,
  onText: OnText | undefined,
  charset: Charset | undefined,
  query?: Query,
): Buffer {
  if (onText === undefined) return payload;
  const text = decode(messageBytes(payload), charset);
  const { code, sqlState } = readErr(payload);
  const masked = onText(text, echoesOf(code, text, query));
  if (masked === text) return payload;
  const whole = errPayload({ code, sqlState, message: '' });
  return Buffer.concat([whole, encode(masked, charset).subarray(0, MESSAGE_BYTES_MAX)]);
}

/** MYSQL_ERRMSG_SIZE */
const MESSAGE_BYTES_MAX = 511;
/** Marker, code, '#' and SQLSTATE. */
const ERR_HEAD_BYTES = 9;
const SQL_STATE_MARK = 0x23;

function messageBytes(payload: Buffer): Buffer {
  return payload.subarray(payload[3] === SQL_STATE_MARK ? ERR_HEAD_BYTES : 3);
}

/** An OK packet with its info and what it says of variables passed through `onText`. */
export function maskOk(
  capabilities: number,
  payload: Buffer,
  onText: OnText | undefined,
  charset: Charset | undefined,
): { ok: OkPacket; payload: Buffer } {
  const ok = readOk(capabilities, payload);
  if (onText === undefined || (ok.info.length === 0 && ok.sessionState.length === 0)) return { ok, payload };
  const info = maskBytes(ok.info, onText, charset);
  const sessionState = maskState(ok.sessionState, onText);
  if (info === ok.info && sessionState === ok.sessionState) return { ok, payload };
  return { ok, payload: okPayload(capabilities, { ...ok, info, sessionState }) };
}

/** A plain text packet: STATISTICS. */
export function maskText(payload: Buffer, onText: OnText | undefined, charset: Charset | undefined): Buffer {
  return onText === undefined ? payload : maskBytes(payload, onText, charset);
}

function maskState(state: Buffer, onText: OnText): Buffer {
  const reader = new PayloadReader(state);
  const entries: Buffer[] = [];
  let isChanged = false;
  while (reader.left > 0) {
    const type = reader.u8();
    const data = reader.lenencBytes();
    const masked =
      type === SessionTrack.SESSION_TRACK_SYSTEM_VARIABLES
        ? maskVariables(data, onText)
        : maskOther(type, data, onText);
    isChanged ||= masked !== data;
    entries.push(Buffer.of(type), lenencString(masked));
  }
  return isChanged ? Buffer.concat(entries) : state;
}

function maskVariables(data: Buffer, onText: OnText): Buffer {
  const reader = new PayloadReader(data);
  const pieces: Buffer[] = [];
  let isChanged = false;
  while (reader.left > 0) {
    const name = reader.lenencBytes();
    const value = reader.lenencBytes();
    const isClosed = CLOSED_VARIABLES.has(name.toString('latin1').toLowerCase());
    const masked = isClosed ? value : maskBytes(value, onText, undefined);
    isChanged ||= masked !== value;
    pieces.push(lenencString(name), lenencString(masked));
  }
  return isChanged ? Buffer.concat(pieces) : data;
}

/** Names of databases, GTIDs and statements that would restore a transaction: one string each. */
function maskOther(type: number, data: Buffer, onText: OnText): Buffer {
  if (type === SessionTrack.SESSION_TRACK_STATE_CHANGE || type === SessionTrack.SESSION_TRACK_TRANSACTION_STATE)
    return data;
  const reader = new PayloadReader(data);
  if (type === SessionTrack.SESSION_TRACK_GTIDS) return data;
  const value = reader.lenencBytes();
  if (reader.left > 0) return data;
  const masked = maskBytes(value, onText, undefined);
  return masked === value ? data : lenencString(masked);
}

function maskBytes(bytes: Buffer, onText: OnText, charset: Charset | undefined): Buffer {
  if (bytes.length === 0) return bytes;
  const text = decode(bytes, charset);
  const masked = onText(text);
  return masked === text ? bytes : encode(masked, charset);
}

function decode(bytes: Buffer, charset: Charset | undefined): string {
  return charset === undefined ? bytes.toString('utf8') : (charset.decode(bytes) ?? bytes.toString('latin1'));
}

function encode(text: string, charset: Charset | undefined): Buffer {
  return charset?.encode(text) ?? Buffer.from(text);
}
