import { isPlainCharset } from './reading.ts';
import type { Expr, SetItem } from './tree.ts';

/**
 * Session variables no value of which changes which rows later statements touch, with whose rights they run, or how the
 * gateway reads the wire.
 */
const HARMLESS: ReadonlySet<string> = new Set(
  `autocommit transaction transaction_isolation tx_isolation transaction_read_only tx_read_only completion_type time_zone
  lc_time_names lc_messages wait_timeout interactive_timeout net_read_timeout net_write_timeout net_retry_count
  net_buffer_length max_execution_time max_statement_time idle_transaction_timeout idle_readonly_transaction_timeout
  idle_write_transaction_timeout lock_wait_timeout innodb_lock_wait_timeout sql_notes sql_warnings sql_quote_show_create
  sql_select_limit group_concat_max_len max_sort_length sort_buffer_size join_buffer_size tmp_table_size
  max_heap_table_size read_buffer_size read_rnd_buffer_size profiling query_cache_type optimizer_switch
  optimizer_search_depth optimizer_prune_level eq_range_index_dive_limit information_schema_stats_expiry
  show_create_table_verbosity`.split(/\s+/),
);

/** Variables by which the session says in which character set it writes and wants to read. */
const CHARSETS: ReadonlySet<string> = new Set([
  'character_set_client',
  'character_set_connection',
  'character_set_results',
]);

/** Modes that change how a text is cut into tokens, or the grammar. */
const READING_MODES =
  /ANSI|QUOTES|BACKSLASH|ORACLE|MSSQL|DB2|MAXDB|POSTGRESQL|MYSQL323|MYSQL40|NO_FIELD|NO_KEY|NO_TABLE/i;

/** What a statement changes of how the session's later texts are read, or what its results are written in. */
export interface ReadingChange {
  /** The new sql_mode; `unknown` where its value is computed. */
  readonly sqlMode?: string;
  /** The character set of SET NAMES, SET CHARACTER SET, character_set_client; `unknown` where it is computed. */
  readonly charset?: string;
  /** The same of character_set_results, where set on its own; `null`: as the columns have it. */
  readonly resultCharset?: string;
  readonly database?: string;
  /** Nobody can tell: the statement runs code that cannot be read. */
  readonly isUnknown?: true;
}

/** Whether SET of this needs no approval. */
export function maySet({ scope, name, value }: SetItem): boolean {
  if (scope === 'names' || scope === 'charset') return name === 'default' || isPlainCharset(name);
  if (scope === 'global') return false;
  if (scope === 'user') return value !== undefined && isConstant(value);
  if (CHARSETS.has(name)) return isPlainCharsetValue(name, value);
  if (name === 'sql_mode') return value !== undefined && isHarmlessMode(value);
  if (name === 'sql_safe_updates') return wordOf(value) === '1' || wordOf(value) === 'on';
  return HARMLESS.has(name) && (value === undefined || isConstant(value));
}

/** What SET of this changes of the session's reading. */
export function readingChangeOf({ scope, name, value }: SetItem): ReadingChange {
  if (scope === 'global' || scope === 'user') return {};
  if (scope === 'names' || scope === 'charset') return { charset: name === 'default' ? 'utf8mb4' : name };
  if (name === 'sql_mode') return { sqlMode: textOf(value) ?? 'unknown' };
  if (name === 'character_set_results') return { resultCharset: wordOf(value) ?? 'unknown' };
  if (CHARSETS.has(name) || name === 'collation_connection') return { charset: charsetOf(wordOf(value)) };
  return {};
}

function charsetOf(word: string | undefined): string {
  return word?.split('_')[0] ?? 'unknown';
}

function isConstant(value: Expr): boolean {
  switch (value.kind) {
    case 'literal':
    case 'parameter':
    case 'system':
      return true;
    case 'column':
      // A word: `SET autocommit = off`.
      return value.path.length === 1;
    case 'op':
      return (value.op === 'unary -' || value.op === 'unary +') && value.args.every(isConstant);
    default:
      return false;
  }
}

function textOf(value: Expr | undefined): string | undefined {
  if (value?.kind === 'literal' && value.type === 'string') return value.text;
  return value?.kind === 'column' && value.path.length === 1 ? value.path[0] : undefined;
}

function wordOf(value: Expr | undefined): string | undefined {
  if (value?.kind === 'literal') return value.text.toLowerCase();
  return textOf(value)?.toLowerCase();
}

function isPlainCharsetValue(name: string, value: Expr | undefined): boolean {
  const word = wordOf(value);
  if (word === 'null') return name === 'character_set_results';
  return word !== undefined && isPlainCharset(word);
}

/** Modes added to those there are, or given as text, none of which changes the reading. */
function isHarmlessMode(value: Expr): boolean {
  const text = textOf(value);
  if (text !== undefined) return !READING_MODES.test(text);
  if (value.kind === 'system') return value.name === 'sql_mode' && value.scope !== 'global';
  if (value.kind !== 'call' || value.path.length !== 1 || value.path[0]?.toLowerCase() !== 'concat') return false;
  return value.args.every(isHarmlessMode);
}
