/** Issuer ranges: every number of `digits` digits whose first ones lie in [from, to] may be a card of these lengths. */
interface IssuerRange {
  readonly from: number;
  readonly to: number;
  readonly lengths: readonly number[];
}

const SIXTEEN = [16];
const SIXTEEN_UP = [16, 17, 18, 19];
const MAESTRO = [13, 14, 15, 16, 17, 18, 19];

/** ISO/IEC 7812 ranges of the card networks, as six-digit prefixes. */
const RANGES: readonly IssuerRange[] = [
  { from: 400000, to: 499999, lengths: [13, 16, 19] }, // Visa
  { from: 510000, to: 559999, lengths: SIXTEEN }, // Mastercard
  { from: 222100, to: 272099, lengths: SIXTEEN }, // Mastercard, second range
  { from: 340000, to: 349999, lengths: [15] }, // American Express
  { from: 370000, to: 379999, lengths: [15] }, // American Express
  { from: 300000, to: 305999, lengths: [14, 16, 17, 18, 19] }, // Diners Club
  { from: 309500, to: 309599, lengths: [14, 16, 17, 18, 19] }, // Diners Club
  { from: 360000, to: 369999, lengths: [14, 15, 16, 17, 18, 19] }, // Diners Club
  { from: 380000, to: 399999, lengths: [14, 16, 17, 18, 19] }, // Diners Club, Discover
  { from: 601100, to: 601199, lengths: SIXTEEN_UP }, // Discover
  { from: 644000, to: 659999, lengths: SIXTEEN_UP }, // Discover, RuPay, Verve, Elo
  { from: 352800, to: 358999, lengths: SIXTEEN_UP }, // JCB
  { from: 620000, to: 629999, lengths: SIXTEEN_UP }, // UnionPay
  { from: 810000, to: 829999, lengths: SIXTEEN_UP }, // UnionPay, RuPay
  { from: 220000, to: 220499, lengths: SIXTEEN_UP }, // Mir
  { from: 637000, to: 639999, lengths: MAESTRO }, // InstaPayment, Maestro
  { from: 501800, to: 501999, lengths: MAESTRO }, // Maestro, Dankort
  { from: 502000, to: 502099, lengths: MAESTRO }, // Maestro
  { from: 503800, to: 503899, lengths: MAESTRO }, // Maestro
  { from: 506099, to: 509999, lengths: [16, 18, 19] }, // Verve, Elo, RuPay
  { from: 560000, to: 589999, lengths: MAESTRO }, // Maestro
  { from: 600000, to: 609999, lengths: SIXTEEN }, // RuPay, Hipercard
  { from: 630400, to: 630499, lengths: MAESTRO }, // Maestro
  { from: 670000, to: 679999, lengths: MAESTRO }, // Maestro
  { from: 979200, to: 979299, lengths: SIXTEEN }, // Troy
];

/** For each leading pair of digits the ranges that begin with it, so that most numbers are turned away by one look. */
const BY_PAIR: readonly (readonly IssuerRange[])[] = Array.from({ length: 100 }, (_, pair) =>
  RANGES.filter((range) => Math.floor(range.from / 10_000) <= pair && pair <= Math.floor(range.to / 10_000)),
);

/** Whether a network issues numbers that begin with `prefix` (six digits) and are `length` digits long. */
export function isIssued(prefix: number, length: number): boolean {
  for (const range of BY_PAIR[Math.floor(prefix / 10_000)] ?? []) {
    if (prefix >= range.from && prefix <= range.to && range.lengths.includes(length)) return true;
  }
  return false;
}
