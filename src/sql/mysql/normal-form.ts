import { createHash } from 'node:crypto';
import { tokensOf } from './lexer.ts';
import { type MysqlReading, readingOfWord } from './reading.ts';
import { textCost } from './text-cost.ts';
import type { Token } from './token.ts';

/** A text without its constants: what all statements of its shape have in common. */
export interface NormalForm {
  /** The text with a `?` in the place of every constant, and no comments. */
  readonly text: string;
  /** The same for every text of this shape, whatever its constants, spaces, letter cases and lengths of lists. */
  readonly fingerprint: string;
}

/** Hexadecimal digits of a fingerprint. */
const FINGERPRINT_LENGTH = 16;

const NO_SPACE_BEFORE: ReadonlySet<string> = new Set([',', ')', '.', ';', '(']);
const NO_SPACE_BEHIND: ReadonlySet<string> = new Set(['(', '.', '@@']);

/** The normal form of a text; undefined where it cannot be read, or is too long. */
export function normalFormOf(text: string, reading?: MysqlReading | string): NormalForm | undefined {
  if (text === '' || textCost(text) === 'refused') return undefined;
  const tokens = tokensOf(text, typeof reading === 'object' ? reading : readingOfWord(reading));
  if (tokens === undefined) return undefined;
  const shape = tokens.map((token) => (token.kind === 'word' ? token.text.toLowerCase() : written(token))).join(' ');
  const short = shape.replace(/\? (?:, \? )+/g, '? ').replace(/\( \? \)(?: , \( \? \))+/g, '( ? )');
  const fingerprint = createHash('sha256').update(short).digest('hex').slice(0, FINGERPRINT_LENGTH);
  return { text: joined(tokens), fingerprint };
}

function written({ kind, text }: Token): string {
  switch (kind) {
    case 'string':
    case 'number':
    case 'parameter':
      return '?';
    case 'name':
      return `\`${text.replaceAll('`', '``')}\``;
    case 'variable':
      return `@${/^[\w.$]*$/.test(text) ? text : `\`${text.replaceAll('`', '``')}\``}`;
    default:
      return text;
  }
}

function joined(tokens: readonly Token[]): string {
  let text = '';
  let previous: Token | undefined;
  for (const token of tokens) {
    if (previous !== undefined && hasSpace(previous, token)) text += ' ';
    text += written(token);
    previous = token;
  }
  return text;
}

/** Where there was none there is none, so that `count(*)` stays a call; a long gap becomes one space. */
function hasSpace(left: Token, right: Token): boolean {
  if (left.end === right.start) return false;
  if (right.key === '(' && left.kind !== 'operator') return true;
  return !NO_SPACE_BEFORE.has(right.key) && !NO_SPACE_BEHIND.has(left.key);
}
