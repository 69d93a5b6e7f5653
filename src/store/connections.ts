import { randomUUID } from 'node:crypto';
import { type Insertable, type Kysely, sql } from 'kysely';
import type { SecretBox } from '../secrets/box.ts';
import { type AttachedPlugin, setPlugins } from './connection-plugins.ts';
import { findConnection, listConnections, listTags, type TagCount } from './connection-rows.ts';
import { openSecret, referencesIn, type SecretMap, sealSecret } from './connection-secrets.ts';
import { probeSoon } from './connection-status.ts';
import type { Db, Tables } from './database.ts';
import { refusing, StoreError } from './errors.ts';
import type { Page, Paging } from './page.ts';
import { announce } from './policy-changes.ts';
import { enterResource, followConnection, leaveResource } from './resource-use.ts';
import { setLinks } from './rule-links.ts';
import { isId, storable } from './values.ts';

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
  /** Null: the resource's. */
  readonly agentId: string | null;
  /** Its own or its resource's; null when neither names one. */
  readonly effectiveAgentId: string | null;
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
  /** Attached plugins, by name; what the fields above say is not repeated here. */
  readonly plugins: readonly AttachedPlugin[];
  readonly tags: Readonly<Record<string, string>>;
  readonly policy: Readonly<Record<string, string>>;
  /** The keys of the secret map (`envvar:HOST`), sorted; the values only the secrets part gives out. */
  readonly secretKeys: readonly string[];
  /** Of these keys, those whose value is kept elsewhere, and where: `_vaultkv2:secret/data/shop:PASS`. */
  readonly secretReferences: Readonly<Record<string, string>>;
  /** What was last found out of its upstream; null when nobody has looked yet. */
  readonly isReachable: boolean | null;
  /** Why it is not reachable; names no host. */
  readonly statusReason: string | null;
  readonly statusCheckedAt: Date | null;
  readonly createdAt: Date;
  readonly updatedAt: Date;
}

/** A connection to be; what is left out gets its default. */
export interface ConnectionDraft {
  readonly name: string;
  readonly type: ConnectionType;
  readonly subtype: string;
  readonly command?: readonly string[];
  /** Default: the name. A resource that does not exist yet is made with it. */
  readonly resourceName?: string;
  /** Default: null, the resource's. */
  readonly agentId?: string | null;
  readonly reviewers?: readonly string[];
  readonly accessGroups?: readonly string[];
  readonly accessModeExec?: Switch;
  readonly accessModeConnect?: Switch;
  readonly accessModeRunbooks?: Switch;
  readonly accessSchema?: Switch;
  readonly guardrailRules?: readonly string[];
  readonly maskingRules?: readonly string[];
  readonly plugins?: readonly AttachedPlugin[];
  readonly tags?: Readonly<Record<string, string>>;
  readonly policy?: Readonly<Record<string, string>>;
  /** `{ "envvar:HOST": "<base64>" }`, the whole map. In an update an empty value keeps the stored one. */
  readonly secret?: Readonly<Record<string, string>>;
}

/** A condition on one tag: it has this value, or, negated, has another or is not there. */
export interface TagTerm {
  readonly key: string;
  readonly value: string;
  readonly isNegated: boolean;
}

export interface ConnectionQuery {
  /** Part of a name, a resource's name, a type or a subtype. */
  readonly search?: string | undefined;
  readonly name?: string | undefined;
  readonly type?: string | undefined;
  readonly subtype?: string | undefined;
  readonly resourceName?: string | undefined;
  /** The effective one. */
  readonly agentId?: string | undefined;
  readonly ids?: readonly string[] | undefined;
  /** All must hold. */
  readonly tags?: readonly TagTerm[] | undefined;
  /** Online: the effective agent is one of those, and the upstream was found to answer. */
  readonly status?: { readonly isOnline: boolean; readonly connectedAgents: readonly string[] } | undefined;
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
  /** The tags in use, of connections that somebody in these groups may see. */
  tags(visibleToGroups?: readonly string[]): Promise<readonly TagCount[]>;
}

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
        db.transaction().execute((trx) => updateConnection(trx, box, id, patch)),
        { ...UNKNOWN_RULE, ...taken(patch) },
      ),
    delete: (id) => db.transaction().execute((trx) => remove(trx, id)),
    byId: (id) => byId(db, id),
    byName: (name) => findConnection(db, sql<boolean>`connections.name = ${storable(name)}`),
    list: (query) => listConnections(db, query),
    tags: (visibleToGroups) => listTags(db, visibleToGroups),
  };
}

function taken(draft: Partial<ConnectionDraft>): { conflict: string } {
  return { conflict: `There is a connection ${draft.name} already` };
}

async function create(trx: Db, box: SecretBox, draft: ConnectionDraft): Promise<Connection> {
  checkRules(draft);
  const id = randomUUID();
  const resourceName = await enterResource(trx, draft.resourceName ?? draft.name, kindOf(draft));
  await trx
    .insertInto('connections')
    .values({ id, ...toColumns({ ...draft, resourceName }), ...secretColumns(box, id, draft.secret ?? {}, null) })
    .execute();
  await linkRules(trx, id, draft);
  await probeSoon(trx, id, true);
  await announce(trx, 'connection', id);
  return existing(trx, id);
}

