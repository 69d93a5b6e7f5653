import { createHash } from 'node:crypto';
import { LRUCache } from 'lru-cache';
import { messageOf } from '../../src/errors.ts';
import type { Logger } from '../../src/log.ts';
import type { Wire } from '../../src/net/wire.ts';
import type { Upstream } from '../upstream-leg.ts';
import { SideConnection, SideConnectionResting } from './side-connection.ts';
import { ViewCache } from './view-cache.ts';
import { viewsCommand, viewsIn } from './view-questions.ts';

/** How long names are believed: a view that others made or changed is known for what it was this long. */
export const VIEWS_TTL_MS = 30_000;
/** Upstreams remembered, and how long after their last session. */
const UPSTREAMS_MAX = 256;
const UPSTREAM_IDLE_MS = 10 * 60_000;

/** Opens a leg to an upstream, logged in. */
export type OpenLeg = (upstream: Upstream, signal: AbortSignal) => Promise<{ readonly wire: Wire }>;

interface Entry {
  readonly side: SideConnection;
  readonly views: ViewCache;
  upstream: Upstream;
}

/** What is known of the views of every upstream in use, each with its side connection. */
export class ViewPool {
  readonly #entries = new LRUCache<string, Entry>({
    max: UPSTREAMS_MAX,
    ttl: UPSTREAM_IDLE_MS,
    updateAgeOnGet: true,
    dispose: (entry) => entry.side.close(),
  });
  readonly #open: OpenLeg;
  readonly #log: Logger;

  constructor(open: OpenLeg, log: Logger) {
    this.#open = open;
    this.#log = log;
  }

  /** The views of one upstream. Sessions with the same secret share them; a changed secret gets its own. */
  for(upstream: Upstream): ViewCache {
    const key = identityOf(upstream);
    const known = this.#entries.get(key);
    if (known !== undefined) {
      // The newest session's way to the upstream is the one most likely to work.
      known.upstream = upstream;
      return known.views;
    }
    const side = new SideConnection((signal) => this.#open(entry.upstream, signal));
    const failed = (error: unknown): void => {
      if (error instanceof SideConnectionResting) return;
      const about = { connection: upstream.name, reason: messageOf(error) };
      this.#log.warn(about, 'it could not be looked up which collections are views');
    };
    const ask = async (database: string, names: readonly string[]): Promise<ReturnType<typeof viewsIn>> =>
      viewsIn(await side.ask(database, viewsCommand(names)));
    const entry: Entry = { side, views: new ViewCache(ask, failed, VIEWS_TTL_MS), upstream };
    this.#entries.set(key, entry);
    return entry.views;
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
