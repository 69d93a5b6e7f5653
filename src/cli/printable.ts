// What comes from a server or another user can hold terminal escapes and direction overrides that make an approver read
// something else than what will run. Nothing of that kind reaches a terminal.

/** C0 and C1 controls, line and direction marks, byte order mark, tags: everything that changes how text looks without being seen. */
const HIDDEN = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu;

/** One line of text, safe for a terminal: line breaks and tabs become spaces, other hidden characters a visible code. */
export function printableLine(text: string): string {
  return text
    .replace(/\s+/g, (space) => (/[\r\n]/.test(space) ? ' ' : space))
    .replaceAll('\t', ' ')
    .replace(HIDDEN, visibleCode);
}

/** Text of several lines, safe for a terminal: only line feeds and tabs stay as they are. */
export function printableText(text: string): string {
  return text
    .replaceAll('\r\n', '\n')
    .replace(HIDDEN, (character) => (character === '\n' || character === '\t' ? character : visibleCode(character)));
}

/** JSON for programs that is also safe to look at: what JSON.stringify leaves hidden is written as an escape of JSON. */
export function printableJson(value: unknown): string {
  const json = JSON.stringify(value, null, 2) ?? 'null';
  return json.replace(HIDDEN, (character) => (character === '\n' ? character : jsonEscape(character)));
}

/** One line that is JSON already, and stays it: what is hidden is written as an escape of JSON. */
export function printableJsonLine(json: string): string {
  return json.replace(HIDDEN, jsonEscape);
}

function visibleCode(character: string): string {
  return `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`;
}

function jsonEscape(character: string): string {
  let escaped = '';
  for (let i = 0; i < character.length; i += 1) {
    escaped += `\\u${character.charCodeAt(i).toString(16).padStart(4, '0')}`;
  }
  return escaped;
}