/** Changes a connection within a transaction of somebody else's. */
export async function updateConnection(
  trx: Db,
  box: SecretBox,
  id: string,
  patch: Partial<ConnectionDraft>,
): Promise<Connection | undefined> {
  if (!isId(id)) return undefined;
  checkRules(patch);
  const before = await trx
    .selectFrom('connections')
    .select(['id', 'secret', 'secret_keys'])
    .where('id', '=', id)
    .forUpdate()
    .executeTakeFirst();
  if (before === undefined) return undefined;
  const current = await existing(trx, before.id);
  const wanted = { ...current, ...patch };
  const left = current.resourceName;
  const isMoving = wanted.resourceName !== left;
  const resourceName = isMoving ? await enterResource(trx, wanted.resourceName, kindOf(wanted), left) : left;
  const secret = secretChange(box, { ...before, references: current.secretReferences }, patch.secret);
  await trx
    .updateTable('connections')
    .set({ ...toColumns({ ...wanted, resourceName }), ...secret, updated_at: sql<Date>`now()` })
    .where('id', '=', id)
    .execute();
  await followConnection(trx, resourceName, kindOf(wanted));
  if (left !== resourceName) await leaveResource(trx, left);
  await linkRules(trx, id, patch);
  await probeSoon(trx, id, givesSecret(patch) || wanted.type !== current.type || wanted.subtype !== current.subtype);
  await announce(trx, 'connection', id);
  return existing(trx, id);
}

async function remove(trx: Db, id: string): Promise<boolean> {
  if (!isId(id)) return false;
  const deleted = await trx
    .deleteFrom('connections')
    .where('id', '=', id)
    .returning('resource_name')
    .executeTakeFirst();
  if (deleted === undefined) return false;
  await leaveResource(trx, deleted.resource_name);
  await announce(trx, 'connection', id);
  return true;
}

function toColumns(
  draft: ConnectionDraft,
): Omit<Insertable<Tables['connections']>, 'id' | 'secret_keys' | 'secret' | 'secret_references'> {
  return {
    name: draft.name,
    type: draft.type,
    subtype: draft.subtype,
    command: [...(draft.command ?? [])],
    resource_name: draft.resourceName ?? draft.name,
    agent_id: draft.agentId ?? null,
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

function kindOf({ type, subtype }: Pick<Connection, 'type' | 'subtype'>): Pick<Connection, 'type' | 'subtype'> {
  return { type, subtype };
}

/** Whether some value of the secret is new: an empty one stands for what is stored. */
function givesSecret(patch: Partial<ConnectionDraft>): boolean {
  return Object.values(patch.secret ?? {}).some((value) => value !== '');
}

/** A secret of which everything is kept is not opened for it. */
function secretChange(
  box: SecretBox,
  before: StoredSecret & { readonly id: string; readonly secret_keys: readonly string[] },
  wanted: SecretMap | undefined,
) {
  if (wanted === undefined) return {};
  const keys = new Set(before.secret_keys);
  const entries = Object.entries(wanted);
  if (entries.length === keys.size && entries.every(([key, value]) => value === '' && keys.has(key))) return {};
  return secretColumns(box, before.id, wanted, before);
}

/** The whole map is sealed as one; an empty value stands for the one that is stored. */
function secretColumns(box: SecretBox, id: string, secret: SecretMap, before: StoredSecret | null) {
  const entries = Object.entries(secret);
  const kept = entries.flatMap(([key, value]) => (value === '' ? [key] : []));
  const stored = kept.length > 0 && before?.secret ? openSecret(box, id, before.secret) : {};
  const merged = Object.fromEntries(entries.map(([key, value]) => [key, value === '' ? (stored[key] ?? '') : value]));
  return {
    secret_keys: Object.keys(merged).sort(),
    secret: sealSecret(box, id, merged),
    // Of what is kept nothing is decoded, not even to see whether it is a reference.
    secret_references: JSON.stringify({ ...picked(before?.references ?? {}, kept), ...referencesIn(secret) }),
  };
}

interface StoredSecret {
  readonly secret: Buffer | null;
  readonly references: Readonly<Record<string, string>>;
}

function picked(from: Readonly<Record<string, string>>, keys: readonly string[]): Record<string, string> {
  return Object.fromEntries(keys.flatMap((key) => (from[key] === undefined ? [] : [[key, from[key]]])));
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
  if (draft.plugins !== undefined) await setPlugins(trx, id, draft.plugins);
}

async function byId(db: Db, id: string): Promise<Connection | undefined> {
  return isId(id) ? findConnection(db, sql<boolean>`connections.id = ${id}`) : undefined;
}

async function existing(trx: Db, id: string): Promise<Connection> {
  const connection = await byId(trx, id);
  if (connection === undefined) throw new Error(`the connection ${id} disappeared within a transaction`);
  return connection;
}
