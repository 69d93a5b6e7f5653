import { LRUCache } from 'lru-cache';
import type { Statement } from '../../core/query.ts';
import { shapeOf } from './shape.ts';

/** Characters of all shapes remembered together. */
export const SHAPES_CHARS_MAX = 2 * 1024 * 1024;
/** A longer text is not looked at: programs that write constants into their statements write short ones. */
export const SHAPED_CHARS_MAX = 8 * 1024;
/** What an entry costs beside its shape, in characters. */
const ENTRY_CHARS = 256;

/** Statements of which nothing that is told depends on a constant. */
const OPERATIONS: ReadonlySet<string> = new Set(['select', 'insert', 'update', 'delete', 'merge']);
const MEMBERS: ReadonlySet<string> = new Set(['operation', 'text', 'housekeeping', 'unqualified', 'keepsNames']);
/**
 * What reads constants after all: `float(n)` is refused by the parser for some n, and whether a call of the other two is
 * housekeeping depends on which parameter it names.
 */
const READS_CONSTANTS = /float|current_setting|set_config/i;

/** What is known of a shape: the statement, and what stands before and behind it in every text of the shape. */
interface Known {
  readonly statement: Statement;
  readonly before: number;
  readonly behind: number;
}

/**
 * The same analysis, made once for all texts that differ only in numbers and strings. What the analysis tells of a
 * single SELECT, INSERT, UPDATE, DELETE or MERGE follows from its names and its structure; docs/decisions has the argument.
 */
export function rememberedShapes(
  analyse: (text: string) => readonly Statement[],
): (text: string) => readonly Statement[] {
  const known = new LRUCache<string, Known | 'ineligible'>({
    maxSize: SHAPES_CHARS_MAX,
    sizeCalculation: (_known, shape) => shape.length + ENTRY_CHARS,
  });
  return (text) => {
    const shape = text.length > SHAPED_CHARS_MAX ? undefined : shapeOf(text);
    if (shape === undefined) return analyse(text);
    const found = known.get(shape);
    if (found === 'ineligible') return analyse(text);
    if (found !== undefined) {
      return [{ ...found.statement, text: text.slice(found.before, text.length - found.behind) }];
    }
    const statements = analyse(text);
    // A text may count as unknown only now, while the parser is being replaced.
    const isParsed = statements.every(({ operation }) => operation !== 'unknown');
    if (isParsed) known.set(shape, knownOf(text, shape, statements) ?? 'ineligible');
    return statements;
  };
}

function knownOf(text: string, shape: string, statements: readonly Statement[]): Known | undefined {
  const [statement] = statements;
  if (statement === undefined || statements.length > 1 || !OPERATIONS.has(statement.operation)) return undefined;
  if (READS_CONSTANTS.test(shape) || !Object.keys(statement).every((member) => MEMBERS.has(member))) return undefined;
  // Nothing but space and semicolons stands around it, so it begins and ends at the same distance from both ends.
  const before = text.indexOf(statement.text);
  const behind = text.length - before - statement.text.length;
  if (before < 0 || !isBlank(text.slice(0, before)) || !isBlank(text.slice(text.length - behind))) return undefined;
  return { statement, before, behind };
}

function isBlank(text: string): boolean {
  return /^[\s;]*$/.test(text);
}
