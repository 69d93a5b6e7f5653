/** What becomes of an element: its new text, null for NULL. */
export type MaskElement = (value: string) => string | null;

/** `[0:2]=` and `[1:1][-2:-1]=`: bounds that are not the usual ones. */
const BOUNDS = /^(?:\[[+-]?[0-9]+:[+-]?[0-9]+\])+=/;

/**
 * Masks the elements of a PostgreSQL array in text form (`{a,"b c",NULL}`, any number of dimensions); untouched elements
 * stay as they are. Undefined when the text is not such a literal.
 */
export function maskArrayLiteral(text: string, mask: MaskElement): string | undefined {
  let i = BOUNDS.exec(text)?.[0].length ?? 0;
  let result = '';
  let copied = 0;
  let depth = 0;
  if (text[i] !== '{') return undefined;
  while (i < text.length) {
    const character = text[i];
    if (character === '{' || character === '}' || character === ',') {
      if (character === '{') depth++;
      if (character === '}' && --depth === 0) break;
      i++;
      continue;
    }
    const end = elementEnd(text, i);
    if (end < 0) return undefined;
    const token = text.slice(i, end);
    const value = elementValue(token);
    const masked = value === null ? null : mask(value);
    if (masked !== value) {
      result += text.slice(copied, i) + (masked === null ? 'NULL' : quoted(masked));
      copied = end;
    }
    i = end;
  }
  return depth === 0 && i === text.length - 1 ? result + text.slice(copied) : undefined;
}

function elementEnd(text: string, start: number): number {
  const isQuoted = text[start] === '"';
  for (let i = isQuoted ? start + 1 : start; i < text.length; i++) {
    const character = text[i];
    if (character === '\\') i++;
    else if (isQuoted && character === '"') return i + 1;
    else if (!isQuoted && (character === ',' || character === '}')) return i;
    else if (!isQuoted && (character === '"' || character === '{')) return -1;
  }
  return -1;
}

/** Null for an unquoted NULL. */
function elementValue(token: string): string | null {
  if (token.startsWith('"')) return token.slice(1, -1).replace(/\\([\s\S])/g, '$1');
  return token.toUpperCase() === 'NULL' ? null : token.replace(/\\([\s\S])/g, '$1');
}

function quoted(value: string): string {
  return `"${value.replace(/["\\]/g, '\\$&')}"`;
}
