import { AdmissionError, ProtocolError, SluiceError, UpstreamError } from '../../src/errors.ts';
import { type CodeName, errorDocument } from './reply-document.ts';

/** A client gets no session: name of the code and text are for it to read. */
export class LoginRefusal extends SluiceError {
  readonly codeName: CodeName;

  constructor(codeName: CodeName, message: string, options: { hint?: string } = {}) {
    super('login_refused', message, options);
    this.codeName = codeName;
  }
}

/** By AdmissionError code; others are a missing privilege. */
const ADMISSIONS: Readonly<Record<string, CodeName>> = {
  credential_expired: 'AuthenticationFailed',
  too_many_sessions: 'OperationFailed',
  too_many_user_sessions: 'OperationFailed',
  unavailable: 'OperationFailed',
  agent_unavailable: 'OperationFailed',
  plugin_failed: 'OperationFailed',
  audit_failed: 'OperationFailed',
  secret_unavailable: 'OperationFailed',
};

/** What a client is answered when its login ends with this error; undefined when nothing of it may be told. */
export function refusalOf(error: unknown): Buffer | undefined {
  const codeName = codeNameOf(error);
  if (codeName === undefined || !(error instanceof SluiceError)) return undefined;
  return errorDocument(codeName, error.hint === undefined ? error.message : `${error.message}. ${error.hint}`);
}

function codeNameOf(error: unknown): CodeName | undefined {
  if (error instanceof LoginRefusal) return error.codeName;
  if (error instanceof AdmissionError) return ADMISSIONS[error.code] ?? 'Unauthorized';
  if (error instanceof UpstreamError) return 'OperationFailed';
  return error instanceof ProtocolError ? 'ProtocolError' : undefined;
}
