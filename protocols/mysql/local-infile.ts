import type { Reason } from '../../src/core/verdict.ts';
import type { MysqlStatement } from '../../src/sql/mysql/index.ts';

/** Why a file of the client is not read. */
export const LOCAL_INFILE_DENIED: Reason = Object.freeze({
  code: 'policy',
  message: 'LOAD DATA LOCAL is not allowed on this connection',
  rule: 'local_infile',
  hint: 'Ask the administrator to allow it, or use INSERT.',
});

/** A server may ask for any file of the client, and is answered only for the one that its statement names. */
export const OTHER_FILE_DENIED: Reason = Object.freeze({
  code: 'policy',
  message: 'the server asked for a file that the statement does not name',
  rule: 'local_infile',
});

/** Without this word a text reads no file of the client. */
export const SAYS_LOCAL = /\blocal\b/i;

/** Whether statements read a file of the client, as far as it can be told. */
export function readsLocalFile(statements: readonly MysqlStatement[]): boolean {
  return statements.some(({ localFile }) => localFile !== undefined);
}

/** Whether a statement names this very file. */
export function namesFile(statements: readonly MysqlStatement[], fileName: string): boolean {
  return statements.some(({ localFile }) => localFile === fileName);
}
