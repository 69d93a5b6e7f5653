import type { Statement } from '../../core/query.ts';
import { Cursor } from './cursor.ts';
import { isDollarProbe } from './dollar-probe.ts';
import { housekeepingOf } from './housekeeping.ts';
import { operationOf } from './operation.ts';
import { localFileOf } from './parse-load.ts';
import { type ParsedStatement, parseMysql } from './parser.ts';
import { type MysqlReading, readingOfWord } from './reading.ts';
import { changesOf } from './reading-change.ts';
import type { Parsed } from './tree.ts';
import type { ReadingChange } from './variables.ts';

/** What is known of a statement, with what only this protocol needs. */
export interface MysqlStatement extends Statement {
  /** What it changes of how later texts of the session are read. */
  readonly changes?: ReadingChange;
  /** The one file that LOAD DATA LOCAL makes the client send, as the statement names it. */
  readonly localFile?: string;
}

type Mutable = { -readonly [K in keyof MysqlStatement]: MysqlStatement[K] };

/**
 * Analyses a text as the session's server reads it: one entry per statement, none for an empty text. What is not
 * understood to the last token is a statement whose operation is `unknown`.
 */
export function analyseMysql(text: string, reading?: MysqlReading | string): readonly MysqlStatement[] {
  if (isDollarProbe(text)) return [{ operation: 'select', text, housekeeping: 'session' }];
  const parsed = parseMysql(text, typeof reading === 'object' ? reading : readingOfWord(reading));
  return parsed === undefined ? [unknown(text)] : parsed.map(analyseStatement);
}

function analyseStatement(one: ParsedStatement): MysqlStatement {
  const { parsed, text, reading } = one;
  if (parsed === undefined) return unknown(text);
  try {
    const statement: Mutable = { operation: operationOf(parsed), text, housekeeping: housekeepingOf(one, reading) };
    addFacts(statement, parsed, one);
    return statement;
  } catch (error) {
    // A tree too deep to be walked, of thousands of joins or UNIONs: it is not known what is in it.
    if (error instanceof RangeError) return unknown(text);
    throw error;
  }
}

function unknown(text: string): MysqlStatement {
  return { operation: 'unknown', text, housekeeping: false, changes: { isUnknown: true } };
}

function addFacts(statement: Mutable, parsed: Parsed, one: ParsedStatement): void {
  const { tokens, text, reading } = one;
  const changes = changesOf(parsed);
  if (Object.keys(changes).length > 0) statement.changes = changes;
  switch (parsed.kind) {
    case 'with settings':
      addFacts(statement, parsed.statement, one);
      break;
    case 'prepared':
      addPrepared(statement, parsed);
      if (parsed.body !== undefined && writesFile(parsed.body, reading)) statement.copy = TO_FILE;
      break;
    case 'query':
      if (parsed.query.into?.kind === 'file') statement.copy = TO_FILE;
      break;
    case 'utility': {
      if (!parsed.operations.includes('copy_from')) break;
      const localFile = localFileOf(new Cursor(text, tokens));
      statement.copy = { direction: 'in', target: localFile === undefined ? 'file' : 'client' };
      if (localFile !== undefined) statement.localFile = localFile;
      break;
    }
  }
}

const TO_FILE: NonNullable<Statement['copy']> = Object.freeze({ direction: 'out', target: 'file' });

/** Whether a text that is prepared writes a file of the server: who executes it says nothing of that. */
function writesFile(body: string, reading: MysqlReading): boolean {
  return /(?:out|dump)file/i.test(body) && analyseMysql(body, reading).some(({ copy }) => copy?.direction === 'out');
}

function addPrepared(statement: Mutable, { action, name, body }: Extract<Parsed, { kind: 'prepared' }>): void {
  if (action === 'immediate') return;
  // Names of prepared statements are the same whatever their case.
  const key = name.toLowerCase();
  statement.prepared = { action, name: key, ...(body === undefined ? {} : { body }) };
}
