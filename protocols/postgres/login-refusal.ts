import { AdmissionError, ProtocolError, SluiceError, UpstreamError } from '../../src/errors.ts';
import type { FatalError } from './login-messages.ts';
import { UnsupportedVersion } from './startup.ts';

/** A client gets no session: SQLSTATE and text are for it to read. */
export class LoginRefusal extends SluiceError {
  /** SQLSTATE. */
  readonly sqlState: string;

  constructor(sqlState: string, message: string, options: { hint?: string } = {}) {
    super('login_refused', message, options);
    this.sqlState = sqlState;
  }
}

/** SQLSTATE by AdmissionError code; others are `insufficient_privilege`. */
const ADMISSION_STATES: Readonly<Record<string, string>> = {
  // invalid_catalog_name: what PostgreSQL says of a database that is not there.
  not_found: '3D000',
  credential_expired: '28000',
  too_many_sessions: '53300',
  too_many_user_sessions: '53300',
  // cannot_connect_now: pools try again.
  unavailable: '57P03',
  agent_unavailable: '57P03',
  plugin_failed: '58000',
  audit_failed: '58000',
  secret_unavailable: '58000',
};

/** What a client is told when its login ends with this error; undefined when nothing of it may be told. */
export function fatalOf(error: unknown): FatalError | undefined {
  if (!(error instanceof SluiceError)) return undefined;
  const { message, hint } = error;
  if (error instanceof LoginRefusal) return { code: error.sqlState, message, hint };
  if (error instanceof AdmissionError) return { code: ADMISSION_STATES[error.code] ?? '42501', message, hint };
  // sqlclient_unable_to_establish_sqlconnection: drivers then try their next host, and pools drop the connection.
  if (error instanceof UpstreamError) return { code: '08001', message, hint };
  if (error instanceof UnsupportedVersion) return { code: '0A000', message, hint };
  if (error instanceof ProtocolError) return { code: '08P01', message, hint };
  return undefined;
}
