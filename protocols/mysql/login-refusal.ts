import { AdmissionError, ProtocolError, SluiceError, UpstreamError } from '../../src/errors.ts';
import type { ErrPacket } from './err-packet.ts';

/** ER_ACCESS_DENIED_ERROR, the one error every client takes as a wrong password. */
export const ER_ACCESS_DENIED = 1045;
/** ER_SECURE_TRANSPORT_REQUIRED. */
export const ER_SECURE_TRANSPORT_REQUIRED = 3159;
const ER_CON_COUNT = 1040;
const ER_HANDSHAKE = 1043;
const ER_BAD_DB = 1049;
const ER_SERVER_SHUTDOWN = 1053;
const ER_UNKNOWN = 1105;
const ER_TOO_MANY_USER_CONNECTIONS = 1203;
const ER_SPECIFIC_ACCESS_DENIED = 1227;
/** ER_CONNECT_TO_FOREIGN_DATA_SOURCE: the nearest there is; codes of 2000 and above belong to clients. */
const ER_UPSTREAM = 1429;

/** A client gets no session: code, SQLSTATE and text are for it to read. */
export class LoginRefusal extends SluiceError {
  readonly errno: number;
  readonly sqlState: string;

  constructor(errno: number, sqlState: string, message: string, options: { hint?: string } = {}) {
    super('login_refused', message, options);
    this.errno = errno;
    this.sqlState = sqlState;
  }
}

/** Code and SQLSTATE by AdmissionError code; others are a missing privilege. */
const ADMISSIONS: Readonly<Record<string, readonly [code: number, sqlState: string]>> = {
  not_found: [ER_BAD_DB, '42000'],
  credential_expired: [ER_ACCESS_DENIED, '28000'],
  too_many_sessions: [ER_CON_COUNT, '08004'],
  too_many_user_sessions: [ER_TOO_MANY_USER_CONNECTIONS, '42000'],
  // Pools drop the connection and try again.
  unavailable: [ER_SERVER_SHUTDOWN, '08S01'],
  agent_unavailable: [ER_SERVER_SHUTDOWN, '08S01'],
  plugin_failed: [ER_UNKNOWN, 'HY000'],
  audit_failed: [ER_UNKNOWN, 'HY000'],
  secret_unavailable: [ER_UNKNOWN, 'HY000'],
};

/** What a client is told when its login ends with this error; undefined when nothing of it may be told. */
export function errOf(error: unknown): ErrPacket | undefined {
  if (!(error instanceof SluiceError)) return undefined;
  const text = error.hint === undefined ? error.message : `${error.message}. ${error.hint}`;
  const err = (code: number, sqlState: string): ErrPacket => ({ code, sqlState, message: text });
  if (error instanceof LoginRefusal) return err(error.errno, error.sqlState);
  if (error instanceof AdmissionError) return err(...(ADMISSIONS[error.code] ?? [ER_SPECIFIC_ACCESS_DENIED, '42000']));
  // 08001: drivers then try their next host, and pools drop the connection.
  if (error instanceof UpstreamError) return err(ER_UPSTREAM, '08001');
  if (error instanceof ProtocolError) return err(ER_HANDSHAKE, '08S01');
  return undefined;
}

/** What a client whose session failed for reasons of ours is told. */
export const INTERNAL_ERROR: ErrPacket = Object.freeze({
  code: ER_UNKNOWN,
  sqlState: 'HY000',
  message: 'internal error of the gateway',
});
