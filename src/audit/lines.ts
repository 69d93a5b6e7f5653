import { type FileHandle, open } from 'node:fs/promises';

/** One line of a file, without its newline. */
export interface Line {
  readonly bytes: Buffer;
  /** Where the line starts in the file, in bytes. */
  readonly offset: number;
  /** Counts from 1 at the place where reading started. */
  readonly number: number;
  /** False for a last line that has no newline, and for one that is longer than `lineBytesMax`: `bytes` then holds its beginning. */
  readonly complete: boolean;
}

const CHUNK_BYTES = 256 * 1024;

/**
 * Reads a file line by line from `start`, in batches as they lie in memory. Keeps at most one line and one chunk.
 * A line longer than `lineBytesMax` is the last one yielded.
 */
export async function* readLines(path: string, start: number, lineBytesMax: number): AsyncGenerator<readonly Line[]> {
  const file = await open(path, 'r');
  try {
    yield* linesOf(file, start, lineBytesMax);
  } finally {
    await file.close();
  }
}

async function* linesOf(file: FileHandle, start: number, lineBytesMax: number): AsyncGenerator<readonly Line[]> {
  let position = start;
  let offset = start;
  let number = 1;
  let kept: Buffer[] = [];
  let keptBytes = 0;
  for (;;) {
    const buffer = Buffer.allocUnsafe(CHUNK_BYTES);
    const { bytesRead } = await file.read(buffer, 0, CHUNK_BYTES, position);
    if (bytesRead === 0) break;
    const chunk = buffer.subarray(0, bytesRead);
    position += bytesRead;
    const lines: Line[] = [];
    let from = 0;
    for (let at = chunk.indexOf(10); at !== -1; at = chunk.indexOf(10, from)) {
      const tail = chunk.subarray(from, at);
      const bytes = keptBytes === 0 ? tail : Buffer.concat([...kept, tail]);
      lines.push({ bytes, offset, number, complete: bytes.length <= lineBytesMax });
      kept = [];
      keptBytes = 0;
      offset += bytes.length + 1;
      number += 1;
      from = at + 1;
    }
    if (lines.length > 0) yield lines;
    if (from < bytesRead) {
      kept.push(chunk.subarray(from));
      keptBytes += bytesRead - from;
    }
    if (keptBytes > lineBytesMax) break;
  }
  if (keptBytes > 0) yield [{ bytes: Buffer.concat(kept), offset, number, complete: false }];
}
