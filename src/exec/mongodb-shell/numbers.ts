import { Double, Int32, Long } from 'bson';

const INT32_MAX = 2 ** 31 - 1;
const INT32_MIN = -(2 ** 31);
const LONG_MAX = 2n ** 63n - 1n;
const LONG_MIN = -(2n ** 63n);
/** No number of 64 bits needs as many, in any notation; longer texts are not made into numbers, which takes time. */
const DIGITS_MAX = 100;

/**
 * A number as mongosh sends it: 32 bits where it is whole and fits, else a double. A text where no double is the number
 * that is written, which then tells why.
 */
export function numberOf(text: string, isNegative: boolean): Int32 | Double | Long | string {
  if (/^[\d.]+$/.test(text) && /^0\d/.test(text)) return 'numbers do not begin with 0';
  if (text.endsWith('n')) {
    if (text.length > DIGITS_MAX) return 'this does not fit into 64 bits';
    return longOf(`${isNegative ? '-' : ''}${BigInt(text.slice(0, -1))}`) ?? 'this does not fit into 64 bits';
  }
  const value = isNegative ? -Number(text) : Number(text);
  if (!Number.isFinite(value)) return 'this number is too large';
  if (isWrittenWhole(text) && !Number.isSafeInteger(value)) {
    const whole = `${isNegative ? '-' : ''}${BigInt(text)}`;
    const better = longOf(whole) === undefined ? 'NumberDecimal' : 'NumberLong';
    return `a double cannot hold this number exactly; write ${better}("${whole}")`;
  }
  const fits = Number.isInteger(value) && value >= INT32_MIN && value <= INT32_MAX && !Object.is(value, -0);
  return fits ? new Int32(value) : new Double(value);
}

function isWrittenWhole(text: string): boolean {
  return /^(?:\d+|0[xXbBoO][\da-fA-F]+)$/.test(text);
}

/** A whole number of 64 bits; undefined where it is none. */
export function longOf(text: string): Long | undefined {
  if (text.length > DIGITS_MAX || !/^[+-]?\d+$/.test(text)) return undefined;
  const value = BigInt(text.replace('+', ''));
  return value >= LONG_MIN && value <= LONG_MAX ? Long.fromBigInt(value) : undefined;
}

/** A whole number of 32 bits; undefined where it is none. */
export function int32Of(text: string): Int32 | undefined {
  const value = Number(text);
  const fits = /^[+-]?\d+$/.test(text) && value >= INT32_MIN && value <= INT32_MAX;
  return fits ? new Int32(value) : undefined;
}
