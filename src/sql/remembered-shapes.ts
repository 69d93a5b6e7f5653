import { LRUCache } from 'lru-cache';
import type { Statement } from '../core/query.ts';

/** Characters of all shapes remembered together. */
export const SHAPES_CHARS_MAX = 2 * 1024 * 1024;
/** A longer text is not looked at: programs that write constants into their statements write short ones. */
export const SHAPED_CHARS_MAX = 8 * 1024;
/** What an entry costs beside its shape, in characters. */
const ENTRY_CHARS = 256;

/** What a language's analysis may be remembered by. */
export interface ShapeRules {
  /** The text without its constants; undefined where that cannot be said without a parser. */
  shapeOf(text: string): string | undefined;
  /** Operations of statements of which nothing that is told depends on a constant. */
  readonly operations: ReadonlySet<string>;
  /** All that may be known of such a statement. */
  readonly members: ReadonlySet<string>;
  /** Shapes of which the analysis reads a constant after all. */
  readonly readsConstants?: RegExp;
}

/** What is known of a shape: the statement, and what stands before and behind it in every text of the shape. */
interface Known<S> {
  readonly statement: S;
  readonly before: number;
  readonly behind: number;
}

/**
 * The same analysis, made once for all texts that differ only in numbers and strings, under each reading. What the analysis
 * tells of a single statement that reads or changes rows follows from its names and its structure; docs/decisions has the
 * argument.
 */
export function rememberedByShape<S extends Statement>(
  analyse: (text: string, reading?: string) => readonly S[],
  rules: ShapeRules,
): (text: string, reading?: string) => readonly S[] {
  const known = new LRUCache<string, Known<S> | 'ineligible'>({
    maxSize: SHAPES_CHARS_MAX,
    sizeCalculation: (_known, key) => key.length + ENTRY_CHARS,
  });
  const analysed = (text: string, reading?: string): readonly S[] =>
    reading === undefined ? analyse(text) : analyse(text, reading);
  return (text, reading) => {
    const shape = text.length > SHAPED_CHARS_MAX ? undefined : rules.shapeOf(text);
    if (shape === undefined) return analysed(text, reading);
    const key = reading === undefined ? shape : `${reading}\n${shape}`;
    const found = known.get(key);
    if (found === 'ineligible') return analysed(text, reading);
    if (found !== undefined) {
      return [{ ...found.statement, text: text.slice(found.before, text.length - found.behind) }];
    }
    const statements = analysed(text, reading);
    // A text may count as unknown only now, while the parser is being replaced.
    const isParsed = statements.every(({ operation }) => operation !== 'unknown');
    if (isParsed) known.set(key, knownOf(text, shape, statements, rules) ?? 'ineligible');
    return statements;
  };
}

function knownOf<S extends Statement>(
  text: string,
  shape: string,
  statements: readonly S[],
  { operations, members, readsConstants }: ShapeRules,
): Known<S> | undefined {
  const [statement] = statements;
  if (statement === undefined || statements.length > 1 || !operations.has(statement.operation)) return undefined;
  if (!Object.keys(statement).every((member) => members.has(member))) return undefined;
  if (readsConstants?.test(shape) === true) return undefined;
  // Nothing but space and semicolons stands around it, so it begins and ends at the same distance from both ends.
  const before = text.indexOf(statement.text);
  const behind = text.length - before - statement.text.length;
  if (before < 0 || !isBlank(text.slice(0, before)) || !isBlank(text.slice(text.length - behind))) return undefined;
  return { statement, before, behind };
}

function isBlank(text: string): boolean {
  return /^[\s;]*$/.test(text);
}
