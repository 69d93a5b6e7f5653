import type { Wire } from '../../net/wire.ts';

/** Hands everything of one leg to another until the first is over, and then ends the other. Never rejects. */
export async function pump(from: Wire, to: Wire): Promise<void> {
  try {
    for await (const chunk of from) await to.write(chunk);
  } catch {
    // A broken leg ends the session; the other one is told by its close.
  } finally {
    to.end();
  }
}

/** Drops a leg whose work does not come to its end in time, which ends the work. */
export async function within<T>(timeoutMs: number, wire: Wire, work: Promise<T> | (() => Promise<T>)): Promise<T> {
  const timer = setTimeout(() => wire.destroy(), timeoutMs);
  try {
    return await (typeof work === 'function' ? work() : work);
  } finally {
    clearTimeout(timer);
  }
}
