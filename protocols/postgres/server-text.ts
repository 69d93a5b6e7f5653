import type { TextEncoding } from './encoding.ts';
import { Backend, readNotification, readParameterStatus, readServerText, type ServerText } from './messages/backend.ts';
import { errorResponse, noticeResponse, notificationResponse, parameterStatus } from './messages/encode.ts';

/**
 * Message, detail, hint, where, internal query, and the names of what it is about: fields that may quote data. RAISE
 * takes any text as the name of a schema, table, column, type or constraint.
 */
const SPEAKING_FIELDS = 'MDHWqstcdn';

/** Reported parameters whose values the server picks from a list, and drivers rely on. Any other may hold any text. */
const CLOSED_PARAMETERS: ReadonlySet<string> = new Set(
  `client_encoding DateStyle default_transaction_read_only in_hot_standby integer_datetimes IntervalStyle is_superuser
  scram_iterations server_encoding server_version standard_conforming_strings`.split(/\s+/),
);

/** A server message that holds text, with the text passed through `onText`. Unchanged messages leave as they came. */
export function maskServerText(
  frame: Buffer,
  onText: ((text: string) => string) | undefined,
  encoding: TextEncoding,
): Buffer {
  if (frame[0] === Backend.NotificationResponse) return maskNotification(frame, onText, encoding);
  if (frame[0] === Backend.ParameterStatus) return maskParameter(frame, onText, encoding);
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

/** Severities after which the server closes the connection. */
const FATAL: ReadonlySet<string> = new Set(['FATAL', 'PANIC']);

/** Whether the server closes the connection after this error. */
export function isFatal(frame: Buffer): boolean {
  return FATAL.has(readServerText(frame).severity);
}

/** Code and primary message of an error. */
export function errorOf({ code, fields }: ServerText, encoding: TextEncoding): { code: string; message: string } {
  const message = fields.find(({ type }) => type === PRIMARY_MESSAGE)?.value;
  return { code, message: message === undefined ? '' : encoding.decodeLoosely(message) };
}

/** An error without the place in the text that caused it: the text was ours, not the client's. */
export function withoutPosition(frame: Buffer): Buffer {
  const fields = readServerText(frame).fields.filter(({ type }) => type !== POSITION);
  return errorResponse(fields.map(({ type, value }) => [String.fromCharCode(type), value]));
}

const PRIMARY_MESSAGE = 0x4d;
const POSITION = 0x50;

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

/** `set_config('application_name', email, false)` makes the server report what it read. */
function maskParameter(frame: Buffer, onText: ((text: string) => string) | undefined, encoding: TextEncoding): Buffer {
  const { name, value } = readParameterStatus(frame);
  if (onText === undefined || CLOSED_PARAMETERS.has(name)) return frame;
  const masked = onText(value);
  return masked === value ? frame : parameterStatus(Buffer.from(name, 'latin1'), encoding.encode(masked));
}

function maskBytes(value: Buffer, onText: (text: string) => string, encoding: TextEncoding): Buffer {
  const text = encoding.decodeLoosely(value);
  const masked = onText(text);
  return masked === text ? value : encoding.encode(masked);
}
