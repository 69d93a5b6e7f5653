import { plainTexts } from './readings.ts';

const LINE_COMMENT = /\/\/[^\n\r]*/g;
/** How JavaScript writes characters by their numbers, also in names. */
const CODE_ESCAPE = /\\(?:u\{([0-9a-f]{1,6})\}|u([0-9a-f]{4})|x([0-9a-f]{2}))/gi;
const CODE_POINT_MAX = 0x10ffff;

/**
 * A command's canonical extended JSON as it is, and the ways to read it: each of its strings that has escapes as it
 * reads, and code in them without comments and escapes of its own.
 */
export function documentReadingsOf(text: string): ReadonlySet<string> {
  const readings = new Set([text, collapsed(withoutBlocks(text))]);
  if (text.includes('\\')) for (const value of escapedStrings(text)) addCode(readings, value);
  if (text.includes('//')) readings.add(collapsed(text.replace(LINE_COMMENT, ' ')));
  return new Set([...readings].flatMap(plainTexts));
}

/** The strings of JSON that are written otherwise than they read. */
function* escapedStrings(text: string): Generator<string> {
  for (let start = text.indexOf('"'); start !== -1; ) {
    let end = start + 1;
    let isEscaped = false;
    while (end < text.length && text[end] !== '"') {
      if (text[end] === '\\') {
        isEscaped = true;
        end++;
      }
      end++;
    }
    if (isEscaped) yield decoded(text.slice(start, end + 1));
    start = text.indexOf('"', end + 1);
  }
}

/** Where the text was cut, or is none of JSON, it is looked at as it is. */
function decoded(token: string): string {
  try {
    return String(JSON.parse(token));
  } catch {
    return token;
  }
}

/** With a space in the place of every comment in `/*` and its end. */
function withoutBlocks(text: string): string {
  let result = '';
  let from = 0;
  for (let open = text.indexOf('/*'); open !== -1; open = text.indexOf('/*', from)) {
    const close = text.indexOf('*/', open + 2);
    if (close === -1) break;
    result += `${text.slice(from, open)} `;
    from = close + 2;
  }
  return result + text.slice(from);
}

function addCode(readings: Set<string>, value: string): void {
  const spelt = value.replace(CODE_ESCAPE, (whole, braced?: string, four?: string, two?: string) => {
    const code = Number.parseInt(braced ?? four ?? two ?? '', 16);
    return code <= CODE_POINT_MAX ? String.fromCodePoint(code) : whole;
  });
  for (const one of new Set([value, spelt])) {
    readings.add(one);
    readings.add(collapsed(withoutBlocks(one).replace(LINE_COMMENT, ' ')));
  }
}

function collapsed(text: string): string {
  return text.replace(/\s+/g, ' ').trim();
}
