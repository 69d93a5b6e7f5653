import { randomUUID } from 'node:crypto';
import { type Kysely, type RawBuilder, type Selectable, sql } from 'kysely';
import type { ConnectionType } from './connections.ts';
import type { Db, Tables } from './database.ts';
import { refusing, StoreError } from './errors.ts';
import type { Page, Paging } from './page.ts';
import { containing, isId, storable } from './values.ts';

/** The thing that connections lead to; several may share one. */
export interface Resource {
  readonly id: string;
  readonly name: string;
  readonly type: ConnectionType;
  readonly subtype: string;
  /** What its connections use that name no agent; null: those have none. */
  readonly agentId: string | null;
  /** Made with a connection and never touched: it goes with the last of them. */
  readonly isAutomatic: boolean;
  /** Names of its connections, sorted; of those only that were asked for. */
  readonly connections: readonly string[];
  readonly createdAt: Date;
  readonly updatedAt: Date;
}

/** A resource to be. */
export interface ResourceDraft {
  readonly name: string;
  readonly type: ConnectionType;
  readonly subtype: string;
  readonly agentId: string | null;
}

export interface ResourceQuery {
  /** Part of a name, a type or a subtype. */
  readonly search?: string | undefined;
  readonly name?: string | undefined;
  readonly type?: string | undefined;
  readonly subtype?: string | undefined;
  readonly agentId?: string | undefined;
  /** Only resources with a connection that somebody in these groups may see, and only those connections. */
  readonly visibleToGroups?: readonly string[] | undefined;
}

/** Throws StoreError `conflict` (name taken) and `in_use` (connections belong to it). */
export interface Resources {
  create(draft: ResourceDraft): Promise<Resource>;
  /** Changes what is given. The resource then stays when its last connection goes. */
  update(id: string, patch: Partial<Omit<ResourceDraft, 'name'>>): Promise<Resource | undefined>;
  delete(id: string): Promise<boolean>;
  /** Exactly this name. */
  byName(name: string, visibleToGroups?: readonly string[]): Promise<Resource | undefined>;
  /** By name. */
  list(query: ResourceQuery & Paging): Promise<Page<Resource>>;
}

/** The resources of this database. */
export function createResources(db: Kysely<Tables>): Resources {
  return {
    create: (draft) => refusing(create(db, draft), { conflict: `There is a resource ${draft.name} already` }),
    update: (id, patch) => db.transaction().execute((trx) => update(trx, id, patch)),
    delete: (id) => db.transaction().execute((trx) => remove(trx, id)),
    byName: (name, visibleToGroups) => byName(db, name, visibleToGroups),
    list: (query) => list(db, query),
  };
}

async function create(db: Db, draft: ResourceDraft): Promise<Resource> {
  const row = await db
    .insertInto('resources')
    .values({
      id: randomUUID(),
      name: draft.name,
      type: draft.type,
      subtype: draft.subtype,
      agent_id: draft.agentId,
      is_automatic: false,
    })
    .returningAll()
    .executeTakeFirstOrThrow();
  return toResource({ ...row, connections: [] });
}

async function update(trx: Db, id: string, patch: Partial<Omit<ResourceDraft, 'name'>>): Promise<Resource | undefined> {
  if (!isId(id)) return undefined;
  const changed = await trx
    .updateTable('resources')
    .set({
      ...(patch.type === undefined ? {} : { type: patch.type }),
      ...(patch.subtype === undefined ? {} : { subtype: patch.subtype }),
      ...(patch.agentId === undefined ? {} : { agent_id: patch.agentId }),
      is_automatic: false,
      updated_at: sql<Date>`now()`,
    })
    .where('id', '=', id)
    .returning('name')
    .executeTakeFirst();
  return changed === undefined ? undefined : byName(trx, changed.name);
}

async function remove(trx: Db, id: string): Promise<boolean> {
  if (!isId(id)) return false;
  // Locked first, so that no connection enters it between the look and the delete.
  const found = await trx.selectFrom('resources').select('name').where('id', '=', id).forUpdate().executeTakeFirst();
  if (found === undefined) return false;
  const users = await trx
    .selectFrom('connections')
    .select('name')
    .where('resource_name', '=', found.name)
    .orderBy('name')
    .execute();
  if (users.length > 0) {
    const names = users.map((user) => user.name).join(', ');
    throw new StoreError('in_use', `The resource ${found.name} is used by connections: ${names}`);
  }
  await trx.deleteFrom('resources').where('id', '=', id).execute();
  return true;
}

async function byName(db: Db, name: string, groups?: readonly string[]): Promise<Resource | undefined> {
  const row = await selectResources(db, groups)
    .where('resources.name', '=', storable(name))
    .where(isVisible(groups))
    .executeTakeFirst();
  return row === undefined ? undefined : toResource(row);
}

async function list(db: Db, query: ResourceQuery & Paging): Promise<Page<Resource>> {
  const condition = sql<boolean>`${sql.join(conditionsOf(query), sql` and `)}`;
  const { total } = await db
    .selectFrom('resources')
    .select(({ fn }) => fn.countAll<string>().as('total'))
    .where(condition)
    .executeTakeFirstOrThrow();
  const rows = await selectResources(db, query.visibleToGroups)
    .where(condition)
    .orderBy('resources.name')
    .limit(query.limit)
    .offset(query.offset)
    .execute();
  return { items: rows.map(toResource), total: Number(total) };
}

function selectResources(db: Db, groups: readonly string[] | undefined) {
  return db
    .selectFrom('resources')
    .selectAll('resources')
    .select(sql<string[]>`array(select name ${connectionsOf(groups)} order by name)`.as('connections'));
}

/** The connections of a resource that somebody in these groups may see. */
function connectionsOf(groups: readonly string[] | undefined): RawBuilder<unknown> {
  const own = sql`from connections where connections.resource_name = resources.name`;
  if (groups === undefined) return own;
  return sql`${own} and (access_groups = '{}' or access_groups && ${groups.map(storable)}::text[])`;
}

function isVisible(groups: readonly string[] | undefined): RawBuilder<boolean> {
  return groups === undefined ? sql<boolean>`true` : sql<boolean>`exists (select ${connectionsOf(groups)})`;
}

function conditionsOf(query: ResourceQuery): RawBuilder<boolean>[] {
  const conditions = [isVisible(query.visibleToGroups)];
  const columns = { name: query.name, type: query.type, subtype: query.subtype, agent_id: query.agentId };
  for (const [column, value] of Object.entries(columns)) {
    if (value !== undefined) conditions.push(sql<boolean>`resources.${sql.ref(column)} = ${storable(value)}`);
  }
  if (query.search) {
    const pattern = containing(query.search);
    conditions.push(
      sql<boolean>`(resources.name ilike ${pattern} or resources.type ilike ${pattern} or resources.subtype ilike ${pattern})`,
    );
  }
  return conditions;
}

function toResource(row: Selectable<Tables['resources']> & { connections: string[] }): Resource {
  return {
    id: row.id,
    name: row.name,
    type: row.type,
    subtype: row.subtype,
    agentId: row.agent_id,
    isAutomatic: row.is_automatic,
    connections: row.connections,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
  };
}
