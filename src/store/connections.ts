import { randomUUID } from 'node:crypto';
import { type Insertable, type Kysely, type RawBuilder, type Selectable, sql } from 'kysely';
import type { SecretBox } from '../secrets/box.ts';
import { openSecret, type SecretMap, sealSecret } from './connection-secrets.ts';
import type { Db, Tables } from './database.ts';
import { refusing, StoreError } from './errors.ts';
import type { Page, Paging } from './page.ts';
import { announce } from './policy-changes.ts';
import { rulesOfConnection, setLinks } from './rule-links.ts';
import { containing, isId, storable } from './values.ts';

export type ConnectionType = 'database' | 'application' | 'custom';
export type Switch = 'enabled' | 'disabled';

/** A configured upstream without its secret. */
export interface Connection {
  readonly id: string;
  readonly name: string;
  readonly type: ConnectionType;
  readonly subtype: string;
  readonly command: readonly string[];
  readonly resourceName: string;
  readonly agentId: string;
  readonly reviewers: readonly string[];
  readonly accessGroups: readonly string[];
  readonly accessModeExec: Switch;
  readonly accessModeConnect: Switch;
  readonly accessModeRunbooks: Switch;
  readonly accessSchema: Switch;
  /** Ids of the guardrails that apply, sorted. */
  readonly guardrailRules: readonly string[];
  /** Ids of the masking rules that apply, sorted. */
  readonly maskingRules: readonly string[];
  readonly tags: Readonly<Record<string, string>>;
  readonly policy: Readonly<Record<string, string>>;
  /** The keys of the secret map (`envvar:HOST`), sorted; the values only the secrets part gives out. */
  readonly secretKeys: readonly string[];
  readonly createdAt: Date;
  readonly updatedAt: Date;
}

/** A connection to be; what is left out gets its default. */
export interface ConnectionDraft {
  readonly name: string;
  readonly type: ConnectionType;
  readonly subtype: string;
  readonly command?: readonly string[];
  /** Default: the name. */
  readonly resourceName?: string;
  readonly agentId?: string;
  readonly reviewers?: readonly string[];
  readonly accessGroups?: readonly string[];
  readonly accessModeExec?: Switch;
  readonly accessModeConnect?: Switch;
  readonly accessModeRunbooks?: Switch;
  readonly accessSchema?: Switch;
  readonly guardrailRules?: readonly string[];
  readonly maskingRules?: readonly string[];
  readonly tags?: Readonly<Record<string, string>>;
  readonly policy?: Readonly<Record<string, string>>;
  /** `{ "envvar:HOST": "<base64>" }`, the whole map. In an update an empty value keeps the stored one. */
  readonly secret?: Readonly<Record<string, string>>;
}

export interface ConnectionQuery {
  /** Part of a name. */
  readonly search?: string | undefined;
  readonly name?: string | undefined;
  readonly type?: string | undefined;
  readonly subtype?: string | undefined;
  readonly resourceName?: string | undefined;
  readonly agentId?: string | undefined;
  /** All of them must be there with that value. */
  readonly tags?: Readonly<Record<string, string>> | undefined;
  /** Only connections that somebody in these groups may see: open to all, or to one of them. */
  readonly visibleToGroups?: readonly string[] | undefined;
}

/** Throws StoreError `conflict` (name taken) and `unknown_reference` (a rule that does not exist). */
export interface Connections {
  create(draft: ConnectionDraft): Promise<Connection>;
  /** Changes what is given. */
  update(id: string, patch: Partial<ConnectionDraft>): Promise<Connection | undefined>;
  delete(id: string): Promise<boolean>;
  byId(id: string): Promise<Connection | undefined>;
  /** Exactly this name. */
  byName(name: string): Promise<Connection | undefined>;
  /** By name. */
  list(query: ConnectionQuery & Paging): Promise<Page<Connection>>;
}

const RULES = {
  guardrails: rulesOfConnection('connection_guardrails'),
  maskingRules: rulesOfConnection('connection_masking_rules'),
};
const UNKNOWN_RULE = { reference: 'A guardrail or masking rule of the connection does not exist' };

