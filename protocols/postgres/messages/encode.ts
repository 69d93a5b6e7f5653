import { Backend, type Notification, type TxStatus } from './backend.ts';
import { Frontend, TARGET_PORTAL, TARGET_STATEMENT } from './frontend.ts';
import { HEADER_BYTES } from './reader.ts';

/** One field of an error or a notice: its letter and its text, already in the client's encoding. */
export type TextField = readonly [letter: string, value: Buffer];

const NUL = Buffer.of(0);

/** A whole message of the given pieces. */
export function message(tag: number, ...pieces: readonly Buffer[]): Buffer {
  const bodyBytes = pieces.reduce((sum, piece) => sum + piece.length, 0);
  const header = Buffer.allocUnsafe(HEADER_BYTES);
  header.writeUInt8(tag, 0);
  header.writeInt32BE(bodyBytes + 4, 1);
  return Buffer.concat([header, ...pieces], HEADER_BYTES + bodyBytes);
}

/** A string with its NUL. NULs inside would end it early and are dropped. */
export function cstring(text: Buffer): readonly [Buffer, Buffer] {
  return [text.includes(0) ? Buffer.from(text.filter((byte) => byte !== 0)) : text, NUL];
}

export function errorResponse(fields: readonly TextField[]): Buffer {
  return textMessage(Backend.ErrorResponse, fields);
}

export function noticeResponse(fields: readonly TextField[]): Buffer {
  return textMessage(Backend.NoticeResponse, fields);
}

export function readyForQuery(status: TxStatus): Buffer {
  return message(Backend.ReadyForQuery, Buffer.from(status, 'latin1'));
}

export function notificationResponse(notification: Notification): Buffer {
  const pid = Buffer.alloc(4);
  pid.writeInt32BE(notification.pid);
  return message(Backend.NotificationResponse, pid, ...cstring(notification.channel), ...cstring(notification.payload));
}

export function parameterStatus(name: Buffer, value: Buffer): Buffer {
  return message(Backend.ParameterStatus, ...cstring(name), ...cstring(value));
}

export function queryMessage(text: Buffer): Buffer {
  return message(Frontend.Query, ...cstring(text));
}

/** Parse without declared types. */
export function parseStatement(name: Buffer, text: Buffer): Buffer {
  return message(Frontend.Parse, ...cstring(name), ...cstring(text), Buffer.alloc(2));
}

export function describeStatement(name: Buffer): Buffer {
  return message(Frontend.Describe, Buffer.of(TARGET_STATEMENT), ...cstring(name));
}

export function closeStatement(name: Buffer): Buffer {
  return message(Frontend.Close, Buffer.of(TARGET_STATEMENT), ...cstring(name));
}

export function describePortal(name: Buffer): Buffer {
  return message(Frontend.Describe, Buffer.of(TARGET_PORTAL), ...cstring(name));
}

export function flushMessage(): Buffer {
  return message(Frontend.Flush);
}

export function syncMessage(): Buffer {
  return message(Frontend.Sync);
}

function textMessage(tag: number, fields: readonly TextField[]): Buffer {
  const pieces = fields.flatMap(([letter, value]) => [Buffer.from(letter, 'latin1'), ...cstring(value)]);
  return message(tag, ...pieces, NUL);
}
