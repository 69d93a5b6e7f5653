import { randomUUID } from 'node:crypto';
import { type Kysely, type RawBuilder, type Selectable, sql } from 'kysely';
import type { Db, Tables } from './database.ts';
import { refusing, StoreError } from './errors.ts';
import type { Page, Paging } from './page.ts';
import { announce } from './policy-changes.ts';
import { connectionsOfRule, setLinks } from './rule-links.ts';
import { isId, storable } from './values.ts';

export type MaskingStrategy = 'redact' | 'partial' | 'hash' | 'constant' | 'null';

/** Built-in detectors that are switched on, under a label. */
export interface EntitySet {
  readonly name: string;
  readonly entityTypes: readonly string[];
}

/** A detector of one's own: a pattern or a word list. */
export interface CustomEntity {
  readonly name: string;
  readonly regex?: string | undefined;
  readonly denyList?: readonly string[] | undefined;
  readonly score?: number | undefined;
}

/** Columns masked whatever they hold; `match` is `schema.table.column` with globs. */
export interface MaskedColumn {
  readonly match: string;
  readonly strategy: MaskingStrategy;
  readonly entity?: string | undefined;
}

/** What is masked in the results of the connections it is attached to. */
export interface MaskingRule {
  readonly id: string;
  readonly name: string;
  readonly description: string;
  readonly connectionIds: readonly string[];
  readonly supportedEntityTypes: readonly EntitySet[];
  readonly customEntityTypes: readonly CustomEntity[];
  readonly columns: readonly MaskedColumn[];
  /** Where `strategies` names no other. */
  readonly strategy: MaskingStrategy;
  /** By entity type. */
  readonly strategies: Readonly<Record<string, MaskingStrategy>>;
  readonly scoreThreshold: number | undefined;
  /** What becomes of a result with a value that cannot be followed to its columns. */
  readonly unfollowed: 'mask' | 'deny';
  /** What becomes of a command that stores the rule's columns elsewhere. */
  readonly copies: 'allow' | 'deny';
  readonly createdAt: Date;
  readonly updatedAt: Date;
}

export interface MaskingRuleDraft {
  readonly name: string;
  readonly description?: string;
  readonly connectionIds?: readonly string[];
  readonly supportedEntityTypes?: readonly EntitySet[];
  readonly customEntityTypes?: readonly CustomEntity[];
  readonly columns?: readonly MaskedColumn[];
  readonly strategy?: MaskingStrategy;
  readonly strategies?: Readonly<Record<string, MaskingStrategy>>;
  readonly scoreThreshold?: number | undefined;
  readonly unfollowed?: MaskingRule['unfollowed'];
  readonly copies?: MaskingRule['copies'];
}

/** Throws StoreError `conflict` (name taken) and `unknown_reference` (no such connection). */
export interface MaskingRules {
  create(draft: MaskingRuleDraft): Promise<MaskingRule>;
  update(id: string, patch: Partial<MaskingRuleDraft>): Promise<MaskingRule | undefined>;
  delete(id: string): Promise<boolean>;
  byId(id: string): Promise<MaskingRule | undefined>;
  byName(name: string): Promise<MaskingRule | undefined>;
  list(paging: Paging): Promise<Page<MaskingRule>>;
  /** Every one, by name: what a gateway holds in memory. */
  all(): Promise<readonly MaskingRule[]>;
  /** By name, so that every gateway applies them in the same order. */
  forConnection(connectionId: string): Promise<readonly MaskingRule[]>;
}

const LINKS = 'connection_masking_rules';
const UNKNOWN_CONNECTION = 'A connection the masking rule is attached to does not exist';
const CONNECTIONS = connectionsOfRule(LINKS, 'masking_rules');

/** The masking rules of this database. */
export function createMaskingRules(db: Kysely<Tables>): MaskingRules {
  const change = <T>(draft: Partial<MaskingRuleDraft>, act: (trx: Db) => Promise<T>): Promise<T> =>
    refusing(db.transaction().execute(act), {
      conflict: `There is a masking rule ${draft.name} already`,
      reference: UNKNOWN_CONNECTION,
    });
  return {
    create: (draft) => change(draft, (trx) => create(trx, draft)),
    update: (id, patch) => change(patch, (trx) => update(trx, id, patch)),
    delete: (id) => db.transaction().execute((trx) => remove(trx, id)),
    byId: (id) => byId(db, id),
    byName: (name) => findOne(db, sql<boolean>`name = ${storable(name)}`),
    list: (paging) => list(db, paging),
    all: async () => (await selectRules(db).orderBy('name').execute()).map(toMaskingRule),
    forConnection: (connectionId) => forConnection(db, connectionId),
  };
}