/** The connections of this database; their secrets are sealed with `box`. */
export function createConnections(db: Kysely<Tables>, box: SecretBox): Connections {
  return {
    create: (draft) =>
      refusing(
        db.transaction().execute((trx) => create(trx, box, draft)),
        { ...UNKNOWN_RULE, ...taken(draft) },
      ),
    update: (id, patch) =>
      refusing(
        db.transaction().execute((trx) => update(trx, box, id, patch)),
        { ...UNKNOWN_RULE, ...taken(patch) },
      ),
    delete: (id) => db.transaction().execute((trx) => remove(trx, id)),
    byId: (id) => byId(db, id),
    byName: (name) => findOne(db, sql<boolean>`connections.name = ${storable(name)}`),
    list: (query) => list(db, query),
  };
}

function taken(draft: Partial<ConnectionDraft>): { conflict: string } {
  return { conflict: `There is a connection ${draft.name} already` };
}

async function create(trx: Db, box: SecretBox, draft: ConnectionDraft): Promise<Connection> {
  checkRules(draft);
  const id = randomUUID();
  await trx
    .insertInto('connections')
    .values({ id, ...toColumns(draft), ...secretColumns(box, id, draft.secret ?? {}, null) })
    .execute();
  await linkRules(trx, id, draft);
  await announce(trx, 'connection', id);
  return existing(trx, id);
}

async function update(
  trx: Db,
  box: SecretBox,
  id: string,
  patch: Partial<ConnectionDraft>,
): Promise<Connection | undefined> {
  if (!isId(id)) return undefined;
  checkRules(patch);
  const before = await trx
    .selectFrom('connections')
    .select(['id', 'secret'])
    .where('id', '=', id)
    .forUpdate()
    .executeTakeFirst();
  if (before === undefined) return undefined;
  const current = await existing(trx, before.id);
  const secret = patch.secret === undefined ? {} : secretColumns(box, before.id, patch.secret, before.secret);
  await trx
    .updateTable('connections')
    .set({ ...toColumns({ ...current, ...patch }), ...secret, updated_at: sql<Date>`now()` })
    .where('id', '=', id)
    .execute();
  await linkRules(trx, id, patch);
  await announce(trx, 'connection', id);
  return existing(trx, id);
}

async function remove(trx: Db, id: string): Promise<boolean> {
  if (!isId(id)) return false;
  const { numDeletedRows } = await trx.deleteFrom('connections').where('id', '=', id).executeTakeFirst();
  if (numDeletedRows === 0n) return false;
  await announce(trx, 'connection', id);
  return true;
}

function toColumns(draft: ConnectionDraft): Omit<Insertable<Tables['connections']>, 'id' | 'secret_keys' | 'secret'> {
  return {
    name: draft.name,
    type: draft.type,
    subtype: draft.subtype,
    command: [...(draft.command ?? [])],
    resource_name: draft.resourceName ?? draft.name,
    agent_id: draft.agentId ?? 'default',
    reviewers: [...new Set(draft.reviewers ?? [])],
    access_groups: [...new Set(draft.accessGroups ?? [])],
    access_mode_exec: draft.accessModeExec ?? 'enabled',
    access_mode_connect: draft.accessModeConnect ?? 'enabled',
    access_mode_runbooks: draft.accessModeRunbooks ?? 'enabled',
    access_schema: draft.accessSchema ?? (draft.type === 'database' ? 'enabled' : 'disabled'),
    tags: JSON.stringify(draft.tags ?? {}),
    policy: JSON.stringify(draft.policy ?? {}),
  };
}

/** The whole map is sealed as one; an empty value stands for the one that is stored. */
function secretColumns(box: SecretBox, id: string, secret: SecretMap, sealed: Buffer | null) {
  const entries = Object.entries(secret);
  const keepsSome = entries.some(([, value]) => value === '');
  const stored = keepsSome && sealed !== null ? openSecret(box, id, sealed) : {};
  const merged = Object.fromEntries(entries.map(([key, value]) => [key, value === '' ? (stored[key] ?? '') : value]));
  return { secret_keys: Object.keys(merged).sort(), secret: sealSecret(box, id, merged) };
}

