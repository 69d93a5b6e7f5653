import { tokensOf } from './lexer.ts';
import { readingOfWord } from './reading.ts';

/** What marks version comments, so that a text nobody can cut is still searched as if their bodies ran. */
const COMMENT_MARKS = /\/\*M?!\d*|\/\*|\*\//g;

/**
 * The text as its words reach the server: without comments, the bodies of version comments in, names unquoted, escapes in
 * literals resolved. For searching it, not for sending it.
 */
export function plainTexts(text: string, reading: string): readonly string[] {
  const tokens = tokensOf(text, readingOfWord(reading));
  const marked = text.includes('/*') ? [text.replace(COMMENT_MARKS, ' ')] : [];
  if (tokens === undefined) return marked;
  const words = tokens.map((token) => {
    if (token.kind === 'string') return `'${token.text}'`;
    return token.kind === 'variable' ? `@${token.text}` : token.text;
  });
  // Literals are code to whoever prepares them.
  const literals = tokens.flatMap(({ kind, text: literal }) => (kind === 'string' ? [literal] : []));
  return [words.join(' '), ...marked, ...literals];
}
