import { isUtf8 } from 'node:buffer';
import { ProtocolError } from '../../src/errors.ts';
import { cstring, cstrings, int32 } from './login-messages.ts';

/** The packets that come before any message: length, code, content (protocol documentation, "Start-up"). */
export const STARTUP_BYTES_MAX = 64 * 1024;
const SSL_REQUEST_CODE = 80_877_103;
const GSSENC_REQUEST_CODE = 80_877_104;
const CANCEL_REQUEST_CODE = 80_877_102;
/** Protocol 3.2 made the key of a cancel request this long at most; before it had four bytes. */
export const CANCEL_KEY_BYTES_MAX = 256;
const MAJOR = 3;
/** The newest minor version we speak. */
export const MINOR_NEWEST = 2;

export type StartupPacket =
  | { readonly kind: 'ssl' }
  | { readonly kind: 'gss' }
  | CancelPacket
  | { readonly kind: 'startup'; readonly minor: number; readonly parameters: ReadonlyMap<string, string> };

export interface CancelPacket {
  readonly kind: 'cancel';
  readonly pid: number;
  readonly key: Buffer;
}

/** A client that speaks another major version: it cannot even be told so in its own words. */
export class UnsupportedVersion extends ProtocolError {}

/** The version as it stands in packets: 3.2 is 196610. */
export function versionNumber(minor: number): number {
  return (MAJOR << 16) | minor;
}

/** Reads a start-up packet, its length left out. Throws ProtocolError. */
export function parseStartup(packet: Buffer): StartupPacket {
  const code = packet.readInt32BE(0);
  const body = packet.subarray(4);
  switch (code) {
    case SSL_REQUEST_CODE:
      return requireEmpty(body, { kind: 'ssl' });
    case GSSENC_REQUEST_CODE:
      return requireEmpty(body, { kind: 'gss' });
    case CANCEL_REQUEST_CODE:
      return parseCancel(body);
  }
  const major = code >>> 16;
  if (major !== MAJOR) {
    throw new UnsupportedVersion(
      `unsupported frontend protocol ${major}.${code & 0xffff}: the gateway speaks 3.0 to 3.2`,
    );
  }
  return { kind: 'startup', minor: code & 0xffff, parameters: parseParameters(body) };
}

function requireEmpty(body: Buffer, packet: StartupPacket): StartupPacket {
  if (body.length > 0) throw new ProtocolError('a request for encryption has a wrong length');
  return packet;
}

function parseCancel(body: Buffer): CancelPacket {
  const key = body.subarray(4);
  if (key.length < 4 || key.length > CANCEL_KEY_BYTES_MAX) throw new ProtocolError('a cancel key has a wrong length');
  return { kind: 'cancel', pid: body.readInt32BE(0), key };
}

function parseParameters(body: Buffer): ReadonlyMap<string, string> {
  if (!isUtf8(body)) throw new ProtocolError('start-up parameters must be UTF-8');
  const strings = cstrings(body);
  // The list ends with an empty name, and nothing may follow it.
  if (strings?.pop() !== '' || strings.length % 2 !== 0) throw new ProtocolError('broken start-up parameters');
  const parameters = new Map<string, string>();
  for (let i = 0; i < strings.length; i += 2) {
    const [name = '', value = ''] = strings.slice(i, i + 2);
    if (name === '') throw new ProtocolError('a start-up parameter has no name');
    if (parameters.has(name)) throw new ProtocolError('a start-up parameter is given twice');
    parameters.set(name, value);
  }
  return parameters;
}

export function encodeStartup(minor: number, parameters: ReadonlyMap<string, string>): Buffer {
  const strings = [...parameters].flatMap(([name, value]) => [cstring(name), cstring(value)]);
  return packet(versionNumber(minor), ...strings, Buffer.from([0]));
}

export function encodeCancel(pid: number, key: Buffer): Buffer {
  return packet(CANCEL_REQUEST_CODE, int32(pid), key);
}

export const SSL_REQUEST: Buffer = packet(SSL_REQUEST_CODE);

function packet(code: number, ...parts: readonly Buffer[]): Buffer {
  const body = Buffer.concat(parts);
  return Buffer.concat([int32(body.length + 8), int32(code), body]);
}
