import { isAscii } from 'node:buffer';
import type { Line } from './line-splitter.ts';

/** What is looked at as one text: a line, or the lines of a private key. */
export interface Passage extends Line {
  /** Lines of a private key whose END has not come. */
  readonly isOpenKey: boolean;
}

/** A private key in PEM has some 50 lines. */
const KEY_LINES_MAX = 2_000;
const KEY_BYTES_MAX = 256 * 1024;

/**
 * At least what detectors take for one: fences of four signs, of which the last may be a blank. Three dashes and not "three
 * or more": each dash of a long row of them would be tried with all that follow.
 */
const BEGIN = /---[- ]BEGIN [^-]{0,64}PRIVATE KEY[^-]{0,64}-/g;
const LF = Buffer.from('\n');
const END = /---[- ]END [^-]*-/;

/**
 * Puts the lines of a private key together again, whose single lines show nothing of what they are. A key that does not
 * come to its end within the limits is handed on as it is; whoever masked that says so, and the rest of it is withheld.
 */
export class KeyBlocks {
  #open: Line[] = [];
  #bytes = 0;
  #state: 'outside' | 'gathering' | 'passing' | 'withholding' = 'outside';

  /** What can be looked at now that this line has come. */
  push(line: Line): Passage | undefined {
    switch (this.#state) {
      case 'outside':
        if (!opensKey(line.bytes)) return { ...line, isOpenKey: false };
        this.#state = 'gathering';
        return this.#gather(line);
      case 'gathering':
        return this.#gather(line);
      case 'passing':
        if (endsKey(line.bytes)) this.#state = 'outside';
        return { ...line, isOpenKey: false };
      case 'withholding':
        if (endsKey(line.bytes)) this.#state = 'outside';
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
    this.#bytes += line.bytes.length + 1;
    // The line that opens a key may close another one before it.
    if (!isFirst && endsKey(line.bytes) && !opensKey(line.bytes)) {
      this.#state = 'outside';
      return this.#take(false);
    }
    return this.#open.length >= KEY_LINES_MAX || this.#bytes > KEY_BYTES_MAX ? this.#take(true) : undefined;
  }

  #take(isOpenKey: boolean): Passage {
    const bytes = Buffer.concat(this.#open.flatMap((line, i) => (i === 0 ? [line.bytes] : [LF, line.bytes])));
    const end = this.#open.at(-1)?.end ?? '';
    this.#open = [];
    this.#bytes = 0;
    return { bytes, end, isOpenKey };
  }
}

function endsKey(bytes: Buffer): boolean {
  return END.test(plainText(bytes));
}

/** Whether a line begins a private key that it does not end. */
function opensKey(bytes: Buffer): boolean {
  if (isAscii(bytes) && !bytes.includes('PRIVATE KEY')) return false;
  const plain = plainText(bytes);
  let last = -1;
  for (const { index } of plain.matchAll(BEGIN)) last = index;
  return last >= 0 && !END.test(plain.slice(last));
}

/** Other spellings of letters count as the plain ones. */
function plainText(bytes: Buffer): string {
  const text = bytes.toString();
  return isAscii(bytes) ? text : text.normalize('NFKC').replace(/\p{Default_Ignorable_Code_Point}/gu, '');
}
