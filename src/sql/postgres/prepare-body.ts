import { scanTokens } from './parser.ts';

/**
 * The statement that `PREPARE name (types) AS statement` prepares, cut out of its text. The whole text where the cut
 * cannot be found, so that an approver never sees less than what is prepared.
 */
export function bodyOfPrepare(text: string): string {
  const tokens = scanTokens(text)?.filter((token) => !token.isComment) ?? [];
  let depth = 0;
  // The first two tokens are PREPARE and the name, which may itself be called "as".
  for (const token of tokens.slice(2)) {
    if (token.text === '(') depth += 1;
    else if (token.text === ')') depth -= 1;
    else if (depth === 0 && token.text.toLowerCase() === 'as') {
      return Buffer.from(text).toString('utf8', token.end).trim();
    }
  }
  return text;
}
