import { ProtocolError } from '../../src/errors.ts';
import { PayloadReader } from './lenenc.ts';

/** What a client asks for with COM_CHANGE_USER. */
export interface ChangeUserPacket {
  readonly user: string;
  readonly authData: Buffer;
  /** Empty: none named. */
  readonly database: Buffer;
  /** A collation's number; undefined where the client leaves it as it is. */
  readonly charsetId: number | undefined;
  /** The method of `authData`; undefined from clients that know of no methods. */
  readonly plugin: string | undefined;
}

/** Takes COM_CHANGE_USER apart. Connection attributes behind it change nothing and are not read. Throws ProtocolError. */
export function readChangeUser(payload: Buffer): ChangeUserPacket {
  const reader = new PayloadReader(payload, 1);
  const user = reader.nulBytes().toString('utf8');
  const authData = reader.bytes(reader.u8());
  const database = reader.nulBytes();
  if (database.includes(0)) throw new ProtocolError('the database name holds a zero byte');
  // Servers read what follows only where there is something.
  const charsetId = reader.left >= 2 ? reader.u16() : undefined;
  const plugin =
    reader.left === 0 ? undefined : (reader.hasNul() ? reader.nulBytes() : reader.rest()).toString('latin1');
  return { user, authData, database, charsetId, plugin: plugin === '' ? undefined : plugin };
}
