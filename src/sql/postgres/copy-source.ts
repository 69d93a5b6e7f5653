import { scanTokens } from './parser.ts';
import { isTree, stringsOf, type Tree } from './tree.ts';

/**
 * A statement with the columns that a COPY TO sends, in their order: the query in its parentheses, or a SELECT of the
 * table's columns. Only for the server to describe. Undefined where it cannot be told.
 */
export function copySourceOf(fields: Tree, text: string): string | undefined {
  if (isTree(fields.query)) return queryIn(text);
  const { relation } = fields;
  if (!isTree(relation)) return undefined;
  const columns = fields.attlist === undefined ? [] : stringsOf(fields.attlist);
  if (columns === undefined) return undefined;
  const names = [relation.catalogname, relation.schemaname, relation.relname];
  const table = names.filter((name) => typeof name === 'string').map(quoted);
  const list = columns.length === 0 ? '*' : columns.map(quoted).join(', ');
  return `SELECT ${list} FROM ONLY ${table.join('.')}`;
}

function quoted(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

/** What stands between the parenthesis behind COPY and the one that closes it. */
function queryIn(text: string): string | undefined {
  const tokens = scanTokens(text)?.filter((token) => !token.isComment) ?? [];
  const [copy, open, ...rest] = tokens;
  if (copy?.text.toLowerCase() !== 'copy' || open?.text !== '(') return undefined;
  let depth = 1;
  for (const token of rest) {
    if (token.text === '(') depth += 1;
    else if (token.text === ')') depth -= 1;
    if (depth === 0) return Buffer.from(text).toString('utf8', open.end, token.start).trim();
  }
  return undefined;
}
