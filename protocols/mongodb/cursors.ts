import type { Effect } from '../../src/core/effect.ts';
import type { Owner } from './owner.ts';
import type { Lineage } from './results/lineage/lineage.ts';
import { Shares } from './shares.ts';

/** Open cursors that are remembered, of all sessions together; of who has most, those not used for longest are forgotten first. */
export const CURSORS_MAX = 10_000;
/** And what they may take together, roughly. */
export const CURSORS_BYTES_MAX = 64 * 1024 * 1024;

/** The command that opened a cursor, as far as whoever reads on needs it. */
export interface CursorOrigin {
  readonly command: string;
  readonly database: string;
  /** What a person is shown of it. */
  readonly text: string;
  readonly effects: readonly Effect[] | undefined;
  readonly lineage: Lineage;
  /** What keeping it takes, roughly. */
  readonly bytes: number;
}

interface Kept {
  readonly userId: string;
  readonly origin: CursorOrigin;
}

/**
 * The open cursors of all sessions: drivers open one on a connection and may read on over any other. Whoever did not open
 * it must not read on, and who reads on is masked as the command that opened it says.
 */
export class Cursors {
  readonly #kept = new Map<string, Kept>();
  readonly #counts = new Shares();
  readonly #sizes = new Shares();
  #bytes = 0;

  add(owner: Owner, id: bigint, origin: CursorOrigin): void {
    const key = keyOf(owner, id);
    this.#forget(key);
    this.#kept.set(key, { userId: owner.userId, origin });
    this.#account(owner.userId, 1, origin.bytes);
    while (this.#bytes > CURSORS_BYTES_MAX) if (!this.#forgetOldest(this.#sizes.largest)) break;
    if (this.#kept.size > CURSORS_MAX) this.#forgetOldest(this.#counts.largest);
  }

  /** The origin of this user's cursor; undefined for a number that is not known, or somebody else's. */
  find(owner: Owner, id: bigint): CursorOrigin | undefined {
    const key = keyOf(owner, id);
    const kept = this.#kept.get(key);
    if (kept === undefined || kept.userId !== owner.userId) return undefined;
    this.#kept.delete(key);
    this.#kept.set(key, kept);
    return kept.origin;
  }

  /** The cursor is closed, or at its end. Somebody else's stays. */
  remove(owner: Owner, id: bigint): void {
    const key = keyOf(owner, id);
    if (this.#kept.get(key)?.userId === owner.userId) this.#forget(key);
  }

  get size(): number {
    return this.#kept.size;
  }

  #forget(key: string): void {
    const kept = this.#kept.get(key);
    if (kept === undefined) return;
    this.#kept.delete(key);
    this.#account(kept.userId, -1, -kept.origin.bytes);
  }

  #forgetOldest(userId: string | undefined): boolean {
    for (const [key, kept] of this.#kept) {
      if (kept.userId !== userId) continue;
      this.#forget(key);
      return true;
    }
    return false;
  }

  #account(userId: string, count: 1 | -1, bytes: number): void {
    this.#counts.take(userId, count);
    this.#sizes.take(userId, bytes);
    this.#bytes += bytes;
  }
}

function keyOf({ connectionId }: Owner, id: bigint): string {
  return `${connectionId}/${id}`;
}
