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

const UNIQUE_VIOLATION = '23505';
const FOREIGN_KEY_VIOLATION = '23503';

/** Runs a change and says what a broken constraint means to people; `conflict` when a name is taken. */
export async function refusing<T>(change: Promise<T>, messages: { conflict?: string; reference?: string }): Promise<T> {
  try {
    return await change;
  } catch (cause) {
    const { code } = cause as { code?: unknown };
    if (code === UNIQUE_VIOLATION && messages.conflict !== undefined) {
      throw new StoreError('conflict', messages.conflict, { cause });
    }
    if (code === FOREIGN_KEY_VIOLATION && messages.reference !== undefined) {
      throw new StoreError('unknown_reference', messages.reference, { cause });
    }
    throw cause;
  }
}
