import { BSONRegExp, Double, MaxKey, MinKey } from 'bson';
import { construct, isConstructor } from './constructors.ts';
import { numberOf } from './numbers.ts';
import type { Reader } from './reader.ts';
import type { Token } from './tokens.ts';
import type { ShellDocument, ShellValue } from './value.ts';

/** How deep values may nest; what drivers take as the most. */
const DEPTH_MAX = 100;

const CONSTANTS: Readonly<Record<string, () => ShellValue>> = {
  true: () => true,
  false: () => false,
  null: () => null,
  undefined: () => undefined,
  Infinity: () => new Double(Number.POSITIVE_INFINITY),
  NaN: () => new Double(Number.NaN),
  MinKey: () => new MinKey(),
  MaxKey: () => new MaxKey(),
};

/** One value, written out. Throws ShellError. */
export function readValue(reader: Reader, depth = 0): ShellValue {
  if (depth > DEPTH_MAX) throw reader.error(`values are nested deeper than ${DEPTH_MAX} levels`);
  const { next } = reader;
  switch (next.kind) {
    case 'string':
      return take(reader, next.text);
    case 'number':
      return readNumber(reader, false);
    case 'regex':
      return take(reader, regexOf(reader, next.text, next.flags, next.offset));
    case 'word':
      return readWord(reader, next, depth);
    case 'mark':
      return readMarked(reader, next, depth);
    default:
      throw reader.unexpected('a value');
  }
}

/** What stands between the round brackets that come next, each with where it begins. */
export function readArguments(reader: Reader, depth = 0): readonly ShellArgument[] {
  reader.mustTakeMark('(');
  const read: ShellArgument[] = [];
  while (!reader.isMark(')')) {
    const { offset } = reader.next;
    read.push({ value: readValue(reader, depth + 1), offset });
    if (!reader.takeMark(',')) break;
  }
  reader.mustTakeMark(')');
  return read;
}

/** One argument of a call. */
export interface ShellArgument {
  readonly value: ShellValue;
  readonly offset: number;
}

/** A document, which begins with the mark that comes next. */
export function readDocument(reader: Reader, depth = 0): ShellDocument {
  reader.mustTakeMark('{');
  const document: ShellDocument = new Map();
  while (!reader.isMark('}')) {
    const name = readName(reader);
    if (document.has(name)) throw reader.error(`${JSON.stringify(name)} is there twice`);
    if (name.includes('\0')) throw reader.error('names hold no zero bytes');
    reader.take();
    if (!reader.takeMark(':')) throw reader.unexpected('`:` and a value');
    document.set(name, readValue(reader, depth + 1));
    if (!reader.takeMark(',')) break;
  }
  reader.mustTakeMark('}');
  return document;
}

function readName(reader: Reader): string {
  const { next } = reader;
  if (next.kind === 'word' || next.kind === 'string') return next.text;
  if (next.kind === 'number' && /^(?:0|[1-9]\d*)$/.test(next.text)) return next.text;
  throw reader.unexpected('a name or `}`');
}

function readMarked(reader: Reader, { text }: Token, depth: number): ShellValue {
  switch (text) {
    case '{':
      return readDocument(reader, depth);
    case '[':
      return readList(reader, depth);
    case '-':
    case '+':
      return readSigned(reader, text === '-');
    default:
      throw reader.unexpected('a value');
  }
}

function readList(reader: Reader, depth: number): readonly ShellValue[] {
  reader.mustTakeMark('[');
  const list: ShellValue[] = [];
  while (!reader.isMark(']')) {
    list.push(readValue(reader, depth + 1));
    if (!reader.takeMark(',')) break;
  }
  reader.mustTakeMark(']');
  return list;
}

function readSigned(reader: Reader, isNegative: boolean): ShellValue {
  reader.take();
  if (reader.next.kind === 'word' && reader.next.text === 'Infinity') {
    return take(reader, new Double(isNegative ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY));
  }
  if (reader.next.kind !== 'number') throw reader.unexpected('a number');
  return readNumber(reader, isNegative);
}

function readNumber(reader: Reader, isNegative: boolean): ShellValue {
  const number = numberOf(reader.next.text, isNegative);
  if (typeof number === 'string') throw reader.error(number);
  return take(reader, number);
}

function readWord(reader: Reader, word: Token, depth: number): ShellValue {
  const isNew = word.text === 'new';
  if (isNew) reader.take();
  const name = isNew ? reader.next.text : word.text;
  if (isConstructor(name)) {
    const { offset } = reader.take();
    if (reader.isMark('(') || (!isNew && name !== 'MinKey' && name !== 'MaxKey')) {
      if (name === 'RegExp' || name === 'BSONRegExp') return readRegExp(reader, offset, depth);
      return construct(name, isNew, readArguments(reader, depth), (problem, at = offset) => reader.error(problem, at));
    }
    return construct(name, isNew, [], (problem, at = offset) => reader.error(problem, at));
  }
  const constant = Object.hasOwn(CONSTANTS, name) && !isNew ? CONSTANTS[name] : undefined;
  if (constant !== undefined) return take(reader, constant());
  if (name === 'function' || name === 'async') throw reader.error('functions are not accepted');
  throw reader.error(`\`${name}\` is no value`);
}

function readRegExp(reader: Reader, offset: number, depth: number): ShellValue {
  const [pattern, flags, ...more] = readArguments(reader, depth).map(({ value }) => value);
  if (typeof pattern !== 'string' || (flags !== undefined && typeof flags !== 'string') || more.length > 0) {
    throw reader.error('RegExp takes a pattern and its flags as strings', offset);
  }
  return regexOf(reader, pattern, flags ?? '', offset);
}

function regexOf(reader: Reader, pattern: string, flags: string, offset: number): BSONRegExp {
  if (pattern.includes('\0')) throw reader.error('patterns hold no zero bytes', offset);
  if (!/^[imsux]*$/.test(flags) || new Set(flags).size !== flags.length) {
    throw reader.error('the flags of a pattern are i, m, s, u and x, each once', offset);
  }
  return new BSONRegExp(pattern, flags);
}

function take(reader: Reader, value: ShellValue): ShellValue {
  reader.take();
  return value;
}
