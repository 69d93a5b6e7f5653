import { LRUCache } from 'lru-cache';
import type { Statement } from '../core/query.ts';

/** Characters of all texts remembered together; their statements hold about as many again. */
export const REMEMBERED_CHARS_MAX = 2 * 1024 * 1024;
/** A longer text is analysed each time: programs repeat short ones. */
export const TEXT_CHARS_MAX = 8 * 1024;
/** What an entry costs beside its text, in characters. */
const ENTRY_CHARS = 256;

/**
 * The same analysis, remembering what the texts used last were found to be under each reading (`Query.reading`): drivers send the same few texts over and over.
 * What could not be parsed is not remembered.
 */
export function rememberedAnalysis<S extends Statement>(
  analyse: (text: string, reading?: string) => readonly S[],
): (text: string, reading?: string) => readonly S[] {
  const known = new LRUCache<string, readonly S[]>({
    maxSize: REMEMBERED_CHARS_MAX,
    sizeCalculation: (_statements, key) => key.length + ENTRY_CHARS,
  });
  const analysed = (text: string, reading?: string): readonly S[] =>
    reading === undefined ? analyse(text) : analyse(text, reading);
  return (text, reading) => {
    if (text.length > TEXT_CHARS_MAX) return analysed(text, reading);
    const key = reading === undefined ? text : `${reading}\n${text}`;
    const found = known.get(key);
    if (found !== undefined) return found;
    const statements = analysed(text, reading);
    if (statements.every(({ operation }) => operation !== 'unknown')) known.set(key, statements);
    return statements;
  };
}
