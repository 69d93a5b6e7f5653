import type { Owner } from './owner.ts';
import { Shares } from './shares.ts';

/** Logical sessions that are remembered, of all connections together; of who has most, those not used for longest are forgotten first. */
export const LOGICAL_SESSIONS_MAX = 50_000;

/** One transaction of a logical session. */
export interface Transaction {
  /** The hexadecimal UUID of the logical session. */
  readonly lsid: string;
  readonly number: bigint;
}

interface Entry {
  readonly userId: string;
  /** The latest transaction. */
  transaction: { readonly number: bigint; readonly startedAt: number; isBroken: boolean } | undefined;
  /** The highest number of a write that was sent on. */
  writeNumber: bigint | undefined;
  /** What ends the holds of commands that were sent in it. */
  readonly holds: Map<() => void, bigint | undefined>;
}

/**
 * The logical sessions (`lsid`) of all connections: drivers use one over several, also within a transaction. Who uses one
 * first owns it, for nobody else knows its number by chance.
 */
export class LogicalSessions {
  readonly #entries = new Map<string, Entry>();
  readonly #counts = new Shares();

  /** Whether this user may use it. */
  claim(owner: Owner, lsid: string): boolean {
    const key = keyOf(owner, lsid);
    const known = this.#entries.get(key);
    if (known !== undefined && known.userId !== owner.userId) return false;
    this.#entries.delete(key);
    this.#entries.set(key, known ?? newEntry(owner));
    if (known === undefined) this.#counts.take(owner.userId, 1);
    if (this.#entries.size > LOGICAL_SESSIONS_MAX) this.#forgetOldest();
    return true;
  }

  /** Whether it is known to be somebody else's. */
  isForeign(owner: Owner, lsid: string): boolean {
    const known = this.#entries.get(keyOf(owner, lsid));
    return known !== undefined && known.userId !== owner.userId;
  }

  /** A transaction begins at the upstream. */
  begin(owner: Owner, { lsid, number }: Transaction, now: number): void {
    const entry = this.#own(owner, lsid);
    if (entry !== undefined) entry.transaction = { number, startedAt: now, isBroken: false };
  }

  /** When the transaction began; undefined where that is not known. */
  startOf(owner: Owner, { lsid, number }: Transaction): number | undefined {
    const transaction = this.#own(owner, lsid)?.transaction;
    return transaction?.number === number ? transaction.startedAt : undefined;
  }

  /** A command of it was denied: what is left of it must not be committed, whatever becomes of its end upstream. */
  break(owner: Owner, { lsid, number }: Transaction, now: number): void {
    const entry = this.#own(owner, lsid);
    if (entry !== undefined) entry.transaction = { number, startedAt: now, isBroken: true };
  }

  isBroken(owner: Owner, { lsid, number }: Transaction): boolean {
    const transaction = this.#own(owner, lsid)?.transaction;
    return transaction?.number === number && transaction.isBroken;
  }

  /** A write was sent on by this number. */
  noteWrite(owner: Owner, lsid: string, number: bigint): void {
    const entry = this.#own(owner, lsid);
    if (entry !== undefined && (entry.writeNumber ?? -1n) < number) entry.writeNumber = number;
  }

  /** Whether a write of this number was sent on before. Each has a higher one than the one before. */
  hasWritten(owner: Owner, lsid: string, number: bigint): boolean {
    return (this.#own(owner, lsid)?.writeNumber ?? -1n) >= number;
  }

  /** A command is held; `cancel` ends that. Returns what is to be called when it is over. */
  hold(owner: Owner, lsid: string, number: bigint | undefined, cancel: () => void): () => void {
    const entry = this.#own(owner, lsid);
    if (entry === undefined) return () => undefined;
    entry.holds.set(cancel, number);
    return () => void entry.holds.delete(cancel);
  }

  /** Ends what is held of this user's logical session; of one transaction of it where that is told. */
  endHolds(owner: Owner, lsid: string, number?: bigint): void {
    const entry = this.#own(owner, lsid);
    if (entry === undefined) return;
    for (const [cancel, held] of [...entry.holds]) if (number === undefined || held === number) cancel();
  }

  get size(): number {
    return this.#entries.size;
  }

  #own(owner: Owner, lsid: string): Entry | undefined {
    const entry = this.#entries.get(keyOf(owner, lsid));
    return entry?.userId === owner.userId ? entry : undefined;
  }

  /**
   * Of whoever has most: what others use cannot be made free by using many. One with a held command is not forgotten: its
   * hold could not be ended any more.
   */
  #forgetOldest(): void {
    const { largest } = this.#counts;
    for (const [key, { userId, holds }] of this.#entries) {
      if (userId !== largest || holds.size > 0) continue;
      this.#entries.delete(key);
      this.#counts.take(userId, -1);
      return;
    }
  }
}

function newEntry({ userId }: Owner): Entry {
  return { userId, transaction: undefined, writeNumber: undefined, holds: new Map() };
}

function keyOf({ connectionId }: Owner, lsid: string): string {
  return `${connectionId}/${lsid}`;
}
