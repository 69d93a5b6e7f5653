import { messageOf, SluiceError } from '../errors.ts';
import { printableLine } from './printable.ts';

/** What the process ends with: done, failed, or called in a way it does not understand. */
export const EXIT_OK = 0;
export const EXIT_FAILED = 1;
export const EXIT_USAGE = 2;

/** The command was called wrongly; nothing was done. */
export class UsageError extends SluiceError {
  constructor(message: string, hint?: string) {
    super('usage', message, hint === undefined ? {} : { hint });
  }
}

/** The command was right and could not be done. */
export class CommandError extends SluiceError {
  constructor(message: string, options: { hint?: string; cause?: unknown } = {}) {
    super('command_failed', message, options);
  }
}

/** A command that ran elsewhere has said what there is to say; its exit code becomes ours. */
export class ExitWith extends Error {
  readonly exitCode: number;

  constructor(exitCode: number) {
    super(`exit code ${exitCode}`);
    this.name = 'ExitWith';
    this.exitCode = exitCode;
  }
}

/** The one line a user reads of anything thrown, with what to do next where that is known. */
export function failureLine(program: string, error: unknown): string {
  const message = printableLine(messageOf(error)) || 'failed without a message';
  const hint = error instanceof SluiceError && error.hint !== undefined ? printableLine(error.hint) : '';
  const sentence = hint === '' || /[.!?;:]$/.test(message) ? message : `${message}.`;
  return `${program}: ${[sentence, hint].filter((part) => part !== '').join(' ')}`;
}

/** The exit code of anything thrown. */
export function exitCodeOf(error: unknown): number {
  if (error instanceof ExitWith) return error.exitCode;
  return error instanceof UsageError ? EXIT_USAGE : EXIT_FAILED;
}
