/**
 * The one base of every error this project throws on purpose. `code` is stable: programs may match on it.
 * Errors are for broken peers, broken configuration and lost legs; policy is a value (`Verdict`), never an exception.
 */
export class SluiceError extends Error {
  readonly code: string;
  /** What the reader can do about it, one sentence. */
  readonly hint: string | undefined;

  constructor(code: string, message: string, options: { hint?: string; cause?: unknown } = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = new.target.name;
    this.code = code;
    this.hint = options.hint;
  }
}

/** A peer broke its protocol. The session ends; the message must hold no payload data. */
export class ProtocolError extends SluiceError {
  constructor(message: string, options: { hint?: string; cause?: unknown } = {}) {
    super('protocol_error', message, options);
  }
}

/** A leg is gone: closed, reset or timed out. */
export class WireClosedError extends SluiceError {
  constructor(message: string, options: { cause?: unknown } = {}) {
    super('wire_closed', message, options);
  }
}

/** The upstream could not be reached or refused us. Names the connection, never a secret. */
export class UpstreamError extends SluiceError {
  constructor(message: string, options: { hint?: string; cause?: unknown } = {}) {
    super('upstream_error', message, options);
  }
}

/** A proven login that may not open a session. `not_found` is said of unknown and invisible connections alike. */
export class AdmissionError extends SluiceError {}

/** A configuration that cannot be honoured, refused when it is saved or at start. */
export class ConfigError extends SluiceError {
  constructor(message: string, options: { hint?: string; cause?: unknown } = {}) {
    super('config_error', message, options);
  }
}

/** The message of anything thrown. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
