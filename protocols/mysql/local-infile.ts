import type { Query, Statement } from '../../src/core/query.ts';
import type { Reason } from '../../src/core/verdict.ts';

/** The file name behind LOCAL INFILE, in quotes of either kind. Written in any other way, the file is not given. */
const FILE = /\blocal\s+infile\s+(?:'((?:[^'\\]|\\[\s\S]|'')*)'|"((?:[^"\\]|\\[\s\S]|"")*)")/i;
const ESCAPES: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '\r', b: '\b', '0': '\0', Z: '\x1a' };

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

/** Whether statements may read a file of the client, as far as it can be told. */
export function readsLocalFile(statements: readonly Statement[]): boolean {
  return statements.some(({ copy }) => copy?.direction === 'in' && copy.target === 'client');
}

/** Whether the query names this very file. */
export function namesFile(query: Query, fileName: string): boolean {
  return query.statements().some(({ copy, text }) => {
    if (copy?.direction !== 'in' || copy.target !== 'client') return false;
    const match = FILE.exec(text);
    const written = match?.[1] ?? match?.[2];
    if (written === undefined) return false;
    // With NO_BACKSLASH_ESCAPES it is taken as it stands.
    return written === fileName || unescaped(written) === fileName;
  });
}

function unescaped(written: string): string {
  return written.replaceAll(/\\([\s\S])|''|""/g, (mark: string, escaped: string | undefined) =>
    escaped === undefined ? (mark[0] ?? '') : (ESCAPES[escaped] ?? escaped),
  );
}