function checkRules(draft: Partial<ConnectionDraft>): void {
  const ids = [...(draft.guardrailRules ?? []), ...(draft.maskingRules ?? [])];
  if (!ids.every(isId)) throw new StoreError('unknown_reference', UNKNOWN_RULE.reference);
}

async function linkRules(trx: Db, id: string, draft: Partial<ConnectionDraft>): Promise<void> {
  if (draft.guardrailRules !== undefined) {
    await setLinks(trx, 'connection_guardrails', 'connection_id', id, draft.guardrailRules);
  }
  if (draft.maskingRules !== undefined) {
    await setLinks(trx, 'connection_masking_rules', 'connection_id', id, draft.maskingRules);
  }
}

async function byId(db: Db, id: string): Promise<Connection | undefined> {
  return isId(id) ? findOne(db, sql<boolean>`connections.id = ${id}`) : undefined;
}

async function existing(trx: Db, id: string): Promise<Connection> {
  const connection = await byId(trx, id);
  if (connection === undefined) throw new Error(`the connection ${id} disappeared within a transaction`);
  return connection;
}

async function findOne(db: Db, condition: RawBuilder<boolean>): Promise<Connection | undefined> {
  const row = await selectConnections(db).where(condition).executeTakeFirst();
  return row === undefined ? undefined : toConnection(row);
}

function selectConnections(db: Db) {
  return db
    .selectFrom('connections')
    .selectAll('connections')
    .select([RULES.guardrails.as('guardrail_ids'), RULES.maskingRules.as('masking_rule_ids')]);
}

async function list(db: Db, query: ConnectionQuery & Paging): Promise<Page<Connection>> {
  const condition = sql.join(conditionsOf(query), sql` and `);
  const { total } = await db
    .selectFrom('connections')
    .select(({ fn }) => fn.countAll<string>().as('total'))
    .where(sql<boolean>`${condition}`)
    .executeTakeFirstOrThrow();
  const rows = await selectConnections(db)
    .where(sql<boolean>`${condition}`)
    .orderBy('name')
    .limit(query.limit)
    .offset(query.offset)
    .execute();
  return { items: rows.map(toConnection), total: Number(total) };
}

function conditionsOf(query: ConnectionQuery): RawBuilder<boolean>[] {
  const conditions = [sql<boolean>`true`];
  const columns = {
    name: query.name,
    type: query.type,
    subtype: query.subtype,
    resource_name: query.resourceName,
    agent_id: query.agentId,
  };
  for (const [column, value] of Object.entries(columns)) {
    if (value !== undefined) conditions.push(sql<boolean>`${sql.ref(column)} = ${storable(value)}`);
  }
  if (query.search) conditions.push(sql<boolean>`name ilike ${containing(query.search)}`);
  if (query.tags !== undefined) conditions.push(sql<boolean>`tags @> ${JSON.stringify(query.tags)}::jsonb`);
  if (query.visibleToGroups !== undefined) {
    const groups = query.visibleToGroups.map(storable);
    conditions.push(sql<boolean>`(access_groups = '{}' or access_groups && ${groups}::text[])`);
  }
  return conditions;
}

type Row = Selectable<Tables['connections']> & { guardrail_ids: string[]; masking_rule_ids: string[] };

function toConnection(row: Row): Connection {
  return {
    id: row.id,
    name: row.name,
    type: row.type,
    subtype: row.subtype,
    command: row.command,
    resourceName: row.resource_name,
    agentId: row.agent_id,
    reviewers: row.reviewers,
    accessGroups: row.access_groups,
    accessModeExec: row.access_mode_exec,
    accessModeConnect: row.access_mode_connect,
    accessModeRunbooks: row.access_mode_runbooks,
    accessSchema: row.access_schema,
    guardrailRules: row.guardrail_ids,
    maskingRules: row.masking_rule_ids,
    tags: row.tags,
    policy: row.policy,
    secretKeys: row.secret_keys,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
  };
}
