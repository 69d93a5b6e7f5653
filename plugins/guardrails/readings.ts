import type { Query, Value } from '../../src/core/query.ts';
import { sqlPieces } from '../../src/sql/comments.ts';
import { plainTexts as plainMysqlTexts } from '../../src/sql/mysql/plain-text.ts';

/** How deep literals inside of literals are looked into. */
const NESTING_MAX = 6;
const HAS_SPELLINGS = /[^\t\n\r -~]/;
/** Other space than single blanks between characters. */
const IS_SPACED = /[^\S ]| {2}|^ | $/;
/** Any of the marks, spaces and spellings below; a text without is read in one way only. */
const HAS_READINGS = /[^ -~]|['"$\\]|--|\/\*| {2}|^ | $/;
const HAS_MYSQL_MARKS = /['"`#\\]|--|\/\*/;
const HAS_MARKS = /['"$\\]|--|\/\*/;

/** What of a query input rules look at, as it was sent: its text, what names in it stand for, the parameter values. */
export function sourcesOf(query: Query): readonly string[] {
  const { text, related, params } = query;
  const sources = [text];
  if (text.includes(';')) for (const statement of query.statements()) sources.push(statement.text);
  for (const stands of related) sources.push(stands.text);
  addMysqlTexts(sources, query);
  for (const stands of related) addMysqlTexts(sources, stands);
  if (params !== undefined) for (const value of params) addValueTexts(sources, value);
  return sources;
}

/** Where the protocol says how the session reads its texts, quotes and comments are others than PostgreSQL's. */
function addMysqlTexts(sources: string[], { text, reading }: Pick<Query, 'text' | 'reading'>): void {
  if (reading !== undefined && HAS_MYSQL_MARKS.test(text)) sources.push(...plainMysqlTexts(text, reading));
}

/** A source, and each way a server could read it. */
export function readingsOf(source: string): ReadonlySet<string> {
  return HAS_READINGS.test(source) ? allReadingsOf(source) : new Set([source]);
}

/** The same, without telling at a glance that there is only one. */
export function allReadingsOf(source: string): ReadonlySet<string> {
  const readings = new Set([source, collapsed(source)]);
  if (HAS_MARKS.test(source)) {
    addReadings({ readings, seen: new Set(), backslashes: false }, source, 0);
    if (source.includes('\\')) addReadings({ readings, seen: new Set(), backslashes: true }, source, 0);
  }
  if (![...readings].some((reading) => HAS_SPELLINGS.test(reading))) return readings;
  return new Set([...readings].flatMap(plainTexts));
}

/** A text of a result, and the way it looks once spelling variants of its letters are undone. */
export function plainTexts(text: string): readonly string[] {
  if (!HAS_SPELLINGS.test(text)) return [text];
  return [text, normalised(text)];
}

/**
 * Adds the text without comments, with escapes resolved and names unquoted. Bodies in dollar quotes are read as code;
 * a literal is code to whoever executes it, so that one with comments or quotes inside is also read on its own.
 */
function addReadings(reader: Reader, text: string, depth: number): void {
  if (reader.seen.has(text)) return;
  reader.seen.add(text);
  if (depth > NESTING_MAX) {
    reader.readings.add(collapsed(text.replaceAll(/\/\*[\s\S]*?\*\/|--[^\n\r]*/g, ' ')));
    return;
  }
  let reading = '';
  for (const { kind, value } of sqlPieces(text, reader)) {
    if (kind === 'code' || kind === 'identifier') reading += value;
    else if (kind === 'comment') reading += ' ';
    else reading += kind === 'string' ? `'${value}'` : ` ${value} `;
    const isCode = kind === 'dollar' || kind === 'string';
    if (isCode && HAS_MARKS.test(value)) addReadings(reader, value, depth + 1);
  }
  reader.readings.add(collapsed(reading));
}

/** One way to read a text and all the code in it. */
interface Reader {
  readonly readings: Set<string>;
  /** What was read already: literals repeat. */
  readonly seen: Set<string>;
  readonly backslashes: boolean;
}

function addValueTexts(sources: string[], { text, encoding }: Value): void {
  if (text === null) return;
  sources.push(text);
  if (encoding === 'hex') sources.push(Buffer.from(text, 'hex').toString('utf8'));
}

function collapsed(text: string): string {
  return IS_SPACED.test(text) ? text.replace(/\s+/g, ' ').trim() : text;
}

/** Full-width and other compatibility letters become plain ones, invisible characters go. */
function normalised(text: string): string {
  return text.normalize('NFKC').replace(/\p{Default_Ignorable_Code_Point}/gu, '');
}
