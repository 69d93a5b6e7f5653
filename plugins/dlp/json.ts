import type { Label } from './strategies.ts';

/** Where in a document a value stands. */
export interface JsonPlace {
  /** The nearest key above it; empty at the top. */
  readonly key: string;
  /** What everything under one of the keys above is masked as. */
  readonly label: Label | undefined;
}

/** What becomes of a string or a number: a string in its place, null, or undefined when it stays as it is. */
export type MaskLeaf = (value: string, place: JsonPlace) => string | null | undefined;

const TOP: JsonPlace = { key: '', label: undefined };
const NUMBER = /-?[0-9][0-9.eE+-]*/y;
const WORD = /true|false|null/y;
const DEPTH_MAX = 10_000;

/**
 * Rewrites string and number tokens in place, keys included, so that everything else (big numbers, spaces, the order and
 * repetition of keys) stays byte for byte. Undefined when the text is not JSON: nothing can be promised about it then.
 */
export function maskJson(
  text: string,
  labelOf: (key: string) => Label | undefined,
  mask: MaskLeaf,
): string | undefined {
  const places: JsonPlace[] = [];
  let place = TOP;
  let result = '';
  let copied = 0;
  for (let i = 0; i < text.length; ) {
    const character = text[i] as string;
    let end = i + 1;
    if (character === '{' || character === '[') {
      if (places.push(place) > DEPTH_MAX) return undefined;
    } else if (character === '}' || character === ']') {
      if (places.pop() === undefined) return undefined;
      place = places.at(-1) ?? TOP;
    } else if (character === ',') {
      place = places.at(-1) ?? TOP;
    } else if (character === '"' || character === '-' || (character >= '0' && character <= '9')) {
      end = character === '"' ? stringEnd(text, i) : tokenEnd(NUMBER, text, i);
      const value = end < 0 ? undefined : decodedToken(text.slice(i, end));
      if (value === undefined) return undefined;
      const isKey = character === '"' && text[skipSpace(text, end)] === ':';
      const masked = mask(value, isKey ? { ...place, label: undefined } : place);
      if (isKey) place = { key: value, label: place.label ?? labelOf(value) };
      if (masked !== undefined && masked !== value) {
        result += text.slice(copied, i) + JSON.stringify(isKey ? (masked ?? '') : masked);
        copied = end;
      }
    } else if (character !== ':' && !isSpace(character)) {
      end = tokenEnd(WORD, text, i);
      if (end < 0) return undefined;
    }
    i = end;
  }
  return places.length === 0 ? result + text.slice(copied) : undefined;
}

/** The index behind the closing quote; -1 when there is none. */
function stringEnd(text: string, start: number): number {
  for (let i = start + 1; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code === 0x5c) i++;
    else if (code === 0x22) return i + 1;
  }
  return -1;
}

function tokenEnd(token: RegExp, text: string, start: number): number {
  token.lastIndex = start;
  return token.test(text) ? token.lastIndex : -1;
}

function decodedToken(token: string): string | undefined {
  if (!token.startsWith('"')) return token;
  if (!token.includes('\\')) return token.slice(1, -1);
  try {
    return String(JSON.parse(token));
  } catch {
    return undefined;
  }
}

function skipSpace(text: string, from: number): number {
  let i = from;
  while (i < text.length && isSpace(text[i] as string)) i++;
  return i;
}

function isSpace(character: string): boolean {
  return character === ' ' || character === '\n' || character === '\t' || character === '\r';
}
