import { randomBytes, randomInt, timingSafeEqual } from 'node:crypto';

/** Key lengths of BackendKeyData: protocol 3.0 knows only four bytes, 3.2 took over PostgreSQL's own choice of 32. */
const KEY_BYTES = 4;
const LONG_KEY_BYTES = 32;
/** Since this minor version keys may be longer. */
const LONG_KEYS_MINOR = 2;
const PID_MAX = 0x7fff_ffff;

interface Entry {
  readonly key: Buffer;
  readonly cancel: () => Promise<void>;
}

/** What a client needs to cancel, and what ends its validity. */
export interface CancelHandle {
  readonly pid: number;
  readonly key: Buffer;
  release(): void;
}

/**
 * The running sessions by the process id and key we gave their clients. Both are ours: neither tells anything of the
 * upstream. They hold in this gateway only.
 */
export class CancelRegistry {
  readonly #entries = new Map<number, Entry>();

  /** `cancel` is called for every request that knows the key. */
  add(minor: number, cancel: () => Promise<void>): CancelHandle {
    let pid = randomInt(1, PID_MAX);
    while (this.#entries.has(pid)) pid = randomInt(1, PID_MAX);
    const key = randomBytes(minor >= LONG_KEYS_MINOR ? LONG_KEY_BYTES : KEY_BYTES);
    this.#entries.set(pid, { key, cancel });
    return { pid, key, release: () => this.#entries.delete(pid) };
  }

  /** Carries a cancel request out; false when nobody has this process id and key. */
  async request(pid: number, key: Buffer): Promise<boolean> {
    const entry = this.#entries.get(pid);
    if (entry === undefined || entry.key.length !== key.length || !timingSafeEqual(entry.key, key)) return false;
    await entry.cancel();
    return true;
  }
}
