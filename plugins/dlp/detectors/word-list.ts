import { type Codes, codeAt, isWordCode } from '../characters.ts';
import { foldedString, normaliseText } from '../normal-text.ts';
import type { Detector } from './detector.ts';

/** A node of the trie of words: the next code, lower-cased, leads to the next node. */
interface Node {
  readonly next: Map<number, Node>;
  isEnd: boolean;
}

/** Words are at most this long (validate.ts), which bounds the steps taken at each position. */
export const WORD_CODES_MAX = 256;

/** An administrator's list of words or phrases: whole words, whatever the case. */
export function wordListDetector(entity: string, words: readonly string[], score: number): Detector {
  const root = buildTrie(words);
  return {
    entity,
    description: 'Words of a list.',
    needs: [0],
    scan({ codes }, report) {
      for (let i = 0; i < codes.length; i++) {
        if (isWordCode(codes[i] as number) && isWordCode(codeAt(codes, i - 1))) continue;
        const end = longestWord(root, codes, i);
        if (end > i) report(i, end, score);
      }
    },
    canonical: (value) => foldedString(value).toLowerCase(),
  };
}

function longestWord(root: Node, codes: Codes, start: number): number {
  let node: Node | undefined = root;
  let end = -1;
  for (let i = start; i < codes.length; i++) {
    node = node.next.get(lowerCase(codes[i] as number));
    if (node === undefined) break;
    const isWhole = !isWordCode(codes[i] as number) || !isWordCode(codeAt(codes, i + 1));
    if (node.isEnd && isWhole) end = i + 1;
  }
  return end;
}

/** Composed and decomposed accents are different codes; a word is found in either form. */
function buildTrie(words: readonly string[]): Node {
  const root: Node = { next: new Map(), isEnd: false };
  for (const word of words) {
    for (const form of new Set([word.normalize('NFC'), word.normalize('NFD')])) {
      const { codes } = normaliseText(form.trim());
      let node = root;
      for (let i = 0; i < codes.length && i < WORD_CODES_MAX; i++) {
        const code = lowerCase(codes[i] as number);
        let next: Node | undefined = node.next.get(code);
        if (next === undefined) {
          next = { next: new Map(), isEnd: false };
          node.next.set(code, next);
        }
        node = next;
      }
      if (node !== root) node.isEnd = true;
    }
  }
  return root;
}

/** Lower case where that is one code for one code. */
function lowerCase(code: number): number {
  if (code < 0x80) return code >= 0x41 && code <= 0x5a ? code + 0x20 : code;
  const lower = String.fromCharCode(code).toLowerCase();
  return lower.length === 1 ? lower.charCodeAt(0) : code;
}
