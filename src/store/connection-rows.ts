import { type RawBuilder, type Selectable, sql } from 'kysely';
import { type AttachedPlugin, PLUGINS_OF_CONNECTION } from './connection-plugins.ts';
import type { Connection, ConnectionQuery, TagTerm } from './connections.ts';
import type { Db, Tables } from './database.ts';
import type { Page, Paging } from './page.ts';
import { rulesOfConnection } from './rule-links.ts';
import { containing, isId, storable } from './values.ts';

const RULES = {
  guardrails: rulesOfConnection('connection_guardrails'),
  maskingRules: rulesOfConnection('connection_masking_rules'),
};
const EFFECTIVE_AGENT = sql<string | null>`coalesce(connections.agent_id, resources.agent_id)`;

/** The first connection that fulfils the condition. */
export async function findConnection(db: Db, condition: RawBuilder<boolean>): Promise<Connection | undefined> {
  const row = await selectConnections(db).where(condition).executeTakeFirst();
  return row === undefined ? undefined : toConnection(row);
}

/** A page of connections, by name. */
export async function listConnections(db: Db, query: ConnectionQuery & Paging): Promise<Page<Connection>> {
  const condition = sql<boolean>`${sql.join(conditionsOf(query), sql` and `)}`;
  const { total } = await joined(db)
    .select(({ fn }) => fn.countAll<string>().as('total'))
    .where(condition)
    .executeTakeFirstOrThrow();
  const rows = await selectConnections(db)
    .where(condition)
    .orderBy('connections.name')
    .limit(query.limit)
    .offset(query.offset)
    .execute();
  return { items: rows.map(toConnection), total: Number(total) };
}

/** One tag that connections carry, and how many do. */
export interface TagCount {
  readonly key: string;
  readonly value: string;
  readonly connections: number;
}

/** The tags of connections that somebody in these groups may see; of all without groups. */
export async function listTags(db: Db, groups: readonly string[] | undefined): Promise<readonly TagCount[]> {
  const { rows } = await sql<{ key: string; value: string; connections: string }>`
    select tag.key, tag.value, count(*) as connections
    from connections cross join lateral jsonb_each_text(connections.tags) as tag
    where ${visibleTo(groups)}
    group by tag.key, tag.value order by tag.key, tag.value
  `.execute(db);
  return rows.map((row) => ({ ...row, connections: Number(row.connections) }));
}

function joined(db: Db) {
  return db
    .selectFrom('connections')
    .innerJoin('resources', 'resources.name', 'connections.resource_name')
    .leftJoin('connection_status', 'connection_status.connection_id', 'connections.id');
}

function selectConnections(db: Db) {
  return joined(db)
    .selectAll('connections')
    .select(['connection_status.is_reachable', 'connection_status.reason', 'connection_status.checked_at'])
    .select([
      EFFECTIVE_AGENT.as('effective_agent_id'),
      RULES.guardrails.as('guardrail_ids'),
      RULES.maskingRules.as('masking_rule_ids'),
      PLUGINS_OF_CONNECTION.as('plugins'),
    ]);
}

function conditionsOf(query: ConnectionQuery): RawBuilder<boolean>[] {
  const conditions = [visibleTo(query.visibleToGroups)];
  const columns = {
    name: query.name,
    type: query.type,
    subtype: query.subtype,
    resource_name: query.resourceName,
  };
  for (const [column, value] of Object.entries(columns)) {
    if (value !== undefined) conditions.push(sql<boolean>`connections.${sql.ref(column)} = ${storable(value)}`);
  }
  if (query.agentId !== undefined) conditions.push(sql<boolean>`${EFFECTIVE_AGENT} = ${storable(query.agentId)}`);
  if (query.ids !== undefined) conditions.push(sql<boolean>`connections.id = any(${query.ids.filter(isId)}::uuid[])`);
  if (query.search) conditions.push(searched(containing(query.search)));
  for (const term of query.tags ?? []) conditions.push(tagged(term));
  if (query.status !== undefined) conditions.push(hasStatus(query.status));
  return conditions;
}

function visibleTo(groups: readonly string[] | undefined): RawBuilder<boolean> {
  if (groups === undefined) return sql<boolean>`true`;
  return sql<boolean>`(access_groups = '{}' or access_groups && ${groups.map(storable)}::text[])`;
}

function searched(pattern: string): RawBuilder<boolean> {
  const columns = ['name', 'resource_name', 'type', 'subtype'];
  const matches = columns.map((column) => sql<boolean>`connections.${sql.ref(column)} ilike ${pattern}`);
  return sql<boolean>`(${sql.join(matches, sql` or `)})`;
}

function tagged({ key, value, isNegated }: TagTerm): RawBuilder<boolean> {
  // What `jsonb` refuses no tag has, so that what stands for it finds none.
  const tag = { [storable(key)]: storable(value).toWellFormed() };
  const holds = sql<boolean>`connections.tags @> ${JSON.stringify(tag)}::jsonb`;
  return isNegated ? sql<boolean>`not ${holds}` : holds;
}

function hasStatus({ isOnline, connectedAgents }: NonNullable<ConnectionQuery['status']>): RawBuilder<boolean> {
  // What is only a command has nothing that could be dialled: where its agent is, it can run.
  const online = sql<boolean>`(coalesce(${EFFECTIVE_AGENT} = any(${connectedAgents.map(storable)}::text[]), false)
    and (connections.type = 'custom' or coalesce(connection_status.is_reachable, false)))`;
  return isOnline ? online : sql<boolean>`not ${online}`;
}

type Row = Selectable<Tables['connections']> & {
  guardrail_ids: string[];
  masking_rule_ids: string[];
  plugins: AttachedPlugin[];
  effective_agent_id: string | null;
  is_reachable: boolean | null;
  reason: string | null;
  checked_at: Date | null;
};

function toConnection(row: Row): Connection {
  return {
    id: row.id,
    name: row.name,
    type: row.type,
    subtype: row.subtype,
    command: row.command,
    resourceName: row.resource_name,
    agentId: row.agent_id,
    effectiveAgentId: row.effective_agent_id,
    reviewers: row.reviewers,
    accessGroups: row.access_groups,
    accessModeExec: row.access_mode_exec,
    accessModeConnect: row.access_mode_connect,
    accessModeRunbooks: row.access_mode_runbooks,
    accessSchema: row.access_schema,
    guardrailRules: row.guardrail_ids,
    maskingRules: row.masking_rule_ids,
    plugins: row.plugins,
    tags: row.tags,
    policy: row.policy,
    secretKeys: row.secret_keys,
    secretReferences: row.secret_references,
    isReachable: row.is_reachable,
    statusReason: row.reason,
    statusCheckedAt: row.checked_at,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
  };
}
