import { ProtocolError } from '../../src/errors.ts';
import { Capability, has, Marker, ServerStatus } from './constants.ts';
import { lenencInt, lenencString, PayloadReader } from './lenenc.ts';

/** What an OK packet says. */
export interface OkPacket {
  /** 0xFE where it stands in place of an EOF packet (CLIENT_DEPRECATE_EOF). */
  readonly header: typeof Marker.OK | typeof Marker.EOF;
  readonly affectedRows: bigint;
  readonly lastInsertId: bigint;
  readonly status: number;
  readonly warnings: number;
  readonly info: Buffer;
  /** The session-state changes as they stand in the packet; empty: none. */
  readonly sessionState: Buffer;
}

const NOTHING: Buffer = Buffer.alloc(0);

/** The payload of an OK packet for a session with these capabilities. Session-state changes are dropped without SESSION_TRACK. */
export function okPayload(capabilities: number, ok: Partial<OkPacket> & { readonly status: number }): Buffer {
  const { header = Marker.OK, affectedRows = 0n, lastInsertId = 0n, warnings = 0 } = ok;
  const { info = NOTHING, sessionState = NOTHING } = ok;
  const tracks = has(capabilities, Capability.CLIENT_SESSION_TRACK);
  const changed = tracks && sessionState.length > 0;
  const flags = Buffer.alloc(4);
  const { SERVER_SESSION_STATE_CHANGED } = ServerStatus;
  flags.writeUInt16LE(changed ? ok.status | SERVER_SESSION_STATE_CHANGED : ok.status & ~SERVER_SESSION_STATE_CHANGED);
  flags.writeUInt16LE(warnings, 2);
  const head = [Buffer.of(header), lenencInt(affectedRows), lenencInt(lastInsertId), flags];
  if (!tracks) return Buffer.concat([...head, info]);
  if (!changed && info.length === 0) return Buffer.concat(head);
  return Buffer.concat([...head, lenencString(info), ...(changed ? [lenencString(sessionState)] : [])]);
}

/** Takes an OK packet of a session with these capabilities apart. Throws ProtocolError. */
export function readOk(capabilities: number, payload: Buffer): OkPacket {
  const reader = new PayloadReader(payload);
  const header = reader.u8();
  if (header !== Marker.OK && header !== Marker.EOF) throw new ProtocolError('not an OK packet');
  const affectedRows = reader.lenenc();
  const lastInsertId = reader.lenenc();
  const status = reader.u16();
  const warnings = reader.u16();
  const counts = { header, affectedRows, lastInsertId, status, warnings };
  if (!has(capabilities, Capability.CLIENT_SESSION_TRACK)) {
    return { ...counts, info: reader.rest(), sessionState: NOTHING };
  }
  const info = reader.left > 0 ? reader.lenencBytes() : NOTHING;
  const isChanged = has(status, ServerStatus.SERVER_SESSION_STATE_CHANGED);
  const sessionState = isChanged && reader.left > 0 ? reader.lenencBytes() : NOTHING;
  return { ...counts, info, sessionState };
}

/** The payload of an EOF packet, for sessions without CLIENT_DEPRECATE_EOF. */
export function eofPayload(status: number, warnings = 0): Buffer {
  const payload = Buffer.alloc(5);
  payload.writeUInt8(Marker.EOF);
  payload.writeUInt16LE(warnings, 1);
  payload.writeUInt16LE(status, 3);
  return payload;
}

/** Takes an EOF packet apart. Throws ProtocolError. */
export function readEof(payload: Buffer): { readonly status: number; readonly warnings: number } {
  const reader = new PayloadReader(payload);
  if (reader.u8() !== Marker.EOF) throw new ProtocolError('not an EOF packet');
  const warnings = reader.u16();
  const status = reader.u16();
  reader.expectEnd();
  return { status, warnings };
}