async function create(trx: Db, draft: MaskingRuleDraft): Promise<MaskingRule> {
  const id = randomUUID();
  await trx
    .insertInto('masking_rules')
    .values({ id, ...toColumns(draft) })
    .execute();
  await attach(trx, id, draft.connectionIds);
  await announce(trx, 'masking_rule', id);
  return existing(trx, id);
}

async function update(trx: Db, id: string, patch: Partial<MaskingRuleDraft>): Promise<MaskingRule | undefined> {
  if (!isId(id)) return undefined;
  await trx.selectFrom('masking_rules').select('id').where('id', '=', id).forUpdate().execute();
  const before = await byId(trx, id);
  if (before === undefined) return undefined;
  const columns = { ...toColumns({ ...before, ...patch }), updated_at: sql<Date>`now()` };
  await trx.updateTable('masking_rules').set(columns).where('id', '=', id).execute();
  await attach(trx, id, patch.connectionIds);
  await announce(trx, 'masking_rule', id);
  return existing(trx, id);
}

async function remove(trx: Db, id: string): Promise<boolean> {
  if (!isId(id)) return false;
  const { numDeletedRows } = await trx.deleteFrom('masking_rules').where('id', '=', id).executeTakeFirst();
  if (numDeletedRows === 0n) return false;
  await announce(trx, 'masking_rule', id);
  return true;
}

/** What a rule says, kept as one document. */
type Definition = Pick<
  MaskingRule,
  'supportedEntityTypes' | 'customEntityTypes' | 'columns' | 'strategy' | 'strategies' | 'scoreThreshold'
>;

function toColumns(draft: MaskingRuleDraft) {
  const definition: Definition = {
    supportedEntityTypes: draft.supportedEntityTypes ?? [],
    customEntityTypes: draft.customEntityTypes ?? [],
    columns: draft.columns ?? [],
    strategy: draft.strategy ?? 'redact',
    strategies: draft.strategies ?? {},
    scoreThreshold: draft.scoreThreshold,
  };
  return {
    name: draft.name,
    description: storable(draft.description ?? ''),
    definition: JSON.stringify(definition),
    unfollowed: draft.unfollowed ?? 'mask',
    copies: draft.copies ?? 'deny',
  };
}

async function attach(trx: Db, id: string, connectionIds: readonly string[] | undefined): Promise<void> {
  if (connectionIds === undefined) return;
  if (!connectionIds.every(isId)) throw new StoreError('unknown_reference', UNKNOWN_CONNECTION);
  await setLinks(trx, LINKS, 'rule_id', id, connectionIds);
}

function selectRules(db: Db) {
  return db.selectFrom('masking_rules').selectAll('masking_rules').select(CONNECTIONS.as('connection_ids'));
}

async function byId(db: Db, id: string): Promise<MaskingRule | undefined> {
  return isId(id) ? findOne(db, sql<boolean>`id = ${id}`) : undefined;
}

async function existing(trx: Db, id: string): Promise<MaskingRule> {
  const rule = await byId(trx, id);
  if (rule === undefined) throw new Error(`the masking rule ${id} disappeared within a transaction`);
  return rule;
}

async function findOne(db: Db, condition: RawBuilder<boolean>): Promise<MaskingRule | undefined> {
  const row = await selectRules(db).where(condition).executeTakeFirst();
  return row === undefined ? undefined : toMaskingRule(row);
}

async function list(db: Db, paging: Paging): Promise<Page<MaskingRule>> {
  const { total } = await db
    .selectFrom('masking_rules')
    .select(({ fn }) => fn.countAll<string>().as('total'))
    .executeTakeFirstOrThrow();
  const rows = await selectRules(db).orderBy('name').limit(paging.limit).offset(paging.offset).execute();
  return { items: rows.map(toMaskingRule), total: Number(total) };
}

async function forConnection(db: Db, connectionId: string): Promise<readonly MaskingRule[]> {
  if (!isId(connectionId)) return [];
  const attached = db.selectFrom(LINKS).select('rule_id').where('connection_id', '=', connectionId);
  const rows = await selectRules(db).where('masking_rules.id', 'in', attached).orderBy('name').execute();
  return rows.map(toMaskingRule);
}

type Row = Selectable<Tables['masking_rules']> & { connection_ids: string[] };

function toMaskingRule(row: Row): MaskingRule {
  const definition = row.definition as Definition;
  return {
    ...definition,
    scoreThreshold: definition.scoreThreshold,
    unfollowed: row.unfollowed,
    copies: row.copies,
    id: row.id,
    name: row.name,
    description: row.description,
    connectionIds: row.connection_ids,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
  };
}
