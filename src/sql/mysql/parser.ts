import { Cursor, NOT_UNDERSTOOD, NotUnderstood } from './cursor.ts';
import { tokensOf } from './lexer.ts';
import { parseStatement } from './parse-statement.ts';
import { DEFAULT_READING, isPlainCharset, type MysqlReading } from './reading.ts';
import { changesOf } from './reading-change.ts';
import { isStoredProgram, readStoredProgram, type StoredProgram } from './stored-program.ts';
import { textCost } from './text-cost.ts';
import type { Token } from './token.ts';
import type { Parsed, Utility } from './tree.ts';
import type { ReadingChange } from './variables.ts';

/** One statement of a text. */
export interface ParsedStatement {
  /** Absent where the statement could not be read. */
  readonly parsed?: Parsed;
  /** Its own text, version comments and all. */
  readonly text: string;
  readonly tokens: readonly Token[];
  /** How it was read: a statement before it may have chosen another database. */
  readonly reading: MysqlReading;
}

/** Statements of one text; each costs something, whatever its length. Drivers that send several send hundreds. */
export const STATEMENTS_MAX = 20_000;

/** Statements of a body that only steer it. */
const STEERING: ReadonlySet<string> = new Set(['DECLARE', 'OPEN', 'FETCH', 'CLOSE', 'LEAVE', 'ITERATE', 'RETURN']);

/**
 * The statements of a text, cut as the server cuts it. Undefined where not even that can be told: an open quote, a
 * version comment that may run or not, a text too long to be read.
 */
export function parseMysql(
  text: string,
  reading: MysqlReading = DEFAULT_READING,
): readonly ParsedStatement[] | undefined {
  if (textCost(text) === 'refused') return undefined;
  const tokens = tokensOf(text, reading);
  if (tokens === undefined) return undefined;
  const found: ParsedStatement[] = [];
  let current = reading;
  let hasChanged = false;
  for (let from = 0; from < tokens.length; ) {
    if (tokens[from]?.key === ';') {
      from += 1;
      continue;
    }
    if (found.length >= STATEMENTS_MAX) return undefined;
    const to = endOf(text, tokens, from);
    const one = read(text, tokens, from, to, current);
    found.push(hasChanged ? unread(one) : one);
    hasChanged ||= changesTheRest(one, text.slice(tokens[to]?.end ?? text.length));
    current = readingAfter(one, current);
    from = to + 1;
  }
  return found;
}

/** The same without what was read of it: the statement before it may have made it another. */
function unread({ text, tokens, reading }: ParsedStatement): ParsedStatement {
  return { text, tokens, reading };
}

/** Whether what follows may be cut in another way once this has run. */
function changesTheRest({ parsed }: ParsedStatement, rest: string): boolean {
  const changes: ReadingChange = parsed === undefined ? { isUnknown: true } : changesOf(parsed);
  const isOther =
    changes.isUnknown === true || changes.sqlMode !== undefined || !isPlainCharset(changes.charset ?? 'utf8mb4');
  return isOther && /[^\t-\r -~]|["\\]/.test(rest);
}

function readingAfter({ parsed }: ParsedStatement, reading: MysqlReading): MysqlReading {
  const changes = parsed === undefined ? {} : changesOf(parsed);
  return changes.database === undefined ? reading : { ...reading, database: changes.database };
}

function semicolonFrom(tokens: readonly Token[], from: number): number {
  for (let at = from; at < tokens.length; at += 1) if (tokens[at]?.key === ';') return at;
  return tokens.length;
}

/** Behind a statement's last token. A body that cannot be read hides where it ends: then everything is part of it. */
function endOf(text: string, tokens: readonly Token[], from: number): number {
  const first = tokens[from]?.key;
  if (first !== 'CREATE' && first !== 'ALTER' && first !== 'BEGIN') return semicolonFrom(tokens, from);
  const cursor = new Cursor(text, tokens, from);
  return (
    understood(() => {
      if (!isStoredProgram(cursor)) return semicolonFrom(tokens, from);
      readStoredProgram(cursor);
      return cursor.isAtEnd || cursor.is(';') ? cursor.at : tokens.length;
    }) ?? tokens.length
  );
}

function read(
  text: string,
  tokens: readonly Token[],
  from: number,
  to: number,
  reading: MysqlReading,
): ParsedStatement {
  const start = from === 0 ? 0 : (tokens[from - 1]?.end ?? 0);
  const own = tokens.slice(from, to);
  const end = tokens[to]?.start ?? text.length;
  const parsed = understood(() => {
    const cursor = new Cursor(text, tokens, from, to);
    return isStoredProgram(cursor) ? programOf(cursor, text, tokens) : parseStatement(cursor);
  });
  return { text: text.slice(start, end).trim(), tokens: own, reading, ...(parsed === undefined ? {} : { parsed }) };
}

function understood<T>(work: () => T): T | undefined {
  try {
    return work();
  } catch (error) {
    // A nest too deep for the stack is as little understood as what is not of the grammar.
    if (error instanceof NotUnderstood || error instanceof RangeError) return undefined;
    throw error;
  }
}

function programOf(cursor: Cursor, text: string, tokens: readonly Token[]): Parsed {
  const program = readStoredProgram(cursor);
  if (!cursor.isAtEnd) throw NOT_UNDERSTOOD;
  const word = program.isAlter ? 'alter' : 'create';
  const base: Utility = {
    kind: 'utility',
    operations: [word],
    tables: program.table === undefined ? [] : [program.table],
    exprs: [],
  };
  if (program.kind === 'routine') return base;
  if (program.kind === 'block') return { ...base, operations: ['do', 'opaque'], opaque: 'BEGIN NOT ATOMIC' };
  return { ...base, ...storedIn(program, text, tokens) };
}

/** What a trigger or an event does when its time comes; what cannot be read of it may be anything. */
function storedIn(
  { statements }: StoredProgram,
  text: string,
  tokens: readonly Token[],
): Pick<Utility, 'stored' | 'opaque'> {
  const stored: Parsed[] = [];
  let isOpaque = false;
  for (const { from, to } of statements) {
    if (STEERING.has(tokens[from]?.key ?? '')) continue;
    const parsed = understood(() => parseStatement(new Cursor(text, tokens, from, to)));
    if (parsed === undefined) isOpaque = true;
    else stored.push(parsed);
  }
  return { stored, ...(isOpaque ? { opaque: 'a body that cannot be read' } : {}) };
}
