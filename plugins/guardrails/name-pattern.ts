import { RE2JS } from 're2js';
import type { ColumnUse, TableName } from '../../src/core/effect.ts';

/** The longest pattern of a table or column. */
export const NAME_PATTERN_CHARS_MAX = 256;

/** Tests a part of a name; a part that is not known may be anything. */
type MatchPart = (part: string | undefined) => boolean;

/** What is wrong with a pattern of `partsMin` to `partsMax` parts; undefined when it can be used. */
export function namePatternProblem(pattern: string, partsMin: number, partsMax: number): string | undefined {
  if (pattern.length > NAME_PATTERN_CHARS_MAX) return `has more than ${NAME_PATTERN_CHARS_MAX} characters`;
  const parts = pattern.split('.');
  if (parts.some((part) => part === '')) return 'has an empty part';
  if (parts.length < partsMin || parts.length > partsMax) {
    return partsMax === 2 ? 'must be table or schema.table' : 'must be table.column or schema.table.column';
  }
  return /["\s]/.test(pattern) ? 'must be written without quotes and spaces' : undefined;
}

/** Finds a table that `schema.table` or `table` means, `*` and `?` for any characters and one. */
export function tablePattern(pattern: string): (tables: readonly TableName[]) => TableName | undefined {
  const parts = pattern.split('.').map(partPattern);
  const table = parts.at(-1) ?? NEVER;
  const schema = parts.at(-2) ?? ALWAYS;
  return (tables) => tables.find((one) => schema(one.schema) && table(one.name));
}

/** Finds a use of a column that `schema.table.column` or `table.column` means. */
export function columnPattern(
  pattern: string,
): (columns: readonly ColumnUse[]) => { readonly table: TableName; readonly column: string | undefined } | undefined {
  const at = pattern.lastIndexOf('.');
  const table = tablePattern(pattern.slice(0, at));
  const column = partPattern(pattern.slice(at + 1));
  return (columns) => {
    for (const use of columns) {
      if (!column(use.column)) continue;
      const found = table(use.tables);
      if (found !== undefined) return { table: found, column: use.column };
    }
    return undefined;
  };
}

const ALWAYS: MatchPart = () => true;
const NEVER: MatchPart = () => false;

/** Case does not count: which spelling a quoted name has is for the server to tell apart. */
function partPattern(pattern: string): MatchPart {
  const source = [...pattern].map((char) => (char === '*' ? '.*' : char === '?' ? '.' : RE2JS.quote(char))).join('');
  const compiled = RE2JS.compile(`(?is)^(?:${source})$`);
  return (part) => part === undefined || compiled.test(part);
}
