import { type Kysely, sql } from 'kysely';
import type { Db, Tables } from './database.ts';
import { refusing, StoreError } from './errors.ts';
import type { Page, Paging } from './page.ts';
import { announce } from './policy-changes.ts';
import { createToken } from './tokens.ts';
import { GROUPS_OF_USER, insertUser, removeUser, type UserStatus, updateUser } from './users.ts';
import { containing, isId, storable } from './values.ts';

/** A program that uses the API in its own name. Its secret is with whoever it was shown to, and nowhere else. */
export interface ApiKey {
  readonly id: string;
  readonly name: string;
  readonly groups: readonly string[];
  readonly status: UserStatus;
  /** Undefined: it has no end. One that is over stays listed until it is deleted. */
  readonly expiresAt: Date | undefined;
  readonly lastUsedAt: Date | undefined;
  readonly createdAt: Date;
}

export interface ApiKeyDraft {
  readonly name: string;
  readonly groups: readonly string[];
  readonly expiresAt?: Date | undefined;
}

export interface ApiKeyPatch {
  readonly name?: string;
  readonly groups?: readonly string[];
  readonly status?: UserStatus;
}

/** Throws StoreError `conflict`: a user, a service account or a key has the name. */
export interface ApiKeys {
  /** The secret is returned this once and not stored. */
  create(draft: ApiKeyDraft): Promise<{ readonly apiKey: ApiKey; readonly secret: string }>;
  /** By name or id. */
  find(nameOrId: string): Promise<ApiKey | undefined>;
  /** By name; `search` is part of a name. */
  list(query: Paging & { readonly search?: string | undefined }): Promise<Page<ApiKey>>;
  /** An inactive key opens nothing until it is active again; what it asked for is revoked. */
  update(id: string, patch: ApiKeyPatch): Promise<ApiKey | undefined>;
  /** Another secret for the same key; the one before works `graceMs` longer, at most until its own end. */
  rotate(
    id: string,
    options: { readonly expiresAt?: Date | undefined; readonly graceMs: number },
  ): Promise<{ readonly apiKey: ApiKey; readonly secret: string } | undefined>;
  delete(id: string): Promise<boolean>;
}

/** The API keys of this database. */
export function createApiKeys(db: Kysely<Tables>): ApiKeys {
  const inTransaction = <T>(change: (trx: Db) => Promise<T>): Promise<T> => db.transaction().execute(change);
  return {
    create: (draft) =>
      refusing(
        inTransaction((trx) => create(trx, draft)),
        taken(draft.name),
      ),
    find: (nameOrId) => find(db, nameOrId),
    list: (query) => list(db, query),
    update: (id, patch) =>
      refusing(
        inTransaction((trx) => update(trx, id, patch)),
        taken(patch.name ?? ''),
      ),
    rotate: (id, options) => inTransaction((trx) => rotate(trx, id, options)),
    delete: (id) =>
      inTransaction(async (trx) => (await findById(trx, id)) !== undefined && (await removeUser(trx, id))),
  };
}

function taken(name: string): { conflict: string } {
  return { conflict: `The name ${name} is taken by a user, a service account or an API key` };
}

/** The secret of now is the newest; older ones are on their way out. */
function selectKeys(db: Db) {
  return db
    .selectFrom('users')
    .select(['users.id', 'users.name', 'users.status', 'users.created_at', GROUPS_OF_USER.as('groups')])
    .select(
      sql<Date | null>`(
        select t.expires_at from tokens t where t.user_id = users.id order by t.created_at desc, t.id limit 1
      )`.as('expires_at'),
    )
    .select(sql<Date | null>`(select max(t.last_used_at) from tokens t where t.user_id = users.id)`.as('last_used_at'))
    .where('users.kind', '=', 'api_key');
}

type KeyRow = Awaited<ReturnType<ReturnType<typeof selectKeys>['executeTakeFirstOrThrow']>>;

