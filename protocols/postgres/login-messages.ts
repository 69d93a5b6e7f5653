import { ProtocolError } from '../../src/errors.ts';
import type { Wire } from '../../src/net/wire.ts';

/** A message as it is read one at a time while a login lasts. The relay's codec takes over afterwards. */
export interface LoginMessage {
  readonly tag: string;
  readonly body: Buffer;
  /** Tag, length and body as they came. */
  readonly bytes: Buffer;
}

/** Reads one message of at most `bytesMax` bytes. Throws ProtocolError for a length that cannot be. */
export async function readMessage(wire: Wire, bytesMax: number): Promise<LoginMessage> {
  const header = await wire.read(5);
  const length = header.readInt32BE(1);
  if (length < 4 || length > bytesMax) throw new ProtocolError(`a message of ${length} bytes during login`);
  const body = await wire.read(length - 4);
  return { tag: String.fromCharCode(header[0] ?? 0), body, bytes: Buffer.concat([header, body]) };
}

/** Builds a message: tag, length, body. */
export function message(tag: string, ...parts: readonly Buffer[]): Buffer {
  const body = Buffer.concat(parts);
  const header = Buffer.alloc(5);
  header.write(tag, 'latin1');
  header.writeInt32BE(body.length + 4, 1);
  return Buffer.concat([header, body]);
}

export function int32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeInt32BE(value);
  return bytes;
}

export function cstring(text: string): Buffer {
  return Buffer.from(`${text}\0`);
}

/** Splits a body of NUL-terminated strings; undefined when the last one is not terminated. */
export function cstrings(body: Buffer): string[] | undefined {
  const parts = body.toString().split('\0');
  return parts.pop() === '' ? parts : undefined;
}

/** The last words to a client that gets no session. */
export interface FatalError {
  /** SQLSTATE. */
  readonly code: string;
  readonly message: string;
  readonly hint?: string | undefined;
}

/** ErrorResponse with severity FATAL: the connection ends with it. */
export function fatal(error: FatalError): Buffer {
  const fields = ['SFATAL', 'VFATAL', `C${error.code}`, `M${error.message}`];
  if (error.hint !== undefined) fields.push(`H${error.hint}`);
  return message('E', ...fields.map(cstring), Buffer.from([0]));
}

/** NoticeResponse: clients print it while they wait. */
export function notice(text: string): Buffer {
  return message('N', ...['SNOTICE', 'VNOTICE', 'C00000', `M${text}`].map(cstring), Buffer.from([0]));
}

/** The fields of an ErrorResponse or NoticeResponse by their one-letter type. */
export function errorFields(body: Buffer): ReadonlyMap<string, string> {
  const fields = new Map<string, string>();
  for (const field of body.toString().split('\0')) if (field !== '') fields.set(field.charAt(0), field.slice(1));
  return fields;
}

/** Authentication requests by their number (protocol documentation, "Message Formats"). */
export const AUTHENTICATION = {
  Ok: 0,
  CleartextPassword: 3,
  MD5Password: 5,
  SASL: 10,
  SASLContinue: 11,
  SASLFinal: 12,
} as const;

export function authentication(kind: number, ...data: readonly Buffer[]): Buffer {
  return message('R', int32(kind), ...data);
}

export function backendKeyData(pid: number, key: Buffer): Buffer {
  return message('K', int32(pid), key);
}

export function negotiateProtocolVersion(version: number, unknownOptions: readonly string[]): Buffer {
  return message('v', int32(version), int32(unknownOptions.length), ...unknownOptions.map(cstring));
}
