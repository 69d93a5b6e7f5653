import { createHash } from 'node:crypto';
import type { Query, Statement } from '../../core/query.ts';

/** What somebody wants to run on a custom connection. */
export interface CommandWork {
  /** The connection's command, as it is configured. */
  readonly command: readonly string[];
  /** For its standard input. */
  readonly script: string;
  /** Behind the command's own. */
  readonly clientArgs: readonly string[];
}

/**
 * The one query of a session: the script is its text, arguments are its parameters. Nobody here knows its language, so
 * that what it does is `unknown`. An approval is for this script, these arguments, and the command they go to.
 */
export function commandQuery({ command, script, clientArgs }: CommandWork): Query {
  const statements: readonly Statement[] = [{ operation: 'unknown', text: script, housekeeping: false }];
  let fingerprint: string | undefined;
  return {
    id: 1,
    text: script,
    ...(clientArgs.length === 0
      ? {}
      : { params: clientArgs.map((text) => ({ text, encoding: 'text' as const, type: 'argument' })) }),
    phase: 'execute',
    via: 'command',
    related: [],
    statements: () => statements,
    fingerprint: () => {
      fingerprint ??= createHash('sha256')
        .update(JSON.stringify(['command', command, clientArgs, script]))
        .digest('hex');
      return fingerprint;
    },
  };
}
