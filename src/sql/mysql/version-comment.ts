import type { MysqlReading } from './reading.ts';

/** Where reading goes on behind `/*`, and whether what comes next is a body that runs. */
export interface CommentStep {
  readonly next: number;
  readonly runs: boolean;
}

/** Both servers run the body of a comment for a version up to this one; MariaDB takes those above, up to MySQL's last, for MySQL's. */
const COMMON_VERSION_MAX = 50_699;
const MYSQL_VERSION_MAX = 99_999;

/**
 * Reads a block comment that opens at `at`: past its end, or into the body of a version comment that this server runs.
 * Undefined where it is not closed, or servers may read it in different ways.
 */
export function versionComment(text: string, at: number, reading: MysqlReading): CommentStep | undefined {
  const isMariaForm = text.startsWith('M!', at + 2);
  const isPlain = text[at + 2] !== '!' && !(isMariaForm && mayBeMaria(reading));
  if (isPlain) return isMariaForm && reading.version === 0 ? undefined : skipped(text, at, 0);
  const from = at + (isMariaForm ? 4 : 3);
  const digits = /^[0-9]*/.exec(text.slice(from, from + 8))?.[0] ?? '';
  const length = versionLength(digits, text.charAt(from + 6), reading);
  if (length === undefined) return undefined;
  const wanted = Number(digits.slice(0, length));
  const runs = isWithin(wanted, isMariaForm, reading);
  if (runs === undefined) return undefined;
  return runs ? { next: from + length, runs } : skipped(text, at, 1);
}

function mayBeMaria({ flavour, version }: MysqlReading): boolean {
  return flavour === 'mariadb' && version > 0;
}

/** How many digits are the version. Six count in MySQL only before white space; what goes on behind them is nobody's habit. */
function versionLength(digits: string, behindSix: string, { flavour }: MysqlReading): number | undefined {
  if (digits.length < 5) return 0;
  if (digits.length === 5) return 5;
  if (digits.length > 6) return undefined;
  return flavour === 'mariadb' || /\s/.test(behindSix) ? 6 : undefined;
}

function isWithin(wanted: number, isMariaForm: boolean, { flavour, version }: MysqlReading): boolean | undefined {
  if (wanted <= COMMON_VERSION_MAX) return true;
  if (version === 0) return undefined;
  if (flavour === 'mariadb' && !isMariaForm && wanted <= MYSQL_VERSION_MAX) return false;
  return wanted <= version;
}

/** Behind the end of a comment, in which others may stand to the depth given. */
function skipped(text: string, at: number, nesting: number): CommentStep | undefined {
  const isHint = text[at + 2] === '+';
  let from = at + 2;
  for (;;) {
    const close = text.indexOf('*/', from);
    if (close === -1) return undefined;
    const inner = nesting > 0 ? text.indexOf('/*', from) : -1;
    if (inner === -1 || inner > close) {
      if (isHint && hasOpenQuote(text.slice(at, close))) return undefined;
      return { next: close + 2, runs: false };
    }
    const past = skipped(text, inner, nesting - 1);
    if (past === undefined) return undefined;
    from = past.next;
  }
}

/** A quoted name in an optimizer hint may hold what looks like its end. */
function hasOpenQuote(hint: string): boolean {
  return ['"', "'", '`'].some((quote) => hint.split(quote).length % 2 === 0);
}
