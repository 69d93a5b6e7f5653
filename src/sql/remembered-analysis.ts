import { LRUCache } from 'lru-cache';
import type { Statement } from '../core/query.ts';

/** Characters of all texts remembered together; their statements hold about as many again. */
export const REMEMBERED_CHARS_MAX = 2 * 1024 * 1024;
/** A longer text is analysed each time: programs repeat short ones. */
export const TEXT_CHARS_MAX = 8 * 1024;
/** What an entry costs beside its text, in characters. */
const ENTRY_CHARS = 256;

/**
 * The same analysis, remembering what the texts used last were found to be: drivers send the same few texts over and over.
 * What could not be parsed is not remembered.
 */
export function rememberedAnalysis(
  analyse: (text: string) => readonly Statement[],
): (text: string) => readonly Statement[] {
  const known = new LRUCache<string, readonly Statement[]>({
    maxSize: REMEMBERED_CHARS_MAX,
    sizeCalculation: (_statements, text) => text.length + ENTRY_CHARS,
  });
  return (text) => {
    if (text.length > TEXT_CHARS_MAX) return analyse(text);
    const found = known.get(text);
    if (found !== undefined) return found;
    const statements = analyse(text);
    if (statements.every(({ operation }) => operation !== 'unknown')) known.set(text, statements);
    return statements;
  };
}
