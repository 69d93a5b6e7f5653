const NOTHING = Buffer.alloc(0);

/** One buffer of several. Pieces that lie next to each other in the same memory are not copied. */
export function join(pieces: readonly Buffer[]): Buffer {
  const [first = NOTHING] = pieces;
  if (pieces.length <= 1) return first;
  const runs: Buffer[] = [];
  let start = first;
  let bytes = first.length;
  for (let i = 1; i < pieces.length; i++) {
    const piece = pieces[i] ?? NOTHING;
    if (start.byteOffset + bytes === piece.byteOffset && start.buffer === piece.buffer) {
      bytes += piece.length;
      continue;
    }
    if (bytes > 0) runs.push(runOf(start, bytes));
    start = piece;
    bytes = piece.length;
  }
  const last = runOf(start, bytes);
  if (runs.length === 0) return last;
  runs.push(last);
  return Buffer.concat(runs);
}

function runOf(start: Buffer, bytes: number): Buffer {
  return start.length === bytes ? start : Buffer.from(start.buffer, start.byteOffset, bytes);
}
