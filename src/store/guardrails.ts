import { randomUUID } from 'node:crypto';
import { type Kysely, type RawBuilder, type Selectable, sql } from 'kysely';
import type { Db, Tables } from './database.ts';
import { refusing, StoreError } from './errors.ts';
import type { Page, Paging } from './page.ts';
import { announce } from './policy-changes.ts';
import { connectionsOfRule, setLinks } from './rule-links.ts';
import { isId, storable } from './values.ts';

/** What a statement must do for a rule to match. */
export interface StatementConditions {
  readonly operations?: readonly string[] | undefined;
  readonly tables?: readonly string[] | undefined;
  readonly columns?: readonly string[] | undefined;
  readonly withoutWhere?: boolean | undefined;
  readonly withoutLimit?: boolean | undefined;
  readonly action?: 'deny' | 'review' | undefined;
  readonly unknown?: 'deny' | 'allow' | undefined;
}

/** One test of a guardrail. */
export interface GuardrailRule {
  readonly type: 'deny_words_list' | 'pattern_match' | 'statement';
  readonly words: readonly string[];
  readonly patternRegex: string;
  /** Of a `statement` rule; its conditions stay as they were given. */
  readonly statement?: StatementConditions | undefined;
  /** Told to the client in place of the default text. */
  readonly message?: string | undefined;
}

/** Rules on what goes in and what comes out, for the connections it is attached to. */
export interface Guardrail {
  readonly id: string;
  readonly name: string;
  readonly description: string;
  readonly input: readonly GuardrailRule[];
  readonly output: readonly GuardrailRule[];
  readonly connectionIds: readonly string[];
  readonly createdAt: Date;
  readonly updatedAt: Date;
}

export interface GuardrailDraft {
  readonly name: string;
  readonly description?: string;
  readonly input?: readonly GuardrailRule[];
  readonly output?: readonly GuardrailRule[];
  readonly connectionIds?: readonly string[];
}

/** Throws StoreError `conflict` (name taken) and `unknown_reference` (no such connection). */
export interface Guardrails {
  create(draft: GuardrailDraft): Promise<Guardrail>;
  update(id: string, patch: Partial<GuardrailDraft>): Promise<Guardrail | undefined>;
  delete(id: string): Promise<boolean>;
  byId(id: string): Promise<Guardrail | undefined>;
  byName(name: string): Promise<Guardrail | undefined>;
  list(paging: Paging): Promise<Page<Guardrail>>;
  /** Every one, by name: what a gateway holds in memory. */
  all(): Promise<readonly Guardrail[]>;
  /** By name, so that every gateway applies them in the same order. */
  forConnection(connectionId: string): Promise<readonly Guardrail[]>;
}

const LINKS = 'connection_guardrails';
const UNKNOWN_CONNECTION = 'A connection the guardrail is attached to does not exist';
const CONNECTIONS = connectionsOfRule(LINKS, 'guardrails');

/** The guardrails of this database. */
export function createGuardrails(db: Kysely<Tables>): Guardrails {
  const change = <T>(draft: Partial<GuardrailDraft>, act: (trx: Db) => Promise<T>): Promise<T> =>
    refusing(db.transaction().execute(act), {
      conflict: `There is a guardrail ${draft.name} already`,
      reference: UNKNOWN_CONNECTION,
    });
  return {
    create: (draft) => change(draft, (trx) => create(trx, draft)),
    update: (id, patch) => change(patch, (trx) => update(trx, id, patch)),
    delete: (id) => db.transaction().execute((trx) => remove(trx, id)),
    byId: (id) => byId(db, id),
    byName: (name) => findOne(db, sql<boolean>`name = ${storable(name)}`),
    list: (paging) => list(db, paging),
    all: async () => (await selectGuardrails(db).orderBy('name').execute()).map(toGuardrail),
    forConnection: (connectionId) => forConnection(db, connectionId),
  };
}

