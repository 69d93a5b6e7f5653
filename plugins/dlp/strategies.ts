import { isAsciiLetter, isDigit } from './characters.ts';
import { builtInDetector, COLUMN_ENTITY, PERSON } from './entities.ts';
import { hmacHex } from './keyed-hash.ts';
import type { Strategy } from './rule.ts';

/** From the one that keeps least to the one that keeps most; where several apply, the first does. */
const STRICTEST_FIRST: readonly Strategy[] = ['null', 'redact', 'constant', 'hash', 'partial'];

/** 64 bits: among four billion values of one type two are the same with a chance of about one half. */
const HASH_HEX_DIGITS = 16;

const VISIBLE_MAX = 4;
const MASK_SIGN = '*';
/** Signs that give a known kind of value its shape; they stay. */
const SHAPE_SIGNS = new Set(' -.@()+/:');
const IS_SHAPE_SIGN = Uint8Array.from({ length: 0x100 }, (_, code) =>
  Number(SHAPE_SIGNS.has(String.fromCharCode(code))),
);
const MASK_CODE = MASK_SIGN.charCodeAt(0);

/** What a value is masked as. */
export interface Label {
  readonly entity: string;
  readonly strategy: Strategy;
  /** One text for all the ways to write the same value, for `hash`. */
  canonical(value: string): string;
}

/** The stricter of two strategies. */
export function stricter(a: Strategy, b: Strategy): Strategy {
  return STRICTEST_FIRST.indexOf(a) <= STRICTEST_FIRST.indexOf(b) ? a : b;
}

/** The label of masks of whole columns. */
export function columnLabel(entity: string | null | undefined, strategy: Strategy): Label {
  const detector = entity ? builtInDetector(entity) : undefined;
  return {
    entity: entity || COLUMN_ENTITY,
    strategy,
    canonical: (value) => (detector ? detector.canonical(value) : value.normalize('NFC').trimEnd()),
  };
}

/**
 * The text that stands for a value. `room` is the most characters it may have; what does not fit is cut from the mask.
 * `null` and `constant` come out as `redact`: callers that can put a NULL or a type's constant there do so themselves.
 */
export function maskValue(label: Label, value: string, hashKey: Uint8Array, room: number): string {
  switch (label.strategy) {
    case 'partial':
      return partial(label.entity, value).slice(0, room);
    case 'hash':
      return hashed(label, value, hashKey, room);
    default:
      return `[${label.entity}]`.slice(0, room);
  }
}

/** What a label puts in the place of every value with so much room; undefined where that depends on the value. */
export function fixedMask({ entity, strategy }: Pick<Label, 'entity' | 'strategy'>, room: number): string | undefined {
  return strategy === 'redact' || strategy === 'constant' ? `[${entity}]`.slice(0, room) : undefined;
}

/** `[CREDIT_CARD:0f3a…]`; where that does not fit, as much of the digits as does, so that equal values stay equal. */
function hashed(label: Label, value: string, hashKey: Uint8Array, room: number): string {
  const digits = hmacHex(hashKey, `${label.entity}\0${label.canonical(value)}`).slice(0, HASH_HEX_DIGITS);
  const full = `[${label.entity}:${digits}]`;
  return full.length <= room ? full : digits.slice(0, room);
}

/** Stars for all but the last letters and digits: at most four, and never more than half of them. */
function partial(entity: string, value: string): string {
  // Of a name the last letters are as good as all of it.
  if (entity === PERSON) return value.replace(/(?<=[\p{L}\p{N}\p{M}])[\p{L}\p{N}\p{M}]/gu, MASK_SIGN);
  const isKnown = builtInDetector(entity) !== undefined;
  const most = entity === 'EMAIL_ADDRESS' ? topLevelLength(value) : undefined;
  return isAscii(value) ? starredAscii(value, isKnown, most) : starred(value, isKnown, most);
}

/** Stars for all characters but the last `most` letters and digits. `isKnown`: the signs of its shape stay. */
export function starred(value: string, isKnown: boolean, most?: number): string {
  const characters = [...value];
  let visible = most ?? visibleOf(characters.filter(isVisible).length);
  for (let i = characters.length - 1; i >= 0; i--) {
    const character = characters[i] as string;
    if (isKnown && SHAPE_SIGNS.has(character)) continue;
    if (visible > 0 && isVisible(character)) visible--;
    else characters[i] = MASK_SIGN;
  }
  return characters.join('');
}

/** The same for ASCII, whose characters are bytes. */
export function starredAscii(value: string, isKnown: boolean, most?: number): string {
  const bytes = Buffer.from(value, 'latin1');
  let countable = 0;
  if (most === undefined) for (const code of bytes) if (isAsciiWord(code)) countable++;
  let visible = most ?? visibleOf(countable);
  for (let i = bytes.length - 1; i >= 0; i--) {
    const code = bytes[i] as number;
    if (isKnown && IS_SHAPE_SIGN[code] === 1) continue;
    if (visible > 0 && isAsciiWord(code)) visible--;
    else bytes[i] = MASK_CODE;
  }
  return bytes.toString('latin1');
}

function visibleOf(countable: number): number {
  return Math.min(VISIBLE_MAX, Math.floor(countable / 2));
}

function isAscii(value: string): boolean {
  for (let i = 0; i < value.length; i++) if (value.charCodeAt(i) >= 0x80) return false;
  return true;
}

function isAsciiWord(code: number): boolean {
  return isAsciiLetter(code) || isDigit(code);
}

/** Of an e-mail address only a short top-level domain stays. */
function topLevelLength(value: string): number {
  const label = value.slice(value.lastIndexOf('.') + 1);
  return label.length <= VISIBLE_MAX ? label.length : 0;
}

function isVisible(character: string): boolean {
  const code = character.charCodeAt(0);
  return code < 0x80 ? isAsciiWord(code) : /[\p{L}\p{N}]/u.test(character);
}
