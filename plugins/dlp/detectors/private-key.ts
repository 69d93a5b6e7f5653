import { type Codes, codeAt, DASH, SPACE } from '../characters.ts';
import { CODES_20 } from '../features.ts';
import { MARK_CODES_20 } from '../marks.ts';
import { foldedString } from '../normal-text.ts';
import type { Detector } from './detector.ts';

/** Five dashes in PEM (RFC 7468), four in the form of SSH2 (RFC 4716). */
const FENCE_DASHES_MIN = 4;
/** `ENCRYPTED PRIVATE KEY`, `PGP PRIVATE KEY BLOCK`: labels are short. */
const LABEL_CODES_MAX = 64;
const CAPITAL_B = 0x42;
const CAPITAL_E = 0x45;

/** Private keys in PEM, OpenSSH, PGP and SSH2 form: from the BEGIN to the END line, whatever stands for line ends between. */
export const privateKey: Detector = {
  entity: 'PRIVATE_KEY',
  description:
    'Private keys between BEGIN and END lines (PEM, OpenSSH, PGP, SSH2), in one line too; cut ones to the end.',
  needs: [CODES_20],
  marks: [MARK_CODES_20],
  scan({ codes }, report) {
    for (let i = 0; i < codes.length; i++) {
      if (codes[i] !== CAPITAL_B || !isFenced(codes, i) || !startsWith(codes, i, 'BEGIN ')) continue;
      const label = labelEnd(codes, i + 'BEGIN '.length);
      if (label < 0) continue;
      const end = keyEnd(codes, label);
      report(fenceStart(codes, i), end, 1);
      i = end;
    }
  },
  canonical: (value) => foldedString(value).replace(/-{4,}[^-]*-{4,}|\\[rn]|\s/g, ''),
};

function isFenced(codes: Codes, begin: number): boolean {
  return begin - fenceStart(codes, begin) >= FENCE_DASHES_MIN;
}

/** Where the dashes before a BEGIN begin. */
function fenceStart(codes: Codes, begin: number): number {
  let i = begin;
  if (codeAt(codes, i - 1) === SPACE) i--;
  while (i > 0 && codes[i - 1] === DASH) i--;
  return i;
}

/** Where the dashes behind the label of a private key begin; -1 for other labels. */
function labelEnd(codes: Codes, start: number): number {
  let saysPrivateKey = false;
  for (let i = start; i < start + LABEL_CODES_MAX && i < codes.length; i++) {
    if (codes[i] === DASH) return saysPrivateKey && codeAt(codes, i + 1) === DASH ? i : -1;
    saysPrivateKey ||= startsWith(codes, i, 'PRIVATE KEY');
  }
  return -1;
}

/** Behind the END line's dashes; a key without one was cut, and all that is left of the text is of it. */
function keyEnd(codes: Codes, from: number): number {
  for (let i = from; i < codes.length; i++) {
    if (codes[i] !== CAPITAL_E || !startsWith(codes, i, 'END ') || !isFenced(codes, i)) continue;
    while (i < codes.length && codes[i] !== DASH) i++;
    while (i < codes.length && codes[i] === DASH) i++;
    return i;
  }
  return codes.length;
}

function startsWith(codes: Codes, from: number, word: string): boolean {
  for (let k = 0; k < word.length; k++) if (codeAt(codes, from + k) !== word.charCodeAt(k)) return false;
  return true;
}
