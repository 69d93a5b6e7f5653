import { type Codes, codeAt, isAsciiLetter, isDigit, PLUS, SLASH } from '../characters.ts';
import { CODES_20 } from '../features.ts';
import { MARK_CODES_20 } from '../marks.ts';
import { foldedString } from '../normal-text.ts';
import type { ScanText } from '../scan-text.ts';
import { hasWordBefore } from './context.ts';
import type { Detector } from './detector.ts';

const ID_CODES = 20;
const SECRET_CODES = 40;
/** In a credentials file the secret follows its id; this far apart they still belong together. */
const SECRET_AFTER_ID_CODES_MAX = 64;
/** AKI and ASI: the rest of both prefixes is the same. */
const [A, I, K, S] = [0x41, 0x49, 0x4b, 0x53];
const EQUALS = 0x3d;

const CONTEXT_WORDS: ReadonlySet<string> = new Set(
  'aws secret secretkey accesskey secretaccesskey awssecretkey awssecretaccesskey sak'.split(' '),
);

/** Access key ids of AWS by their prefix, and the secrets to them where something says that they are secrets. */
export const awsAccessKey: Detector = {
  entity: 'AWS_ACCESS_KEY',
  description:
    'AWS access key ids (AKIA…, ASIA…), and their 40-character secrets next to an id or a word such as secret.',
  needs: [CODES_20],
  marks: [MARK_CODES_20],
  scan(text, report) {
    const { codes } = text;
    let idEnd = Number.NEGATIVE_INFINITY;
    for (let start = 0; start < codes.length; ) {
      if (!isKeyCode(codes[start] as number)) {
        start++;
        continue;
      }
      let end = start + 1;
      while (end < codes.length && isKeyCode(codes[end] as number)) end++;
      for (let i = start; i + ID_CODES <= end; i++) {
        if (!isId(codes, i)) continue;
        idEnd = i + ID_CODES;
        report(i, idEnd, 1);
      }
      if (end - start === SECRET_CODES && isSecret(codes, start, end)) {
        const followsId = start - idEnd <= SECRET_AFTER_ID_CODES_MAX;
        if (followsId || isAnnounced(text, start)) report(start, end, 0.8);
      }
      start = end;
    }
  },
  canonical: (value) => foldedString(value).trim(),
};

/** Whether a column's or key's name announces secrets. */
export function saysSecret(context: ReadonlySet<string>): boolean {
  return !context.isDisjointFrom(CONTEXT_WORDS);
}

function isAnnounced({ codes, context }: ScanText, start: number): boolean {
  return saysSecret(context) || hasWordBefore(codes, start, CONTEXT_WORDS);
}

/** AKIA or ASIA and 16 signs of base 32, with nothing glued to either side. */
function isId(codes: Codes, start: number): boolean {
  const second = codes[start + 1];
  if (codes[start] !== A || codes[start + 2] !== I || codes[start + 3] !== A || (second !== K && second !== S)) {
    return false;
  }
  for (let i = start + 4; i < start + ID_CODES; i++) if (!isBase32(codes[i] as number)) return false;
  return !isAlphanumeric(codeAt(codes, start - 1)) && !isAlphanumeric(codeAt(codes, start + ID_CODES));
}

/** Random text of 40 signs has capitals, small letters and digits in it; a hash in hex digits has not. */
function isSecret(codes: Codes, start: number, end: number): boolean {
  let [capitals, smalls, digits] = [0, 0, 0];
  for (let i = start; i < end; i++) {
    const code = codes[i] as number;
    if (isDigit(code)) digits++;
    else if (code >= 0x61) smalls++;
    else if (code >= 0x41) capitals++;
  }
  return capitals > 0 && smalls > 0 && digits > 0 && codeAt(codes, end) !== EQUALS;
}

function isKeyCode(code: number): boolean {
  return isAlphanumeric(code) || code === SLASH || code === PLUS;
}

function isAlphanumeric(code: number): boolean {
  return isDigit(code) || isAsciiLetter(code);
}

function isBase32(code: number): boolean {
  return (code >= 0x41 && code <= 0x5a) || (code >= 0x32 && code <= 0x37);
}
