import type { Query, RowEstimate, Value } from '../../src/core/query.ts';
import { UpstreamError } from '../../src/errors.ts';
import { type EstimatedChange, estimatedChangesOf } from '../../src/sql/mysql/estimated-changes.ts';
import { type MysqlReading, readingOfWord } from '../../src/sql/mysql/reading.ts';
import type { Upstream } from '../upstream-leg.ts';
import { Capability, union, without } from './constants.ts';
import { LoginChannel } from './login-channel.ts';
import { runQueries } from './side-query.ts';
import { openUpstream } from './upstream-session.ts';

/** How long an estimate may take, from the dial to the plan. */
const ESTIMATE_MS_MAX = 2_000;
/** How long planning may wait for a lock, in seconds: the least there is. */
const LOCK_SEC_MAX = 1;
/** More statements of one text are not estimated: nobody would read it. */
const STATEMENTS_MAX = 10;
const PACKET_BYTES_MAX = 1024 * 1024;

/**
 * Asks the planner what a query would change, over a connection of its own that is closed with the answer. EXPLAIN changes
 * nothing, but both servers work out sub-queries, derived tables and functions of constants while they plan: only plain
 * statements over tables are asked about, with no code of anybody's in them.
 */
export function rowEstimator(
  upstream: Upstream,
  ended: AbortSignal,
): (query: Query) => Promise<readonly RowEstimate[]> {
  return async (query) => {
    const reading = readingOfWord(query.reading);
    const changes = changesOf(query, reading);
    if (changes.length === 0) return [];
    const signal = AbortSignal.any([ended, AbortSignal.timeout(ESTIMATE_MS_MAX)]);
    const [{ database = '' } = {}] = changes;
    const side = await openUpstream(upstream, { ...WISH, database, signal });
    const drop = (): void => side.wire.destroy();
    signal.addEventListener('abort', drop, { once: true });
    try {
      const channel = new LoginChannel(side.wire, PACKET_BYTES_MAX);
      const ask = (texts: readonly string[]) => runQueries(channel, side.capabilities, texts);
      const kinds = await ask([setUp(reading), ...changes.flatMap(({ tables }) => tables.map(kindQuery))]);
      const isPlain = kinds.slice(1).every(([row, ...more]) => row?.[0] === 'BASE TABLE' && more.length === 0);
      if (!isPlain) throw NOT_ESTIMATED;
      const plans = await ask(changes.map(({ text }) => `EXPLAIN FORMAT=TRADITIONAL ${text}`));
      return changes.flatMap((change, i) => estimatesOf(change, plans[i] ?? []));
    } finally {
      signal.removeEventListener('abort', drop);
      drop();
    }
  };
}

const NOT_ESTIMATED = new UpstreamError('this query cannot be estimated without running a part of it');
const CHANGE_WORD = /\b(?:update|delete)\b/i;

/** Throws UpstreamError where the query cannot be asked about. */
function changesOf(query: Query, reading: MysqlReading): readonly EstimatedChange[] {
  if (!CHANGE_WORD.test(query.text)) return [];
  const changes = estimatedChangesOf(
    query.text,
    reading,
    (query.via === 'COM_QUERY' ? [] : (query.params ?? [])).map(literal),
  );
  if (changes === undefined || changes.length > STATEMENTS_MAX) throw NOT_ESTIMATED;
  if (changes.some(({ database }) => database !== changes[0]?.database)) throw NOT_ESTIMATED;
  return changes;
}

/** As hexadecimal digits, which no mode reads otherwise. */
function literal({ text, encoding }: Value): string {
  if (text === null) return 'NULL';
  if (encoding === 'hex') return /^[0-9a-f]+$/i.test(text) && text.length % 2 === 0 ? `x'${text}'` : "''";
  if (/^-?\d{1,20}(?:\.\d{1,20})?$/.test(text)) return text;
  return text === '' ? "''" : `_utf8mb4 x'${Buffer.from(text).toString('hex')}'`;
}

/** The text shall be read as the session reads it, and nobody be kept waiting. */
function setUp({ ansiQuotes, noBackslashEscapes, ignoresSpace }: MysqlReading): string {
  const modes = [
    ...(ansiQuotes ? ['ANSI_QUOTES'] : []),
    ...(noBackslashEscapes ? ['NO_BACKSLASH_ESCAPES'] : []),
    ...(ignoresSpace ? ['IGNORE_SPACE'] : []),
  ];
  return `SET SESSION sql_mode='${modes.join(',')}', SESSION lock_wait_timeout=${LOCK_SEC_MAX}, SESSION innodb_lock_wait_timeout=${LOCK_SEC_MAX}`;
}

function kindQuery({ schema = '', name }: EstimatedChange['tables'][number]): string {
  return `SELECT TABLE_TYPE FROM information_schema.TABLES WHERE TABLE_SCHEMA = ${nameLiteral(schema)} AND TABLE_NAME = ${nameLiteral(name)}`;
}

function nameLiteral(name: string): string {
  return name === '' ? "''" : `_utf8mb4 x'${Buffer.from(name).toString('hex')}'`;
}

/** MySQL's plan has columns for partitions and for what conditions leave. */
const MYSQL_COLUMNS = 12;

/** Each table is read once for every row of those before it; what all of them leave is changed. */
function estimatesOf(change: EstimatedChange, plan: readonly (readonly (string | null)[])[]): readonly RowEstimate[] {
  const counts = plan.map((row) => {
    const isMysql = row.length >= MYSQL_COLUMNS;
    const rows = Number(row[isMysql ? 9 : 8] ?? 0);
    return isMysql ? (rows * Number(row[10] ?? 100)) / 100 : rows;
  });
  const product = counts.length === 0 ? 0 : counts.reduce((all, rows) => all * rows, 1);
  const rows = Math.min(Math.max(Math.round(product), product > 0 ? 1 : 0), change.rowsMax ?? Number.POSITIVE_INFINITY);
  const name = change.changed.map((table) => [table.schema, table.name].filter(Boolean).join('.')).join(', ');
  return [{ operation: change.operation, relation: name, rows }];
}

const WISH = {
  capabilities: without(
    union(Capability.CLIENT_TRANSACTIONS, Capability.CLIENT_LONG_FLAG),
    Capability.CLIENT_MULTI_STATEMENTS,
  ),
  extendedCapabilities: 0,
  charsetId: 45,
  packetBytesMax: 1 << 24,
  attributes: new Map([['program_name', 'sluice row estimate']]),
};
