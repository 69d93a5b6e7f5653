/** Names, in lower case, under which a session may have tables that only it sees. */
export type TemporaryTables = ReadonlySet<string> | 'anything';

export const NO_TEMPORARY_TABLES: TemporaryTables = new Set<string>();

/** More names are not told apart. */
const NAMES_MAX = 1_000;
export const MENTIONS_TEMPORARY = /\btemporary\b/i;
const CREATED =
  /\btemporary\s+table\s+(?:if\s+not\s+exists\s+)?(?:(?:`[^`]+`|[\w$]+)\s*\.\s*)?(?:`([^`]+)`|([\w$\u0080-\uffff]+))/gi;

/** The names after a text was run: a temporary table hides one of the same name. A text that only drops one adds it, too. */
export function withTemporary(known: TemporaryTables, text: string): TemporaryTables {
  if (known === 'anything' || !MENTIONS_TEMPORARY.test(text)) return known;
  const names = [...text.matchAll(CREATED)].map((match) => (match[1] ?? match[2] ?? '').toLowerCase());
  const mentions = text.match(/\btemporary\b/gi)?.length ?? 0;
  const all = new Set([...known, ...names]);
  return names.length < mentions || all.size > NAMES_MAX ? 'anything' : all;
}
