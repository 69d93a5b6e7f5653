import { createHash } from 'node:crypto';
import { LRUCache } from 'lru-cache';
import { messageOf } from '../../src/errors.ts';
import type { Logger } from '../../src/log.ts';
import type { Upstream } from '../upstream-leg.ts';
import { LineageCache } from './lineage.ts';
import { SideConnection, SideConnectionResting } from './side-connection.ts';

/** How long names are believed: a changed view is known by its old text this long, unless a session here changed it. */
export const LINEAGE_TTL_MS = 30_000;
/** Upstreams remembered, and how long after their last session. */
const UPSTREAMS_MAX = 256;
const UPSTREAM_IDLE_MS = 10 * 60_000;

interface Entry {
  readonly side: SideConnection;
  readonly lineage: LineageCache;
  upstream: Upstream;
}

/** The lineage caches of every upstream in use, each with its side connection. */
export class LineagePool {
  readonly #entries = new LRUCache<string, Entry>({
    max: UPSTREAMS_MAX,
    ttl: UPSTREAM_IDLE_MS,
    updateAgeOnGet: true,
    dispose: (entry) => entry.side.close(),
  });
  readonly #log: Logger;

  constructor(log: Logger) {
    this.#log = log;
  }

  /** The lineage on one upstream. Sessions with the same secret share it; a changed secret gets its own. */
  for(upstream: Upstream): LineageCache {
    const key = identityOf(upstream);
    const known = this.#entries.get(key);
    if (known !== undefined) {
      // The newest session's way to the upstream is the one most likely to work.
      known.upstream = upstream;
      return known.lineage;
    }
    const side = new SideConnection(() => entry.upstream);
    const failed = (error: unknown): void => {
      if (error instanceof SideConnectionResting) return;
      this.#log.warn({ reason: messageOf(error) }, 'the sources of columns could not be looked up');
    };
    const entry: Entry = {
      side,
      lineage: new LineageCache((texts) => side.query(texts), failed, LINEAGE_TTL_MS),
      upstream,
    };
    this.#entries.set(key, entry);
    return entry.lineage;
  }

  /** Ends every side connection. */
  close(): void {
    this.#entries.clear();
  }
}

/** A digest, so that no secret is kept as a key. */
function identityOf(upstream: Upstream): string {
  const secret = [...upstream.secret].sort(([a], [b]) => (a < b ? -1 : 1));
  return createHash('sha256')
    .update(JSON.stringify([upstream.name, secret]))
    .digest('base64');
}
