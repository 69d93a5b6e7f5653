import { tokensOf } from '../../src/sql/mysql/lexer.ts';
import type { MysqlReading } from '../../src/sql/mysql/reading.ts';
import type { Token } from '../../src/sql/mysql/token.ts';

export const SAYS_KILL = /\bkill\b/i;
export const PREPARES = /\b(?:prepare|immediate)\b/i;
/** How deeply texts stand within texts that are prepared. */
const DEPTH_MAX = 4;

/**
 * Whether there is a KILL anywhere in a text: behind another statement, in a comment that runs, in the body of a routine, in a
 * literal that is prepared. The word is reserved, so that nothing else is called so without quotes. A text that nobody can
 * cut has one if it says the word.
 */
export function hasKill(text: string, reading: MysqlReading, depth = 0): boolean {
  if (!SAYS_KILL.test(text) && !PREPARES.test(text)) return false;
  const tokens = depth > DEPTH_MAX ? undefined : tokensOf(text, reading);
  if (tokens === undefined) return SAYS_KILL.test(text);
  const isKill = ({ kind, key }: Token, i: number): boolean =>
    kind === 'word' && key === 'KILL' && tokens[i - 1]?.key !== '.';
  if (tokens.some(isKill)) return true;
  const prepares = tokens.some(({ key }) => key === 'PREPARE' || key === 'IMMEDIATE');
  return prepares && literalsOf(tokens).some((literal) => hasKill(literal, reading, depth + 1));
}

/** Literals that stand one behind the other are one. */
function literalsOf(tokens: readonly Token[]): readonly string[] {
  const literals: string[] = [];
  tokens.forEach(({ kind, text }, i) => {
    if (kind !== 'string') return;
    if (tokens[i - 1]?.kind === 'string') literals.push(`${literals.pop() ?? ''}${text}`);
    else literals.push(text);
  });
  return literals;
}
