/**
 * What the bytes of a cell tell, as bits; sharper than features.ts, for texts of ASCII that lie in a larger memory. A
 * detector names the bits without which a first look finds nothing. Errs on the side of more bits.
 */
export const MARK_AT = 1;
/** So many digits with nothing but spaces and the signs `()-./` between them, which is all that detectors allow there. */
export const CHAIN_7 = 2;
export const CHAIN_9 = 4;
export const CHAIN_13 = 8;
/** Three dots between digits. */
export const OCTETS = 16;
/** Two colons side by side, or six: without a pair no IPv6 address has less. */
export const MARK_COLONS = 32;
/** Two letters and two digits where a word begins, and room for the rest of an IBAN behind them. */
export const ACCOUNT = 64;
export const MARK_URL = 128;
export const MARK_CODES_20 = 256;
export const MARK_DOTS_2 = 512;
/** Escapes, bytes beyond ASCII, control characters: the bytes are not the text, it must be decoded. */
export const ODD = 1024;

/** One more than the highest combination of marks of a text that need not be decoded. */
export const MARKS_END = 1024;
/** What `isPlain` rules out, beside ODD. */
const RULED_OUT = MARK_AT | CHAIN_7 | CHAIN_9 | CHAIN_13 | OCTETS | MARK_COLONS | ACCOUNT;

/** What a byte may be for a mark. */
export const LETTER = 1;
export const DIGIT = 2;
export const FULL_STOP = 3;
export const COLON_SIGN = 4;
export const AT_SIGN = 5;
export const ODD_SIGN = 6;
/** Other signs: they end a number in parts. */
const BREAK = 7;
/** By byte; 0 for what may stand within a number in parts. */
export const KINDS = buildKinds();

/** Of the sums in `isPlain`, a byte each: digits, what must not be there at all, colons, dots. No block overflows one. */
const BLOCK_BYTES = 127;
const WEIGHTS = buildWeights();

/** Norway's. */
export const ACCOUNT_CODES_MIN = 15;
export const CODES_20_MIN = 20;
const [SLASH, UNDERSCORE, SMALL_N, SMALL_W] = [0x2f, 0x5f, 0x6e, 0x77];

/** Whether one of these combinations of marks can stand in a text that `isPlain` clears. */
export function survivesPlain(combinations: readonly number[]): boolean {
  return combinations.some((marks) => (marks & RULED_OUT) === 0);
}

/**
 * The cheapest look, without a branch per byte. True for ASCII without `@` and a second colon, with less than four digits;
 * up to six of them in what is too short for an account number and has too few dots for an address.
 */
export function isPlain(bytes: Uint8Array, start: number, end: number): boolean {
  let digits = 0;
  let strange = 0;
  let colons = 0;
  let dots = 0;
  for (let from = start; from < end; from += BLOCK_BYTES) {
    const sum = sumOf(bytes, from, Math.min(end, from + BLOCK_BYTES));
    digits += sum & 0xff;
    strange += (sum >> 8) & 0xff;
    colons += (sum >> 16) & 0xff;
    dots += sum >> 24;
  }
  if (strange !== 0 || colons > 1) return false;
  return digits < 4 || (digits < 7 && dots < 3 && end - start < ACCOUNT_CODES_MIN);
}

function sumOf(bytes: Uint8Array, start: number, end: number): number {
  let sum = 0;
  let i = start;
  // Four at a time: the loop itself costs as much as one of them.
  for (; i + 3 < end; i += 4) {
    sum +=
      (WEIGHTS[bytes[i] as number] as number) +
      (WEIGHTS[bytes[i + 1] as number] as number) +
      (WEIGHTS[bytes[i + 2] as number] as number) +
      (WEIGHTS[bytes[i + 3] as number] as number);
  }
  for (; i < end; i++) sum += WEIGHTS[bytes[i] as number] as number;
  return sum;
}

/** The marks of the bytes in [start, end). */
export function marksOf(bytes: Uint8Array, start: number, end: number): number {
  let marks = end - start >= CODES_20_MIN ? MARK_CODES_20 : 0;
  let chain = 0;
  let longest = 0;
  let dots = 0;
  let octetDots = 0;
  let colons = 0;
  for (let i = start; i < end; i++) {
    const kind = KINDS[bytes[i] as number] as number;
    if (kind === 0) continue;
    if (kind === DIGIT) {
      if (chain === 0 && isAccount(bytes, start, i, end)) marks |= ACCOUNT;
      chain++;
      continue;
    }
    if (kind === FULL_STOP) {
      dots++;
      if (i === start) continue;
      if (KINDS[bytes[i - 1] as number] === DIGIT && i + 1 < end && KINDS[bytes[i + 1] as number] === DIGIT)
        octetDots++;
      if (((bytes[i - 1] as number) | 0x20) === SMALL_W) marks |= MARK_URL;
      continue;
    }
    if (chain > longest) longest = chain;
    chain = 0;
    if (kind === COLON_SIGN) {
      colons++;
      if (i + 1 === end) continue;
      if (bytes[i + 1] === SLASH) marks |= MARK_URL;
      if (KINDS[bytes[i + 1] as number] === COLON_SIGN) marks |= MARK_COLONS;
    } else if (kind === AT_SIGN) marks |= MARK_AT;
    else if (kind === ODD_SIGN) return ODD;
  }
  if (chain > longest) longest = chain;
  if (octetDots >= 3) marks |= OCTETS;
  return marks | counted(longest, dots, colons);
}

function counted(longest: number, dots: number, colons: number): number {
  let marks = 0;
  if (longest >= 7) marks |= CHAIN_7;
  if (longest >= 9) marks |= CHAIN_9;
  if (longest >= 13) marks |= CHAIN_13;
  if (dots >= 2) marks |= MARK_DOTS_2;
  if (colons >= 6) marks |= MARK_COLONS;
  return marks;
}

/** Whether the first digit at `at` may be the first check digit of an IBAN; `IBANDE…` is one as well. */
function isAccount(bytes: Uint8Array, start: number, at: number, end: number): boolean {
  const first = at - 2;
  if (first < start || end - first < ACCOUNT_CODES_MIN || KINDS[bytes[at + 1] as number] !== DIGIT) return false;
  if (KINDS[bytes[at - 1] as number] !== LETTER || KINDS[bytes[first] as number] !== LETTER) return false;
  if (first === start) return true;
  const before = bytes[first - 1] as number;
  const kind = KINDS[before] as number;
  return (kind !== LETTER && kind !== DIGIT && before !== UNDERSCORE) || (before | 0x20) === SMALL_N;
}

function buildKinds(): Uint8Array {
  const kinds = new Uint8Array(256).fill(BREAK);
  for (const sign of ' ()-/') kinds[sign.charCodeAt(0)] = 0;
  kinds.fill(ODD_SIGN, 0, 9);
  kinds.fill(LETTER, 0x41, 0x5b);
  kinds.fill(LETTER, 0x61, 0x7b);
  kinds.fill(DIGIT, 0x30, 0x3a);
  kinds[0x2e] = FULL_STOP;
  kinds[0x3a] = COLON_SIGN;
  kinds[0x40] = AT_SIGN;
  kinds[0x5c] = ODD_SIGN;
  kinds.fill(ODD_SIGN, 0x80);
  return kinds;
}

function buildWeights(): Int32Array {
  return Int32Array.from(KINDS, (kind) => {
    if (kind === DIGIT) return 1;
    if (kind === AT_SIGN || kind === ODD_SIGN) return 1 << 8;
    if (kind === COLON_SIGN) return 1 << 16;
    return kind === FULL_STOP ? 1 << 24 : 0;
  });
}
