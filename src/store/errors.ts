import { SluiceError } from '../errors.ts';

/** Why the store refuses a change, stable words the API maps to statuses. */
export type StoreErrorCode =
  /** The name (or e-mail) is taken. */
  | 'conflict'
  /** A user, group, connection or rule that is referred to does not exist. */
  | 'unknown_reference'
  /** Something still refers to it. */
  | 'in_use'
  /** Nobody could administer the gateway any more. */
  | 'last_admin'
  /** A built-in that cannot be removed. */
  | 'protected'
  /** A named limit of the store is reached. */
  | 'limit';

/** A change the store refuses to keep its own rules. The message is fit for the person who asked. */
export class StoreError extends SluiceError {
  declare readonly code: StoreErrorCode;

  constructor(code: StoreErrorCode, message: string, options: { hint?: string; cause?: unknown } = {}) {
    super(code, message, options);
  }
}
