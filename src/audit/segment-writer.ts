import { writeSync } from 'node:fs';
import { constants, open } from 'node:fs/promises';
import { platform } from 'node:os';
import { messageOf } from '../errors.ts';
import { AuditError } from './error.ts';
import { type Segment, segmentOf } from './segments.ts';

interface Written {
  readonly bytesWritten: number;
}

/** What the writer needs of an open file; a FileHandle is one. */
export interface SegmentFile {
  /** Not a promise where it is done at once. */
  write(bytes: Buffer, offset: number, length: number, position: number): Written | Promise<Written>;
  truncate(length: number): Promise<void>;
  datasync(): Promise<void>;
  stat(): Promise<{ readonly size: number }>;
  close(): Promise<void>;
}

/** Opens a segment for writing; creates it, 0600, when it is not there. */
export type OpenSegment = (path: string) => Promise<SegmentFile>;

const { O_RDWR, O_CREAT } = constants;

/** Writes up to this size are made at once. */
const DIRECT_WRITE_BYTES_MAX = 64 * 1024;

/**
 * A real file. Queries wait for every write, and a small one takes the system's cache less time than handing it to
 * another thread and back; syncs and large writes do not hold up the event loop.
 */
export const openSegmentFile: OpenSegment = async (path) => {
  const file = await open(path, O_RDWR | O_CREAT, 0o600);
  return {
    write(bytes, offset, length, position) {
      if (length > DIRECT_WRITE_BYTES_MAX) return file.write(bytes, offset, length, position);
      return { bytesWritten: writeSync(file.fd, bytes, offset, length, position) };
    },
    truncate: (length) => file.truncate(length),
    datasync: () => file.datasync(),
    stat: () => file.stat(),
    close: () => file.close(),
  };
};

/**
 * Writes whole batches at the end of the last segment. After a failed write the file is cut back to the last good
 * byte before anything else is written, so that there never is half a line in the middle.
 */
export class SegmentWriter {
  readonly #dir: string;
  readonly #open: OpenSegment;
  #segment: Segment;
  #file: SegmentFile;
  /** Everything before this offset is good. */
  #size: number;
  /** There may be bytes behind `#size`. */
  #dirtyTail = false;
  #unsynced = false;
  #syncing: Promise<void> | undefined;

  constructor(dir: string, segment: Segment, file: SegmentFile, size: number, openSegment: OpenSegment) {
    this.#dir = dir;
    this.#segment = segment;
    this.#file = file;
    this.#size = size;
    this.#open = openSegment;
  }

  /** Bytes in the current segment. */
  get size(): number {
    return this.#size;
  }

  get segment(): Segment {
    return this.#segment;
  }

  /** Whether there are written bytes that no sync has covered. */
  get unsynced(): boolean {
    return this.#unsynced;
  }

  /**
   * Appends all of `bytes`, and makes them durable when `sync`; or rejects and leaves the log as it was. Returns nothing
   * when it is done already.
   */
  write(bytes: Buffer, sync: boolean): Promise<void> | undefined {
    if (this.#dirtyTail) return this.#cutTail().then(() => this.write(bytes, sync));
    this.#dirtyTail = true;
    let writing: Promise<void> | undefined;
    try {
      writing = this.#writeFrom(0, bytes);
    } catch (cause) {
      return this.#takeBack(cause);
    }
    if (writing !== undefined || sync) return this.#finish(writing, bytes.length, sync);
    this.#grew(bytes.length, false);
    return undefined;
  }

  async #finish(writing: Promise<void> | undefined, length: number, sync: boolean): Promise<void> {
    try {
      await writing;
      if (sync) await this.#file.datasync();
    } catch (cause) {
      return this.#takeBack(cause);
    }
    this.#grew(length, sync);
  }

  #grew(length: number, isSynced: boolean): void {
    this.#size += length;
    this.#dirtyTail = false;
    this.#unsynced = !isSynced;
  }

  /** When even this fails the next write tries again before it writes. */
  async #takeBack(cause: unknown): Promise<never> {
    await this.#cutTail().catch(() => undefined);
    throw failed(this.#segment.file, cause);
  }

  /** Makes everything written so far durable. */
  sync(): Promise<void> {
    this.#syncing ??= this.#syncNow().finally(() => {
      this.#syncing = undefined;
    });
    return this.#syncing;
  }

  /** Goes on in a new segment. When it cannot be made, the old one stays in use. */
  async rotate(durable: boolean): Promise<void> {
    await this.#cutTail();
    await this.#settle(durable);
    const segment = segmentOf(this.#dir, this.#segment.gatewayId, this.#segment.number + 1);
    const file = await this.#create(segment, durable);
    const old = this.#file;
    this.#segment = segment;
    this.#file = file;
    this.#size = 0;
    this.#unsynced = false;
    await old.close();
  }

  async close(durable: boolean): Promise<void> {
    try {
      await this.#cutTail();
      await this.#settle(durable);
    } finally {
      await this.#file.close();
    }
  }

  /** A sync on its way may not cover the last writes: waits for it, then makes sure. */
  async #settle(durable: boolean): Promise<void> {
    await this.#syncing?.catch(() => undefined);
    if (durable && this.#unsynced) await this.sync();
  }

  async #create(segment: Segment, durable: boolean): Promise<SegmentFile> {
    let file: SegmentFile | undefined;
    try {
      file = await this.#open(segment.path);
      // An empty file is what an earlier attempt left; anything else is not ours to write over.
      if ((await file.stat()).size > 0) throw new Error('there already is a file with this name');
      if (durable) await syncFolder(this.#dir);
      return file;
    } catch (cause) {
      await file?.close();
      throw failed(segment.file, cause);
    }
  }

  async #cutTail(): Promise<void> {
    if (!this.#dirtyTail) return;
    try {
      await this.#file.truncate(this.#size);
    } catch (cause) {
      throw failed(this.#segment.file, cause);
    }
    this.#dirtyTail = false;
  }

  /** Writes what is behind the first `done` bytes; returns nothing when all of it is written. */
  #writeFrom(done: number, bytes: Buffer): Promise<void> | undefined {
    let at = done;
    while (at < bytes.length) {
      const written = this.#file.write(bytes, at, bytes.length - at, this.#size + at);
      if (written instanceof Promise) {
        const from = at;
        return written.then((later) => this.#writeFrom(from + takenOf(later), bytes));
      }
      at += takenOf(written);
    }
    return undefined;
  }

  async #syncNow(): Promise<void> {
    this.#unsynced = false;
    try {
      await this.#file.datasync();
    } catch (cause) {
      this.#unsynced = true;
      throw failed(this.#segment.file, cause);
    }
  }
}

function takenOf({ bytesWritten }: Written): number {
  if (bytesWritten === 0) throw new Error('the file took no more bytes');
  return bytesWritten;
}

/** Makes the names in a folder durable, where the platform can. */
export async function syncFolder(dir: string): Promise<void> {
  if (platform() === 'win32') return;
  const folder = await open(dir, 'r');
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}

function failed(file: string, cause: unknown): AuditError {
  return new AuditError('audit_write_failed', `the audit log cannot be written (${file}): ${messageOf(cause)}`, {
    cause,
    hint: 'Queries are denied until it can be written again. Check the space and the health of the disk.',
  });
}
