import { type Kysely, sql } from 'kysely';
import type { Tables } from './database.ts';
import { isId } from './values.ts';

/** What a connection's upstream was last seen to be; in the words of its protocol, which alone reads them. */
export interface UpstreamTraitsRow {
  readonly connectionId: string;
  /** Undefined where no session has reached it yet. */
  readonly traits: unknown;
}

/** What upstreams were last seen to be, shared by all gateways. */
export interface UpstreamTraits {
  /** Every connection of this subtype. */
  list(subtype: string): Promise<readonly UpstreamTraitsRow[]>;
  /** Of a connection that was deleted meanwhile nothing is kept. */
  save(connectionId: string, traits: Readonly<Record<string, unknown>>): Promise<void>;
}

/** The upstream traits kept in this database. */
export function createUpstreamTraits(db: Kysely<Tables>): UpstreamTraits {
  return {
    async list(subtype) {
      const rows = await db
        .selectFrom('connections')
        .leftJoin('upstream_traits', 'upstream_traits.connection_id', 'connections.id')
        .select(['connections.id', 'upstream_traits.traits'])
        .where('connections.subtype', '=', subtype)
        .orderBy('connections.id')
        .execute();
      return rows.map(({ id, traits }) => ({ connectionId: id, traits: traits ?? undefined }));
    },
    async save(connectionId, traits) {
      if (!isId(connectionId)) return;
      await sql`
        insert into upstream_traits (connection_id, traits)
        select id, ${JSON.stringify(traits)}::json from connections where id = ${connectionId}
        on conflict (connection_id) do update set traits = excluded.traits, seen_at = now()
      `.execute(db);
    },
  };
}
