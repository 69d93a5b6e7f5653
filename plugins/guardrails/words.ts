import { RE2JS } from 're2js';

/** Finds one of the words in a text, in time linear in the text however many words there are. */
export type FindWord = (text: string) => string | undefined;

const NAME_CHAR = '\\pL\\pM\\pN_';
const SPACE = '[\\s\\x0b\\x{85}\\p{Z}]';
/** How a word begins and ends where it must not be part of a longer one. */
const OPENS = `(?:^|[^${NAME_CHAR}])`;
const CLOSES = `(?:$|[^${NAME_CHAR}])`;

/**
 * Compiles words for matching: without regard to case, any white space where the word has some and where names meet
 * punctuation, never inside of a longer word. None may be empty.
 */
export function matchWords(words: readonly string[]): FindWord {
  const compiled = RE2JS.compile(`(?i)${patternOf(words)}`);
  const mayMatch = wordTest(words);
  const pattern = { test: (text: string): boolean => mayMatch(text) && compiled.test(text) };
  const [only] = words;
  if (words.length === 1) return (text) => (pattern.test(text) ? only : undefined);
  const middle = Math.ceil(words.length / 2);
  let halves: readonly FindWord[] | undefined;
  return (text) => {
    if (!pattern.test(text)) return undefined;
    // Which word it is matters only now; halving finds it without a search for each of them.
    halves ??= [matchWords(words.slice(0, middle)), matchWords(words.slice(middle))];
    for (const half of halves) {
      const word = half(text);
      if (word !== undefined) return word;
    }
    return only;
  };
}

/** More words are not looked for by the faster test, whose time grows with them. */
const TESTED_WORDS_MAX = 20;
const NOT_ASCII = /[^\0-\x7f]/;

/**
 * A fast test that every text passes in which one of the words is. In a text of ASCII a word can only be where a part of
 * it is, letter for letter; in other texts letters have spellings of which only the pattern knows.
 */
function wordTest(words: readonly string[]): (text: string) => boolean {
  const parts = words.map((word) => partsOf(word).find((part) => isName(part) && !NOT_ASCII.test(part)));
  const named = parts.filter((part) => part !== undefined);
  if (named.length < words.length || words.length > TESTED_WORDS_MAX) return () => true;
  const anyPart = new RegExp(named.map((part) => RegExp.escape(part)).join('|'), 'i');
  return (text) => anyPart.test(text) || NOT_ASCII.test(text);
}

/** One pattern for all: words with the same edges share them, which keeps it small. */
function patternOf(words: readonly string[]): string {
  const byEdges = new Map<string, string[]>();
  for (const word of words) {
    const parts = partsOf(word);
    const edges = `${isName(parts[0]) ? OPENS : ''}\0${isName(parts.at(-1)) ? CLOSES : ''}`;
    const sources = byEdges.get(edges);
    if (sources === undefined) byEdges.set(edges, [sourceOf(parts)]);
    else sources.push(sourceOf(parts));
  }
  const groups = [...byEdges].map(([edges, sources]) => edges.replace('\0', `(?:${sources.join('|')})`));
  return `(?:${groups.join('|')})`;
}

/** Names, marks and the white space between them. */
function partsOf(word: string): readonly string[] {
  return (
    word
      .normalize('NFKC')
      .trim()
      .match(/[\p{L}\p{M}\p{N}_]+|\s+|[^\p{L}\p{M}\p{N}_\s]/gu) ?? []
  );
}

function sourceOf(parts: readonly string[]): string {
  let source = '';
  let before: string | undefined;
  let isSpaced = false;
  for (const part of parts) {
    if (/^\s/.test(part)) {
      isSpaced = true;
      continue;
    }
    if (before !== undefined) source += gap(isName(before), isName(part), isSpaced);
    source += RE2JS.quote(part);
    before = part;
    isSpaced = false;
  }
  return source;
}

/** Two names always have white space between them, two marks only where the word has it, a name and a mark may have it. */
function gap(isNameBefore: boolean, isNameBehind: boolean, isSpaced: boolean): string {
  if (isNameBefore && isNameBehind) return `${SPACE}+`;
  return isNameBefore || isNameBehind || isSpaced ? `${SPACE}*` : '';
}

function isName(part: string | undefined): boolean {
  return part !== undefined && /^[\p{L}\p{M}\p{N}_]/u.test(part);
}
