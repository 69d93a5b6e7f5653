import { SessionTrack } from './constants.ts';
import { PayloadReader } from './lenenc.ts';

/** One change of a session's state, as OK packets report them with CLIENT_SESSION_TRACK. */
export type SessionChange =
  | { readonly kind: 'variable'; readonly name: string; readonly value: string }
  | { readonly kind: 'schema'; readonly name: string }
  /** GTIDs, transaction state and what newer servers may add. */
  | { readonly kind: 'other'; readonly type: number; readonly data: Buffer };

/** Takes the `sessionState` of an OK packet apart. Throws ProtocolError. */
export function readSessionState(bytes: Buffer): SessionChange[] {
  const changes: SessionChange[] = [];
  const reader = new PayloadReader(bytes);
  while (reader.left > 0) {
    const type = reader.u8();
    const data = reader.lenencBytes();
    if (type === SessionTrack.SESSION_TRACK_SYSTEM_VARIABLES) changes.push(...readVariables(data));
    else if (type === SessionTrack.SESSION_TRACK_SCHEMA) changes.push({ kind: 'schema', name: readSchema(data) });
    else changes.push({ kind: 'other', type, data });
  }
  return changes;
}

/** MariaDB puts several variables into one entry, MySQL one. */
function* readVariables(data: Buffer): Generator<SessionChange> {
  const reader = new PayloadReader(data);
  while (reader.left > 0) {
    const name = reader.lenencBytes().toString();
    yield { kind: 'variable', name, value: reader.lenencBytes().toString() };
  }
}

function readSchema(data: Buffer): string {
  const reader = new PayloadReader(data);
  const name = reader.lenencBytes().toString();
  reader.expectEnd();
  return name;
}
