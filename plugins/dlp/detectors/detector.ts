import type { ScanText } from '../scan-text.ts';

/** Says that [start, end) of the scanned codes is a value of the detector's entity type, and how sure it is (0 to 1). */
export type Report = (start: number, end: number, score: number) => void;

/** Finds one entity type. Must be linear in the text's length, must not throw, must not keep the text. */
export interface Detector {
  /** The entity type's name, as rules and counts use it. */
  readonly entity: string;
  /** One sentence for people who write rules. */
  readonly description: string;
  /** Combinations of feature bits (features.ts); a text with none of them is not scanned. */
  readonly needs: readonly number[];
  /** Combinations of marks (marks.ts) of ASCII cells, sharper than `needs`; left out where none would be. */
  readonly marks?: readonly number[];
  /** Custom patterns see the original text too, because they may name characters that normalising folds away. */
  readonly seesOriginal?: boolean;
  /**
   * A quick look at ASCII in which no other type is: true only when `scan` reports all of it, surely, and nothing else.
   * Left out where there is none.
   */
  isWhole?(bytes: Uint8Array, start: number, end: number): boolean;
  /** Overlapping reports are fine; they are merged later. */
  scan(text: ScanText, report: Report): void;
  /** The same text for every way of writing the same value, for keyed hashes. */
  canonical(value: string): string;
}
