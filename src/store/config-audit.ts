import { randomUUID } from 'node:crypto';
import { type Kysely, type Selectable, sql } from 'kysely';
import type { Db, Tables } from './database.ts';
import type { Page, Paging } from './page.ts';
import { storable } from './values.ts';

/** A change of configuration: who, what, from what to what. Holds no secret. */
export interface ConfigChange {
  readonly id: string;
  readonly at: Date;
  readonly actorId: string;
  readonly actorName: string;
  readonly action: 'create' | 'update' | 'delete';
  readonly entity: string;
  readonly entityId: string;
  readonly entityName: string;
  readonly before: Readonly<Record<string, unknown>> | null;
  readonly after: Readonly<Record<string, unknown>> | null;
}

export interface ConfigAuditQuery {
  readonly entity?: string | undefined;
  readonly entityId?: string | undefined;
  readonly action?: ConfigChange['action'] | undefined;
  /** Part of the name of what was changed. */
  readonly search?: string | undefined;
  /** The id or the name of whoever made the change. */
  readonly actor?: string | undefined;
  readonly since?: Date | undefined;
  readonly until?: Date | undefined;
}

export interface ConfigAudit {
  record(change: Omit<ConfigChange, 'id' | 'at'>): Promise<void>;
  /** Newest first. */
  list(query: ConfigAuditQuery & Paging): Promise<Page<ConfigChange>>;
}

/** The record of configuration changes in this database. */
export function createConfigAudit(db: Kysely<Tables>): ConfigAudit {
  return {
    record: (change) => recordChange(db, change),
    list: (query) => list(db, query),
  };
}

/** Writes a change down, within its own transaction where it comes with one. */
export async function recordChange(db: Db, change: Omit<ConfigChange, 'id' | 'at'>): Promise<void> {
  await db
    .insertInto('config_audit')
    .values({
      id: randomUUID(),
      // Not the beginning of a transaction, which may have waited: changes are listed in the order they came.
      at: sql<Date>`clock_timestamp()`,
      actor_id: change.actorId,
      actor_name: storable(change.actorName),
      action: change.action,
      entity: change.entity,
      entity_id: storable(change.entityId),
      entity_name: storable(change.entityName),
      before: change.before === null ? null : JSON.stringify(change.before),
      after: change.after === null ? null : JSON.stringify(change.after),
    })
    .execute();
}

async function list(db: Db, query: ConfigAuditQuery & Paging): Promise<Page<ConfigChange>> {
  let base = db.selectFrom('config_audit');
  if (query.entity !== undefined) base = base.where('entity', '=', storable(query.entity));
  if (query.entityId !== undefined) base = base.where('entity_id', '=', storable(query.entityId));
  if (query.actor !== undefined) {
    const actor = storable(query.actor);
    base = base.where((where) => where.or([where('actor_id', '=', actor), where('actor_name', '=', actor)]));
  }
  if (query.action !== undefined) base = base.where('action', '=', query.action);
  if (query.search !== undefined) {
    // Case does not count, and no character stands for others.
    base = base.where('entity_name', 'ilike', `%${storable(query.search).replaceAll(/[\\%_]/g, '\\$&')}%`);
  }
  if (query.since !== undefined) base = base.where('at', '>=', query.since);
  if (query.until !== undefined) base = base.where('at', '<', query.until);
  const { total } = await base.select(({ fn }) => fn.countAll<string>().as('total')).executeTakeFirstOrThrow();
  const rows = await base
    .selectAll()
    .orderBy('at', 'desc')
    .orderBy('id')
    .limit(query.limit)
    .offset(query.offset)
    .execute();
  return { items: rows.map(toChange), total: Number(total) };
}

function toChange(row: Selectable<Tables['config_audit']>): ConfigChange {
  return {
    id: row.id,
    at: row.at,
    actorId: row.actor_id,
    actorName: row.actor_name,
    action: row.action,
    entity: row.entity,
    entityId: row.entity_id,
    entityName: row.entity_name,
    before: row.before,
    after: row.after,
  };
}
