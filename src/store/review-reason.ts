/** A reason is a sentence, not a document. */
export const REASON_LENGTH_MAX = 1000;
/** What terminals act on, and what makes text read in another order than it stands. */
const CONTROLS = /[\p{Cc}\p{Zl}\p{Zp}\u200e\u200f\u202a-\u202e\u2066-\u2069]+/gu;

/**
 * What somebody wrote to explain a decision, as it is kept and shown to others: one line without control characters, of
 * bounded length; null where nothing is left.
 */
export function toReason(text: string | undefined): string | null {
  const line = (text ?? '').toWellFormed().replaceAll(CONTROLS, ' ').trim();
  if (line === '') return null;
  return line.length <= REASON_LENGTH_MAX ? line : `${line.slice(0, REASON_LENGTH_MAX - 1).toWellFormed()}…`;
}
