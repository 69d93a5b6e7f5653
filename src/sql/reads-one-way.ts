import { sqlPieces } from './comments.ts';

/** Whether the literals of a text end at the same places with `standard_conforming_strings` on and off. */
export function readsOneWay(text: string): boolean {
  if (!text.includes('\\')) return true;
  const ends = (backslashes: boolean): string =>
    [...sqlPieces(text, { backslashes })].map(({ kind, start, end }) => `${kind}${start}-${end}`).join();
  return ends(false) === ends(true);
}
