import { closeSync, existsSync, openSync, readSync, renameSync, statSync } from 'node:fs';

const LOG_BYTES_MAX = 4 * 1024 * 1024;
const TAIL_BYTES = 4_096;

/** Opens the server's log for appending; a long one is put aside first, replacing the one put aside before. */
export function openLog(path: string): number {
  if (existsSync(path) && statSync(path).size > LOG_BYTES_MAX) renameSync(path, `${path}.1`);
  return openSync(path, 'a', 0o600);
}

/** What was logged since `from`, or its end when that is long. */
export function readLogSince(path: string, from: number): string {
  const size = statSync(path).size;
  const start = Math.max(from, size - TAIL_BYTES);
  const bytes = Buffer.alloc(Math.max(0, size - start));
  const file = openSync(path, 'r');
  try {
    const count = readSync(file, bytes, 0, bytes.length, start);
    return bytes.toString('utf8', 0, count).trim();
  } finally {
    closeSync(file);
  }
}
