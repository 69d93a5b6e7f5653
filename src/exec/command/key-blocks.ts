import type { Line } from './line-splitter.ts';

/** What is looked at as one text: a line, or the lines of a private key. */
export interface Passage extends Line {
  /** Lines of a private key whose END has not come. */
  readonly isOpenKey: boolean;
}

/** A private key in PEM has some 50 lines. */
const KEY_LINES_MAX = 2_000;
const KEY_CHARS_MAX = 256 * 1024;

const BEGIN = /-{4,} ?BEGIN [^-]{0,64}PRIVATE KEY[^-]{0,64}-/g;
const END = /-{4,} ?END [^-]*-+/;

/**
 * Puts the lines of a private key together again, whose single lines show nothing of what they are. A key that does not
 * come to its end within the limits is handed on as it is; whoever masked that says so, and the rest of it is withheld.
 */
export class KeyBlocks {
  #open: Line[] = [];
  #chars = 0;
  #state: 'outside' | 'gathering' | 'passing' | 'withholding' = 'outside';

  /** What can be looked at now that this line has come. */
  push(line: Line): Passage | undefined {
    switch (this.#state) {
      case 'outside':
        if (!opensKey(line.text)) return { ...line, isOpenKey: false };
        this.#state = 'gathering';
        return this.#gather(line);
      case 'gathering':
        return this.#gather(line);
      case 'passing':
        if (END.test(line.text)) this.#state = 'outside';
        return { ...line, isOpenKey: false };
      case 'withholding':
        if (END.test(line.text)) this.#state = 'outside';
        return undefined;
    }
  }

  /** The open key was handed on, and whether something took its place: what comes behind belongs to it. */
  judged(wasMasked: boolean): void {
    this.#state = wasMasked ? 'withholding' : 'passing';
  }

  /** What is left at the end. */
  end(): Passage | undefined {
    return this.#open.length === 0 ? undefined : this.#take(true);
  }

  #gather(line: Line): Passage | undefined {
    const isFirst = this.#open.length === 0;
    this.#open.push(line);
    this.#chars += line.text.length + 1;
    // The line that opens a key may close another one before it.
    if (!isFirst && END.test(line.text) && !opensKey(line.text)) {
      this.#state = 'outside';
      return this.#take(false);
    }
    return this.#open.length >= KEY_LINES_MAX || this.#chars > KEY_CHARS_MAX ? this.#take(true) : undefined;
  }

  #take(isOpenKey: boolean): Passage {
    const text = this.#open.map((line) => line.text).join('\n');
    const end = this.#open.at(-1)?.end ?? '';
    this.#open = [];
    this.#chars = 0;
    return { text, end, isOpenKey };
  }
}

/** Whether a line begins a private key that it does not end. Other spellings of its letters count as the plain ones. */
function opensKey(text: string): boolean {
  if (text.length < 'BEGIN PRIVATE KEY'.length) return false;
  // biome-ignore lint/suspicious/noControlCharactersInRegex: the question is whether there is anything but ASCII.
  const plain = /^[\x00-\x7f]*$/.test(text)
    ? text
    : text.normalize('NFKC').replace(/\p{Default_Ignorable_Code_Point}/gu, '');
  let last = -1;
  for (const { index } of plain.matchAll(BEGIN)) last = index;
  return last >= 0 && !END.test(plain.slice(last));
}
