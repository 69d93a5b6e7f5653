import { createHash } from 'node:crypto';
import { LRUCache } from 'lru-cache';
import type { ColumnOrigin } from '../../src/core/query.ts';
import { messageOf } from '../../src/errors.ts';
import type { Logger } from '../../src/log.ts';
import type { Upstream } from '../upstream-leg.ts';
import { catalogueQuery, oidArray } from './catalogue-query.ts';
import type { OriginKey } from './layout.ts';
import { LineageCache } from './lineage.ts';
import { SideConnection, SideConnectionResting } from './side-connection.ts';
import { TypeCache } from './type-cache.ts';
import { openUpstream } from './upstream-session.ts';

/** Tables remembered per upstream database. */
const TABLES_MAX = 5_000;
/** How long a table's column names are believed: a renamed column is known by its old name this long. */
export const ORIGIN_TTL_MS = 30_000;
/** Upstream databases remembered, and how long after their last session. */
const DATABASES_MAX = 256;
const DATABASE_IDLE_MS = 10 * 60_000;
/** Tables asked for at once. */
const BATCH_MAX = 500;
/** What the upstream's administrator sees in pg_stat_activity. */
const APPLICATION_NAME = 'sluice column origins';

type Columns = ReadonlyMap<number, ColumnOrigin>;
type AskCatalogue = (text: string) => Promise<(string | null)[][]>;

/**
 * The origins of one upstream database, shared by its sessions. What cannot be found is `unresolved`, never left out;
 * `resolve` never rejects.
 */
export class OriginCache {
  readonly #ask: AskCatalogue;
  readonly #onFailure: (error: unknown) => void;
  readonly #tables: LRUCache<number, Columns>;
  /** Tables that are being asked for, so that sessions with the same question wait for one answer. */
  readonly #asked = new Map<number, Promise<void>>();

  constructor(ask: AskCatalogue, onFailure: (error: unknown) => void, ttlMs: number = ORIGIN_TTL_MS) {
    this.#ask = ask;
    this.#onFailure = onFailure;
    this.#tables = new LRUCache({ max: TABLES_MAX, ttl: ttlMs });
  }

  /** Tables may have changed: names are asked for again. */
  forget(): void {
    this.#tables.clear();
  }

  async resolve(refs: readonly OriginKey[]): Promise<(ColumnOrigin | 'unresolved')[]> {
    // A column that a remembered table does not have may have been added since: the table is asked for again.
    const missing = new Set(refs.filter((ref) => this.#find(ref) === undefined).map((ref) => ref.table));
    if (missing.size > 0) {
      try {
        await this.#load([...missing]);
      } catch (error) {
        this.#onFailure(error);
      }
    }
    return refs.map((ref) => this.#find(ref) ?? 'unresolved');
  }

  #find(ref: OriginKey): ColumnOrigin | undefined {
    return this.#tables.get(ref.table)?.get(ref.column);
  }

  async #load(oids: readonly number[]): Promise<void> {
    const fresh = oids.filter((oid) => !this.#asked.has(oid));
    for (let at = 0; at < fresh.length; at += BATCH_MAX) {
      const batch = fresh.slice(at, at + BATCH_MAX);
      const loading = this.#fetch(batch).finally(() => {
        for (const oid of batch) this.#asked.delete(oid);
      });
      for (const oid of batch) this.#asked.set(oid, loading);
    }
    await Promise.all(oids.map((oid) => this.#asked.get(oid)));
  }

  async #fetch(oids: readonly number[]): Promise<void> {
    const rows = await this.#ask(catalogueQuery(selectColumns(oids)));
    const tables = new Map<number, Map<number, ColumnOrigin>>();
    for (const [oid, number, schema, table, column] of rows) {
      if (schema == null || table == null || column == null) continue;
      const columns = tables.get(Number(oid)) ?? new Map<number, ColumnOrigin>();
      columns.set(Number(number), { schema, table, column });
      tables.set(Number(oid), columns);
    }
    for (const [oid, columns] of tables) this.#tables.set(oid, columns);
  }
}

function selectColumns(oids: readonly number[]): string {
  return `SELECT a.attrelid, a.attnum, n.nspname, c.relname, a.attname FROM pg_catalog.pg_attribute a
       JOIN pg_catalog.pg_class c ON c.oid = a.attrelid JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
      WHERE a.attrelid = ANY (${oidArray(oids)})`;
}

/** The origin caches of every upstream database in use, each with its side connection. */
export class OriginPool {
  readonly #databases = new LRUCache<string, Database>({
    max: DATABASES_MAX,
    ttl: DATABASE_IDLE_MS,
    updateAgeOnGet: true,
    dispose: (database) => database.side.close(),
  });
  readonly #log: Logger;
  readonly #ended = new AbortController();

  constructor(log: Logger) {
    this.#log = log;
  }

  /** The look-up for one database of an upstream. Sessions with the same secret share it; a changed secret gets its own. */
  for(upstream: Upstream, database: string): OriginCache {
    return this.#database(upstream, database).cache;
  }

  /** The same for columns that are followed through statements. */
  lineageFor(upstream: Upstream, database: string): LineageCache {
    return this.#database(upstream, database).lineage;
  }

  /** The same for the database's own types. */
  typesFor(upstream: Upstream, database: string): TypeCache {
    return this.#database(upstream, database).types;
  }

  #database(upstream: Upstream, database: string): Database {
    const key = identityOf(upstream, database);
    const known = this.#databases.get(key);
    if (known !== undefined) {
      // The newest session's way to the upstream is the one most likely to work.
      known.upstream = upstream;
      return known;
    }
    const side = new SideConnection((signal) =>
      openUpstream(opened.upstream, {
        minor: 0,
        database,
        settings: new Map([
          ['application_name', APPLICATION_NAME],
          ['client_encoding', 'UTF8'],
        ]),
        signal: AbortSignal.any([signal, this.#ended.signal]),
      }),
    );
    const failed =
      (what: string) =>
      (error: unknown): void => {
        if (error instanceof SideConnectionResting) return;
        this.#log.warn({ reason: messageOf(error) }, `${what} could not be looked up`);
      };
    const ask = (text: string): Promise<(string | null)[][]> => side.query(text);
    const cache = new OriginCache(ask, failed('column origins'));
    const types = new TypeCache(ask, failed('types'));
    const lineage = new LineageCache(ask, failed('the sources of columns'), ORIGIN_TTL_MS);
    const opened: Database = { side, cache, lineage, types, upstream };
    this.#databases.set(key, opened);
    return opened;
  }

  /** Ends every side connection for good, also those that are just being opened. */
  close(): void {
    this.#ended.abort();
    this.#databases.clear();
  }
}

interface Database {
  readonly side: SideConnection;
  readonly cache: OriginCache;
  readonly lineage: LineageCache;
  readonly types: TypeCache;
  upstream: Upstream;
}

/** A digest, so that no secret is kept as a key. */
function identityOf(upstream: Upstream, database: string): string {
  const secret = [...upstream.secret].sort(([a], [b]) => (a < b ? -1 : 1));
  return createHash('sha256')
    .update(JSON.stringify([upstream.name, database, secret]))
    .digest('base64');
}
