import { chmod, mkdir, open, stat, truncate } from 'node:fs/promises';
import { join } from 'node:path';
import { Chain } from './chain.ts';
import { AuditError } from './error.ts';
import { type Line, readLines } from './lines.ts';
import { RECORD_BYTES_MAX } from './record.ts';
import { syncFolder } from './segment-writer.ts';
import { listSegments, type Segment, segmentOf } from './segments.ts';

/** The end of a log as it was found. */
export interface FoundLog {
  readonly segment: Segment;
  /** Bytes of whole records in `segment`. */
  readonly size: number;
  readonly head: { readonly seq: number; readonly hash: string };
  /** What a killed writer left half-written, now moved out of the segment. */
  readonly torn?: { readonly bytes: number; readonly file: string };
}

const COPY_BYTES = 1024 * 1024;

/** Makes the folder, private to this user. */
export async function prepareFolder(dir: string): Promise<void> {
  await mkdir(dir, { recursive: true, mode: 0o700 });
  if (((await stat(dir)).mode & 0o077) !== 0) await chmod(dir, 0o700);
}

/**
 * Finds where a log ends. Checks the chain of the last segment and that it continues from the one before; moves a
 * partial last line, which nobody was promised, to a file of its own. Throws AuditError for any other damage.
 */
export async function recoverLog(dir: string, gatewayId: string): Promise<FoundLog> {
  const segments = (await listSegments(dir)).get(gatewayId) ?? [];
  segments.forEach((segment, index) => {
    if (segment.number !== index + 1) throw broken(segmentOf(dir, gatewayId, index + 1), 'the segment is missing');
  });
  const last = segments.at(-1);
  const before = segments.at(-2);
  if (last === undefined) {
    return { segment: segmentOf(dir, gatewayId, 1), size: 0, head: new Chain(gatewayId, 'first').head };
  }
  const chain = new Chain(gatewayId, last.number <= 2 ? 'first' : 'anywhere');
  if (before !== undefined) {
    const { partial } = await follow(before, chain);
    if (partial !== undefined) throw broken(before, 'its last line is incomplete', partial);
    if (chain.head.seq === 0) throw broken(before, 'the segment is empty');
  }
  const { size, partial } = await follow(last, chain);
  if (partial === undefined) return { segment: last, size, head: chain.head };
  return { segment: last, size, head: chain.head, torn: await moveTail(dir, last, size) };
}

async function follow(segment: Segment, chain: Chain): Promise<{ size: number; partial?: Line }> {
  let size = 0;
  for await (const lines of readLines(segment.path, 0, RECORD_BYTES_MAX)) {
    for (const line of lines) {
      if (!line.complete) return { size, partial: line };
      const link = chain.next(line.bytes);
      if ('why' in link) throw broken(segment, link.why, line);
      size = line.offset + line.bytes.length + 1;
    }
  }
  return { size };
}

async function moveTail(dir: string, segment: Segment, from: number): Promise<{ bytes: number; file: string }> {
  const file = `${segment.file}.${from}-${Date.now()}.torn`;
  const source = await open(segment.path, 'r');
  const target = await open(join(dir, file), 'wx', 0o600);
  let bytes = 0;
  try {
    const chunk = Buffer.allocUnsafe(COPY_BYTES);
    for (;;) {
      const { bytesRead } = await source.read(chunk, 0, chunk.length, from + bytes);
      if (bytesRead === 0) break;
      await target.writeFile(chunk.subarray(0, bytesRead));
      bytes += bytesRead;
    }
    await target.sync();
  } finally {
    await Promise.all([source.close(), target.close()]);
  }
  await truncate(segment.path, from);
  await syncFolder(dir);
  return { bytes, file };
}

function broken(segment: Segment, why: string, line?: Line): AuditError {
  const place = line === undefined ? segment.file : `${segment.file} line ${line.number}`;
  return new AuditError('audit_broken', `the audit log is damaged at ${place}: ${why}`, {
    hint: 'Keep the files as they are, look at them with `sluice audit verify`, and start with another gateway id or audit folder.',
  });
}
