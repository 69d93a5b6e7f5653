import type { Reason } from './verdict.ts';

/** What is said of a connection that does not exist, and in the very same words of one the user may not see. */
export function connectionNotFound(name: string): Reason {
  return { code: 'not_found', message: `connection "${name}" does not exist` };
}