async function create(trx: Db, draft: GuardrailDraft): Promise<Guardrail> {
  const id = randomUUID();
  await trx
    .insertInto('guardrails')
    .values({ id, ...toColumns(draft) })
    .execute();
  await attach(trx, id, draft.connectionIds);
  await announce(trx, 'guardrail', id);
  return existing(trx, id);
}

async function update(trx: Db, id: string, patch: Partial<GuardrailDraft>): Promise<Guardrail | undefined> {
  if (!isId(id)) return undefined;
  await trx.selectFrom('guardrails').select('id').where('id', '=', id).forUpdate().execute();
  const before = await byId(trx, id);
  if (before === undefined) return undefined;
  const columns = { ...toColumns({ ...before, ...patch }), updated_at: sql<Date>`now()` };
  await trx.updateTable('guardrails').set(columns).where('id', '=', id).execute();
  await attach(trx, id, patch.connectionIds);
  await announce(trx, 'guardrail', id);
  return existing(trx, id);
}

async function remove(trx: Db, id: string): Promise<boolean> {
  if (!isId(id)) return false;
  const { numDeletedRows } = await trx.deleteFrom('guardrails').where('id', '=', id).executeTakeFirst();
  if (numDeletedRows === 0n) return false;
  await announce(trx, 'guardrail', id);
  return true;
}

function toColumns(draft: GuardrailDraft) {
  return {
    name: draft.name,
    description: storable(draft.description ?? ''),
    input: JSON.stringify(draft.input ?? []),
    output: JSON.stringify(draft.output ?? []),
  };
}

async function attach(trx: Db, id: string, connectionIds: readonly string[] | undefined): Promise<void> {
  if (connectionIds === undefined) return;
  if (!connectionIds.every(isId)) throw new StoreError('unknown_reference', UNKNOWN_CONNECTION);
  await setLinks(trx, LINKS, 'rule_id', id, connectionIds);
}

function selectGuardrails(db: Db) {
  return db.selectFrom('guardrails').selectAll('guardrails').select(CONNECTIONS.as('connection_ids'));
}

async function byId(db: Db, id: string): Promise<Guardrail | undefined> {
  return isId(id) ? findOne(db, sql<boolean>`id = ${id}`) : undefined;
}

async function existing(trx: Db, id: string): Promise<Guardrail> {
  const guardrail = await byId(trx, id);
  if (guardrail === undefined) throw new Error(`the guardrail ${id} disappeared within a transaction`);
  return guardrail;
}

async function findOne(db: Db, condition: RawBuilder<boolean>): Promise<Guardrail | undefined> {
  const row = await selectGuardrails(db).where(condition).executeTakeFirst();
  return row === undefined ? undefined : toGuardrail(row);
}

async function list(db: Db, paging: Paging): Promise<Page<Guardrail>> {
  const { total } = await db
    .selectFrom('guardrails')
    .select(({ fn }) => fn.countAll<string>().as('total'))
    .executeTakeFirstOrThrow();
  const rows = await selectGuardrails(db).orderBy('name').limit(paging.limit).offset(paging.offset).execute();
  return { items: rows.map(toGuardrail), total: Number(total) };
}

async function forConnection(db: Db, connectionId: string): Promise<readonly Guardrail[]> {
  if (!isId(connectionId)) return [];
  const attached = db.selectFrom(LINKS).select('rule_id').where('connection_id', '=', connectionId);
  const rows = await selectGuardrails(db).where('guardrails.id', 'in', attached).orderBy('name').execute();
  return rows.map(toGuardrail);
}

type Row = Selectable<Tables['guardrails']> & { connection_ids: string[] };

function toGuardrail(row: Row): Guardrail {
  return {
    id: row.id,
    name: row.name,
    description: row.description,
    input: row.input as readonly GuardrailRule[],
    output: row.output as readonly GuardrailRule[],
    connectionIds: row.connection_ids,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
  };
}
