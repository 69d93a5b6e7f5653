/** A list of the text format: words and further lists. */
export type Expression = string | readonly Expression[];

/** A comment to the end of its line, a parenthesis, or a word. */
const TOKENS = /;;[^\n]*|[()]|[^\s()]+/g;

/** Reads the lists of a text. Throws SyntaxError where parentheses do not match. */
export function readExpressions(text: string): readonly Expression[] {
  const root: Expression[] = [];
  const open: Expression[][] = [root];
  for (const [token] of text.matchAll(TOKENS)) {
    if (token.startsWith(';;')) continue;
    if (token === '(') {
      const list: Expression[] = [];
      open.at(-1)?.push(list);
      open.push(list);
    } else if (token === ')') {
      if (open.length === 1) throw new SyntaxError('a parenthesis closes nothing');
      open.pop();
    } else {
      open.at(-1)?.push(token);
    }
  }
  if (open.length > 1) throw new SyntaxError('a parenthesis is not closed');
  return root;
}
