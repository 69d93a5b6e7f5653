import { constants } from 'node:os';
import type { Outcome } from '../../core/query.ts';
import type { ExecError } from '../driver.ts';
import type { ChildEnd } from './child.ts';

/** A shell's way to tell which signal ended a command. */
const SIGNAL_CODE_BASE = 128;
/** A code for an end without one. */
const FAILED = 1;

/** The error code of a command that ended by itself, and not well. */
export const EXIT_CODE = 'exit_code';

/** The exit code as a shell would tell it. */
export function exitCodeOf({ code, signal }: ChildEnd): number {
  if (code !== null) return code;
  return signal === null ? FAILED : SIGNAL_CODE_BASE + constants.signals[signal];
}

/** Why a command that ended by itself failed; undefined when it did not. */
export function errorOf({ code, signal }: ChildEnd): ExecError | undefined {
  if (code === 0) return undefined;
  const how = signal === null ? `with exit code ${code}` : `by signal ${signal}`;
  return { code: EXIT_CODE, message: `the command ended ${how}` };
}

/** The end of a command for the record. */
export function outcomeOf(end: ChildEnd, lines: number, error: ExecError | undefined): Outcome {
  const tag = end.signal === null ? `exit ${end.code}` : end.signal;
  if (error === undefined) return { status: 'ok', rows: lines, tag };
  return { status: 'error', rows: lines, tag, error: { code: error.code ?? EXIT_CODE, message: error.message } };
}
