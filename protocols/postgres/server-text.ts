import type { TextEncoding } from './encoding.ts';
import { Backend, readNotification, readServerText, type ServerText } from './messages/backend.ts';
import { errorResponse, noticeResponse, notificationResponse } from './messages/encode.ts';

/** Message, detail, hint, where, internal query: the fields that may quote data. */
const SPEAKING_FIELDS = 'MDHWq';

/** A server message that holds text, with the text passed through `onText`. Unchanged messages leave as they came. */
export function maskServerText(
  frame: Buffer,
  onText: ((text: string) => string) | undefined,
  encoding: TextEncoding,
): Buffer {
  if (frame[0] === Backend.NotificationResponse) return maskNotification(frame, onText, encoding);
  const { fields } = readServerText(frame);
  if (onText === undefined) return frame;
  let isChanged = false;
  const masked = fields.map(({ type, value }) => {
    const letter = String.fromCharCode(type);
    const bytes = SPEAKING_FIELDS.includes(letter) ? maskBytes(value, onText, encoding) : value;
    isChanged ||= bytes !== value;
    return [letter, bytes] as const;
  });
  if (!isChanged) return frame;
  return frame[0] === Backend.ErrorResponse ? errorResponse(masked) : noticeResponse(masked);
}

/** Code and primary message of an error. */
export function errorOf({ code, fields }: ServerText, encoding: TextEncoding): { code: string; message: string } {
  const message = fields.find(({ type }) => type === PRIMARY_MESSAGE)?.value;
  return { code, message: message === undefined ? '' : encoding.decodeLoosely(message) };
}

const PRIMARY_MESSAGE = 0x4d;

function maskNotification(
  frame: Buffer,
  onText: ((text: string) => string) | undefined,
  encoding: TextEncoding,
): Buffer {
  const notification = readNotification(frame);
  if (onText === undefined) return frame;
  const payload = maskBytes(notification.payload, onText, encoding);
  return payload === notification.payload ? frame : notificationResponse({ ...notification, payload });
}

function maskBytes(value: Buffer, onText: (text: string) => string, encoding: TextEncoding): Buffer {
  const text = encoding.decodeLoosely(value);
  const masked = onText(text);
  return masked === text ? value : encoding.encode(masked);
}
