const NOTHING = Buffer.alloc(0);

/** One buffer of several. Pieces that lie next to each other in the same memory are not copied. */
export function join(pieces: readonly Buffer[]): Buffer {
  const runs: Buffer[] = [];
  for (const piece of pieces) {
    const last = runs.at(-1);
    if (last !== undefined && last.buffer === piece.buffer && last.byteOffset + last.length === piece.byteOffset) {
      runs[runs.length - 1] = Buffer.from(last.buffer, last.byteOffset, last.length + piece.length);
    } else if (piece.length > 0) {
      runs.push(piece);
    }
  }
  const [first = NOTHING] = runs;
  return runs.length <= 1 ? first : Buffer.concat(runs);
}
