import { type Codes, codeAt, DASH, isAsciiLetter, isDigit, SPACE, UNDERSCORE } from '../characters.ts';
import { DIGITS_4 } from '../features.ts';
import { ACCOUNT } from '../marks.ts';
import { foldedString } from '../normal-text.ts';
import type { Detector } from './detector.ts';

/** Total lengths by country: the SWIFT registry (ISO 13616) and the partial list of those that use the form without being in it. */
const LENGTHS = new Map(
  (
    'AD24 AE23 AL28 AT20 AZ28 BA20 BE16 BG22 BH22 BI27 BR29 BY28 CH21 CR22 CY28 CZ24 DE22 DJ27 DK18 DO28 EE20 EG29 ES24 FI18 ' +
    'FK18 FO18 FR27 GB22 GE22 GI23 GL18 GR27 GT28 HN28 HR21 HU28 IE22 IL23 IQ23 IS26 IT27 JO30 KW30 KZ20 LB28 LC32 LI21 LT20 ' +
    'LU20 LV21 LY25 MC27 MD24 ME22 MK19 MN20 MR27 MT31 MU30 NI28 NL18 NO15 OM23 PK24 PL28 PS29 PT25 QA29 RO24 RS22 RU33 SA24 ' +
    'SC31 SD18 SE24 SI19 SK24 SM27 SO23 ST25 SV28 TL23 TN24 TR26 UA29 VA22 VG24 XK20 YE30 ' +
    'AO25 BF28 BJ28 CF27 CG27 CI28 CM27 CV25 DZ26 GA27 GQ27 GW25 IR26 KM27 MA28 MG27 ML28 MZ25 NE28 SN28 TD27 TG28'
  )
    .split(' ')
    .map((entry) => [entry.slice(0, 2), Number(entry.slice(2))] as const),
);

const PREFIX = 'iban';

/** Account numbers whose length fits their country and whose check digits (mod 97) are right. */
export const ibanCode: Detector = {
  entity: 'IBAN_CODE',
  description: 'International bank account numbers with the right length for their country and correct check digits.',
  needs: [DIGITS_4],
  marks: [ACCOUNT],
  scan({ codes, groups: { starts, ends } }, report) {
    // The check digits are the first two digits of a run that follows two letters.
    for (let k = 0; k < starts.length; k++) {
      const check = starts[k] as number;
      if ((ends[k] as number) - check < 2) continue;
      const start = check - 2;
      if (!isAsciiLetter(codeAt(codes, start)) || !isAsciiLetter(codeAt(codes, start + 1))) continue;
      if (isWord(codeAt(codes, start - 1)) && !isAfterPrefix(codes, start)) continue;
      const length = LENGTHS.get(String.fromCharCode(codeAt(codes, start) & 0xdf, codeAt(codes, start + 1) & 0xdf));
      const end = length === undefined ? -1 : accountEnd(codes, start, length);
      if (end > 0) report(start, end, 1);
    }
  },
  canonical: (value) =>
    foldedString(value)
      .replace(/[^0-9A-Za-z]/g, '')
      .toUpperCase(),
};

/** Where the `length` letters and digits from `start` end, when they make a valid number; else -1. */
function accountEnd(codes: Codes, start: number, length: number): number {
  const characters: number[] = [];
  let isRegular = true;
  let groupHasDigit = true;
  let lettersOnly = 0;
  let i = start;
  for (; characters.length < length; i++) {
    const code = codeAt(codes, i);
    if (isDigit(code) || isAsciiLetter(code)) {
      characters.push(isDigit(code) ? code - 0x30 : (code & 0xdf) - 0x37);
      groupHasDigit ||= isDigit(code);
      continue;
    }
    const isSeparator = (code === SPACE || code === DASH) && isAlphanumeric(codeAt(codes, i + 1));
    if (!isSeparator) return -1;
    if (characters.length % 4 !== 0) isRegular = false;
    if (!groupHasDigit) lettersOnly++;
    groupHasDigit = false;
  }
  // Words of a sentence are groups too: without the usual fours, only the bank's letters may stand alone.
  if (!isRegular && (lettersOnly > 1 || !groupHasDigit)) return -1;
  return !isWord(codeAt(codes, i)) && remainder97(characters) === 1 ? i : -1;
}

function remainder97(characters: readonly number[]): number {
  let remainder = 0;
  for (let i = 0; i < characters.length; i++) {
    const value = characters[(i + 4) % characters.length] as number;
    remainder = (remainder * (value > 9 ? 100 : 10) + value) % 97;
  }
  return remainder;
}

function isAlphanumeric(code: number): boolean {
  return isDigit(code) || isAsciiLetter(code);
}

function isWord(code: number): boolean {
  return isAlphanumeric(code) || code === UNDERSCORE;
}

/** `IBANDE89…`: the label glued to the number. */
function isAfterPrefix(codes: Codes, start: number): boolean {
  for (let i = 0; i < PREFIX.length; i++) {
    if ((codeAt(codes, start - PREFIX.length + i) | 0x20) !== PREFIX.charCodeAt(i)) return false;
  }
  return !isAlphanumeric(codeAt(codes, start - PREFIX.length - 1));
}
