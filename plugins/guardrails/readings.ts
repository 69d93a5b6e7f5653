import type { Query, Value } from '../../src/core/query.ts';
import { sqlPieces } from '../../src/sql/comments.ts';

/** How deep literals inside of literals are looked into. */
const NESTING_MAX = 6;
const HAS_SPELLINGS = /[^\t\n\r -~]/;
const HAS_MARKS = /['"$\\]|--|\/\*/;

/**
 * The texts of a query that input rules look at: what was sent, what names in it stand for, the parameter values, and
 * each of them the way a server would read it.
 */
export function queryTexts(query: Query): ReadonlySet<string> {
  const texts = new Set<string>();
  addSql(texts, query.text);
  if (query.text.includes(';')) for (const { text } of query.statements()) addSql(texts, text);
  for (const { text } of query.related) addSql(texts, text);
  for (const value of query.params ?? []) for (const text of valueTexts(value)) addSql(texts, text);
  return texts;
}

/** A text of a result, and the way it looks once spelling variants of its letters are undone. */
export function plainTexts(text: string): readonly string[] {
  if (!HAS_SPELLINGS.test(text)) return [text];
  return [text, normalised(text)];
}

function addSql(texts: Set<string>, text: string): void {
  if (texts.has(text)) return;
  const readings = new Set([text, collapsed(text)]);
  if (HAS_MARKS.test(text)) {
    addReadings({ readings, seen: new Set(), backslashes: false }, text, 0);
    if (text.includes('\\')) addReadings({ readings, seen: new Set(), backslashes: true }, text, 0);
  }
  for (const reading of readings) for (const plain of plainTexts(reading)) texts.add(plain);
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

function* valueTexts(value: Value): Generator<string> {
  if (value.text === null) return;
  yield value.text;
  if (value.encoding === 'hex') yield Buffer.from(value.text, 'hex').toString('utf8');
}

function collapsed(text: string): string {
  return text.replace(/\s+/g, ' ').trim();
}

/** Full-width and other compatibility letters become plain ones, invisible characters go. */
function normalised(text: string): string {
  return text.normalize('NFKC').replace(/\p{Default_Ignorable_Code_Point}/gu, '');
}
