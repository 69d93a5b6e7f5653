import { type Codes, isDigit } from './characters.ts';
import { stringOf } from './normal-text.ts';

/** The runs of digits of a text, in order: the k-th lies in [starts[k], ends[k]). */
export interface DigitGroups {
  readonly starts: readonly number[];
  readonly ends: readonly number[];
}

/** One text on its way through the detectors; what several of them need is made once. */
export class ScanText {
  readonly codes: Codes;
  /** Words that say what the text is: the column's name, the JSON key above it. Lower case. */
  readonly context: ReadonlySet<string>;
  #groups: DigitGroups | undefined;
  #text: string | undefined;

  constructor(codes: Codes, context: ReadonlySet<string> = NO_CONTEXT, text?: string) {
    this.codes = codes;
    this.context = context;
    this.#text = text;
  }

  get groups(): DigitGroups {
    this.#groups ??= findDigitGroups(this.codes);
    return this.#groups;
  }

  get text(): string {
    this.#text ??= stringOf(this.codes);
    return this.#text;
  }
}

export const NO_CONTEXT: ReadonlySet<string> = new Set();

function findDigitGroups(codes: Codes): DigitGroups {
  const starts: number[] = [];
  const ends: number[] = [];
  let inside = false;
  for (let i = 0; i < codes.length; i++) {
    if (isDigit(codes[i] as number) === inside) continue;
    (inside ? ends : starts).push(i);
    inside = !inside;
  }
  if (inside) ends.push(codes.length);
  return { starts, ends };
}
