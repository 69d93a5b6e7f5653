import { SluiceError } from '../errors.ts';

/** Why a login through the identity provider came to nothing: stable words, also in the address a browser is sent back to. */
export type LoginErrorCode =
  /** Where to go back to, or how to prove who began, is not acceptable. */
  | 'invalid_request'
  /** This browser began no login, or it is too old, or was used. */
  | 'login_expired'
  /** The provider, or this gateway, does not let them in. */
  | 'access_denied'
  /** What the provider answered cannot be accepted. */
  | 'provider_error'
  /** The provider does not answer. */
  | 'provider_unavailable';

/** A login that came to nothing. The message is fit for the person; it holds no code, no token and no claim but their own. */
export class LoginError extends SluiceError {
  declare readonly code: LoginErrorCode;

  constructor(code: LoginErrorCode, message: string, options: { cause?: unknown } = {}) {
    super(code, message, options);
  }
}
