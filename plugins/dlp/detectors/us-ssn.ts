import { type Codes, codeAt, DASH, DOT, isAsciiLetter, isDigit, SPACE } from '../characters.ts';
import { DIGITS_9 } from '../features.ts';
import { CHAIN_9 } from '../marks.ts';
import { foldedString } from '../normal-text.ts';
import type { ScanText } from '../scan-text.ts';
import { hasWordBefore } from './context.ts';
import type { Detector } from './detector.ts';

const CONTEXT_WORDS: ReadonlySet<string> = new Set(['ssn', 'ssns', 'social', 'socialsecurity', 'socsec']);

const DASHED = 0.9;
const SPACED = 0.6;
const CONTEXT_ONLY = 0.6;

/** US social security numbers by the rules of issue: dashed, spaced or dotted; nine digits in a row only next to a word such as SSN. */
export const usSsn: Detector = {
  entity: 'US_SSN',
  description: 'US social security numbers (AAA-GG-SSSS); nine plain digits only where a word or the column says SSN.',
  needs: [DIGITS_9],
  marks: [CHAIN_9],
  scan(text, report) {
    const { codes } = text;
    const { starts, ends } = text.groups;
    for (let k = 0; k < starts.length; k++) {
      const start = starts[k] as number;
      const size = (ends[k] as number) - start;
      if (size === 9 && isIssuable(codes, start, start + 3, start + 5)) {
        const alone = isAlone(codes, start, start + 9);
        if (alone && hasContext(text, start)) report(start, start + 9, CONTEXT_ONLY);
      } else if (size === 3) {
        const end = groupedEnd(text, k);
        const score = end > 0 ? groupedScore(text, start, end) : 0;
        if (score > 0) report(start, end, score);
      }
    }
  },
  canonical: (value) => foldedString(value).replace(/[^0-9]/g, ''),
};

/** Where the number whose area is the k-th group ends; -1 when the next groups do not make one. */
function groupedEnd({ codes, groups: { starts, ends } }: ScanText, k: number): number {
  const [area, group, serial] = [starts[k] as number, starts[k + 1], starts[k + 2]];
  const end = ends[k + 2];
  if (group === undefined || serial === undefined || end === undefined) return -1;
  if ((ends[k + 1] as number) - group !== 2 || end - serial !== 4) return -1;
  const isJoined = group - area === 4 && serial - group === 3;
  const separator = codeAt(codes, area + 3);
  if (!isJoined || codeAt(codes, group + 2) !== separator) return -1;
  if (separator !== DASH && separator !== SPACE && separator !== DOT) return -1;
  return isIssuable(codes, area, group, serial) ? end : -1;
}

/** Never issued: area 000, 666 and 900 to 999, group 00, serial 0000. */
function isIssuable(codes: Codes, area: number, group: number, serial: number): boolean {
  const areaNumber = numberAt(codes, area, 3);
  return (
    areaNumber > 0 &&
    areaNumber !== 666 &&
    areaNumber < 900 &&
    numberAt(codes, group, 2) > 0 &&
    numberAt(codes, serial, 4) > 0
  );
}

function groupedScore(text: ScanText, start: number, end: number): number {
  const { codes } = text;
  if (hasContext(text, start)) return DASHED;
  const separator = codeAt(codes, start + 3);
  const continues =
    (codeAt(codes, start - 1) === separator && isDigit(codeAt(codes, start - 2))) ||
    (codeAt(codes, end) === separator && isDigit(codeAt(codes, end + 1)));
  if (continues) return 0;
  return separator === DASH ? DASHED : SPACED;
}

function isAlone(codes: Codes, start: number, end: number): boolean {
  return [codeAt(codes, start - 1), codeAt(codes, end)].every((code) => !isAsciiLetter(code) && code !== DASH);
}

function hasContext({ codes, context }: ScanText, start: number): boolean {
  return saysSsn(context) || hasWordBefore(codes, start, CONTEXT_WORDS);
}

/** Whether a column's or key's name announces social security numbers. */
export function saysSsn(context: ReadonlySet<string>): boolean {
  return !context.isDisjointFrom(CONTEXT_WORDS);
}

function numberAt(codes: Codes, from: number, length: number): number {
  let value = 0;
  for (let i = from; i < from + length; i++) value = value * 10 + codeAt(codes, i) - 0x30;
  return value;
}