function toApiKey(row: KeyRow): ApiKey {
  return {
    id: row.id,
    name: row.name,
    groups: row.groups,
    status: row.status,
    expiresAt: row.expires_at ?? undefined,
    lastUsedAt: row.last_used_at ?? undefined,
    createdAt: row.created_at,
  };
}

/** A name may look like an id, so the name is tried first. */
async function find(db: Db, nameOrId: string): Promise<ApiKey | undefined> {
  const row = await selectKeys(db).where('users.name', '=', storable(nameOrId)).executeTakeFirst();
  return row === undefined ? findById(db, nameOrId) : toApiKey(row);
}

async function findById(db: Db, id: string): Promise<ApiKey | undefined> {
  if (!isId(id)) return undefined;
  const row = await selectKeys(db).where('users.id', '=', id).executeTakeFirst();
  return row === undefined ? undefined : toApiKey(row);
}

async function existing(trx: Db, id: string): Promise<ApiKey> {
  const found = await findById(trx, id);
  if (found === undefined) throw new Error(`the API key ${id} disappeared within a transaction`);
  return found;
}

async function list(db: Db, query: Paging & { readonly search?: string | undefined }): Promise<Page<ApiKey>> {
  const condition =
    query.search === undefined || query.search === ''
      ? sql<boolean>`true`
      : sql<boolean>`users.name ilike ${containing(query.search)}`;
  const { total } = await db
    .selectFrom('users')
    .select(({ fn }) => fn.countAll<string>().as('total'))
    .where('kind', '=', 'api_key')
    .where(condition)
    .executeTakeFirstOrThrow();
  const rows = await selectKeys(db)
    .where(condition)
    .orderBy('users.name')
    .limit(query.limit)
    .offset(query.offset)
    .execute();
  return { items: rows.map(toApiKey), total: Number(total) };
}

async function create(trx: Db, draft: ApiKeyDraft): Promise<{ apiKey: ApiKey; secret: string }> {
  const { id } = await insertUser(trx, { kind: 'api_key', name: draft.name, email: '', groups: draft.groups }, null);
  const { secret } = await createToken(trx, {
    userId: id,
    kind: 'api_key',
    name: draft.name,
    expiresAt: draft.expiresAt,
  });
  return { apiKey: await existing(trx, id), secret };
}

async function update(trx: Db, id: string, patch: ApiKeyPatch): Promise<ApiKey | undefined> {
  if ((await findById(trx, id)) === undefined) return undefined;
  await updateUser(trx, id, patch);
  return existing(trx, id);
}

async function rotate(
  trx: Db,
  id: string,
  { expiresAt, graceMs }: { readonly expiresAt?: Date | undefined; readonly graceMs: number },
): Promise<{ apiKey: ApiKey; secret: string } | undefined> {
  // Locked first: of two rotations at one time the second must see, and end, what the first one made.
  if (isId(id)) await trx.selectFrom('users').select('id').where('id', '=', id).forUpdate().execute();
  const before = await findById(trx, id);
  if (before === undefined) return undefined;
  if (before.status !== 'active') throw new StoreError('in_use', `The API key ${before.name} is inactive`);
  const until = sql<Date>`clock_timestamp() + make_interval(secs => ${graceMs / 1000})`;
  await trx
    .updateTable('tokens')
    .set({ expires_at: sql<Date>`least(expires_at, ${until})` })
    .where('user_id', '=', id)
    .execute();
  // What is over by now is nobody's any more.
  await trx
    .deleteFrom('tokens')
    .where('user_id', '=', id)
    .where(sql<boolean>`expires_at <= clock_timestamp()`)
    .execute();
  const { secret } = await createToken(trx, { userId: id, kind: 'api_key', name: before.name, expiresAt });
  // Scripts that run with a secret that is over end, on every gateway.
  await announce(trx, 'token', id);
  return { apiKey: await existing(trx, id), secret };
}
