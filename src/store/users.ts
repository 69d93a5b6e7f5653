import { randomBytes, randomUUID } from 'node:crypto';
import { type Kysely, type RawBuilder, sql } from 'kysely';
import { hashPassword, verifyPassword } from '../secrets/password.ts';
import type { Db, Tables } from './database.ts';
import { refusing, StoreError } from './errors.ts';
import { ADMIN_GROUP, ensureGroups } from './groups.ts';
import type { Page, Paging } from './page.ts';
import { announce } from './policy-changes.ts';
import { withdrawReviewsOf } from './review-withdrawal.ts';
import { containing, isId, storable } from './values.ts';

export type UserStatus = 'active' | 'inactive';
/** People log in; service accounts use connections with tokens; an API key is a program that uses the API with itself. */
export type PrincipalKind = 'person' | 'service' | 'api_key';
/** `expected`: the provider's account with this user's verified e-mail becomes theirs at its first login; `linked`: it is. */
export type OidcLink = 'none' | 'expected' | 'linked';

/** A person who may log in, or a program that acts in its own name. */
export interface User {
  readonly id: string;
  readonly kind: PrincipalKind;
  /** Lower case; the part before `~` on the wire. */
  readonly name: string;
  /** Programs may have none: it is empty then. */
  readonly email: string;
  /** What it is for; empty for people. */
  readonly description: string;
  readonly groups: readonly string[];
  readonly status: UserStatus;
  /** Whether they log in through the identity provider. */
  readonly oidc: OidcLink;
  readonly createdAt: Date;
}

/** A user to be. Groups that do not exist yet are made. */
export interface UserDraft {
  /** Left out: a person. It never changes. */
  readonly kind?: PrincipalKind;
  readonly name: string;
  readonly email: string;
  readonly description?: string;
  readonly groups?: readonly string[];
  readonly status?: UserStatus;
  /** Anything but `linked` forgets the account a user was linked to; only a login links one. */
  readonly oidc?: OidcLink;
  /** Without one the user cannot log in with a password. */
  readonly password?: string;
}

export type UserPatch = Partial<
  Pick<UserDraft, 'name' | 'email' | 'groups' | 'status' | 'oidc' | 'description' | 'password'>
>;

export interface UserQuery {
  readonly kind?: PrincipalKind | undefined;
  readonly search?: string | undefined;
  /** Members of this group. */
  readonly group?: string | undefined;
}

/** Throws StoreError `conflict` (name or e-mail taken), `protected` (a password for a program) and `last_admin`. */
export interface Users {
  create(draft: UserDraft): Promise<User>;
  byId(id: string): Promise<User | undefined>;
  byName(name: string): Promise<User | undefined>;
  byEmail(email: string): Promise<User | undefined>;
  /** By name; `search` is part of a name or e-mail. */
  list(query: UserQuery & Paging): Promise<Page<User>>;
  /** Whoever becomes inactive loses what they asked for: open reviews are revoked. So does who is deleted. A password ends every login. */
  update(id: string, patch: UserPatch): Promise<User | undefined>;
  /** False when there is none. Their tokens go with them; their sessions and reviews stay. */
  delete(id: string): Promise<boolean>;
  /** Ends every login of this user, but for the one of `keepTokenId`. False when there is no such user. */
  setPassword(id: string, password: string, keepTokenId?: string): Promise<boolean>;
  /** The active user with this name (or e-mail) and password; takes as long for one who does not exist. */
  verifyPassword(nameOrEmail: string, password: string): Promise<User | undefined>;
}

/** Serialises changes that could take away the last admin. */
const ADMINS_LOCK = 0x51_0001;
const SALT_BYTES = 16;
/** How a user reads with the groups they are in. */
export const USER_COLUMNS = [
  'users.id',
  'users.name',
  'users.email',
  'users.status',
  'users.oidc',
  'users.created_at',
  'users.kind',
  'users.description',
] as const;

/** A user as read from the database. */
export interface UserRow {
  readonly id: string;
  readonly kind: PrincipalKind;
  readonly description: string;
  readonly name: string;
  readonly email: string;
  readonly status: UserStatus;
  readonly oidc: OidcLink;
  readonly created_at: Date;
  readonly groups: readonly string[];
}

/** The names of the user's groups, sorted, as an array. */
export const GROUPS_OF_USER = sql<string[]>`array(
  select group_name from user_groups where user_groups.user_id = users.id order by group_name
)`;

/** What the user with this id is, for history that outlives them. */
export function kindOf(userId: string): RawBuilder<PrincipalKind> {
  return sql<PrincipalKind>`coalesce((select u.kind from users u where u.id = ${userId}), 'person')`;
}

/** The users of this database. */
export function createUsers(db: Kysely<Tables>): Users {
  const inTransaction = <T>(change: (trx: Db) => Promise<T>): Promise<T> => db.transaction().execute(change);
  return {
    create: async (draft) => {
      const passwordHash = draft.password === undefined ? null : await hashPassword(draft.password);
      return refusing(
        inTransaction((trx) => insertUser(trx, draft, passwordHash)),
        taken(draft),
      );
    },
    byId: (id) => (isId(id) ? findUser(db, sql<boolean>`users.id = ${id}`) : Promise.resolve(undefined)),
    byName: (name) => findUser(db, sql<boolean>`users.name = ${storable(name)}`),
    byEmail: (email) => findUser(db, sql<boolean>`lower(users.email) = lower(${storable(email)})`),
    list: (query) => list(db, query),
    update: async (id, { password, ...patch }) => {
      // Before anything is saved: it may have to wait, and may be refused.
      const passwordHash = password === undefined ? undefined : await hashPassword(password);
      const change = async (trx: Db): Promise<User | undefined> => {
        const saved = await update(trx, id, patch);
        if (saved !== undefined && passwordHash !== undefined) await setPassword(trx, id, passwordHash, undefined);
        return saved;
      };
      return refusing(inTransaction(change), taken(patch));
    },
    delete: (id) => inTransaction((trx) => remove(trx, id)),
    setPassword: async (id, password, keepTokenId) => {
      const passwordHash = await hashPassword(password);
      return inTransaction((trx) => setPassword(trx, id, passwordHash, keepTokenId));
    },
    verifyPassword: (nameOrEmail, password) => verify(db, nameOrEmail, password),
  };
}

/** A row as the rest of the program sees it. */
export function toUser(row: UserRow): User {
  const { id, kind, name, email, description, groups, status, oidc, created_at: createdAt } = row;
  return { id, kind, name, email, description, groups, status, oidc, createdAt };
}

function taken(draft: UserPatch): { conflict: string } {
  const who = [draft.name, draft.email].filter((text) => text !== undefined).join(' or the e-mail ');
  return { conflict: `There is a user ${who} already` };
}

/** The user of whom a condition on `users` holds. */
export async function findUser(db: Db, condition: RawBuilder<boolean>): Promise<User | undefined> {
  const row = await db
    .selectFrom('users')
    .select([...USER_COLUMNS, GROUPS_OF_USER.as('groups')])
    .where(condition)
    .executeTakeFirst();
  return row === undefined ? undefined : toUser(row);
}

async function list(db: Db, query: UserQuery & Paging): Promise<Page<User>> {
  let base = db.selectFrom('users');
  if (query.kind !== undefined) base = base.where('kind', '=', query.kind);
  if (query.search !== undefined && query.search !== '') {
    const pattern = containing(query.search);
    base = base.where((where) => where.or([where('name', 'ilike', pattern), where('email', 'ilike', pattern)]));
  }
  const { group } = query;
  if (group !== undefined) {
    base = base.where('users.id', 'in', (from) =>
      from.selectFrom('user_groups').select('user_id').where('group_name', '=', group),
    );
  }
  const { total } = await base.select(({ fn }) => fn.countAll<string>().as('total')).executeTakeFirstOrThrow();
  const rows = await base
    .select([...USER_COLUMNS, GROUPS_OF_USER.as('groups')])
    .orderBy('name')
    .limit(query.limit)
    .offset(query.offset)
    .execute();
  return { items: rows.map(toUser), total: Number(total) };
}

/** Makes a user within a transaction. */
export async function insertUser(trx: Db, draft: UserDraft, passwordHash: string | null): Promise<User> {
  const id = randomUUID();
  await trx
    .insertInto('users')
    .values({
      id,
      kind: draft.kind ?? 'person',
      name: draft.name,
      email: draft.email,
      description: storable(draft.description ?? ''),
      status: draft.status ?? 'active',
      oidc: draft.oidc ?? 'none',
      password_hash: passwordHash,
      scram_salt: randomBytes(SALT_BYTES),
    })
    .execute();
  await setGroups(trx, id, draft.groups ?? []);
  await announce(trx, 'user', id);
  return existing(trx, id);
}

async function update(trx: Db, id: string, patch: Omit<UserPatch, 'password'>): Promise<User | undefined> {
  const before = await lockUser(trx, id);
  if (before === undefined) return undefined;
  if (before.status === 'active' && patch.status === 'inactive') {
    await withdrawReviewsOf(trx, id, `${before.name} was deactivated`);
  }
  await trx
    .updateTable('users')
    .set({
      name: patch.name ?? before.name,
      email: patch.email ?? before.email,
      description: storable(patch.description ?? before.description),
      status: patch.status ?? before.status,
    })
    .where('id', '=', id)
    .execute();
  if (patch.groups !== undefined) await setGroups(trx, id, patch.groups);
  if (patch.oidc !== undefined && patch.oidc !== before.oidc) await setLink(trx, before, patch.oidc);
  await requireAdmin(trx, before);
  await announce(trx, 'user', id);
  return existing(trx, id);
}

async function remove(trx: Db, id: string): Promise<boolean> {
  const before = await lockUser(trx, id);
  if (before === undefined) return false;
  await withdrawReviewsOf(trx, id, `${before.name} was deleted`);
  await trx.deleteFrom('users').where('id', '=', id).execute();
  await requireAdmin(trx, before);
  await announce(trx, 'user', id);
  return true;
}

/** Whoever is logged in with the old password is logged out. */
async function setPassword(
  trx: Db,
  id: string,
  passwordHash: string,
  keepTokenId: string | undefined,
): Promise<boolean> {
  const user = isId(id) ? await findUser(trx, sql<boolean>`users.id = ${id}`) : undefined;
  if (user === undefined) return false;
  if (user.kind !== 'person') throw new StoreError('protected', `${user.name} is a program and has no password`);
  await trx.updateTable('users').set({ password_hash: passwordHash }).where('id', '=', id).execute();
  let logins = trx.deleteFrom('tokens').where('user_id', '=', id).where('kind', '=', 'login');
  if (keepTokenId !== undefined && isId(keepTokenId)) logins = logins.where('id', '<>', keepTokenId);
  await logins.execute();
  await announce(trx, 'user', id);
  return true;
}

async function verify(db: Db, nameOrEmail: string, password: string): Promise<User | undefined> {
  const asked = await credentialsOf(db, nameOrEmail);
  const isRight = await verifyPassword(password, asked?.password_hash ?? undefined);
  // The check may have waited for others: what was right when it began may have been changed since, to keep somebody out.
  const row = await credentialsOf(db, nameOrEmail);
  const isStill = row?.id === asked?.id && row?.password_hash === asked?.password_hash;
  return isRight && isStill && row?.status === 'active' ? toUser(row) : undefined;
}

function credentialsOf(db: Db, nameOrEmail: string) {
  const wanted = storable(nameOrEmail);
  return (
    db
      .selectFrom('users')
      .select([...USER_COLUMNS, GROUPS_OF_USER.as('groups'), 'password_hash'])
      // Names hold no @, so one text cannot mean two people.
      .where(
        sql<boolean>`users.name = lower(${wanted}) or (lower(users.email) = lower(${wanted}) and ${wanted} like '%@%')`,
      )
      .executeTakeFirst()
  );
}

/** Until the transaction ends, nobody else changes who there is. */
export async function lockUsers(trx: Db): Promise<void> {
  await sql`select pg_advisory_xact_lock(${ADMINS_LOCK}::bigint)`.execute(trx);
}

async function lockUser(trx: Db, id: string): Promise<User | undefined> {
  if (!isId(id)) return undefined;
  await lockUsers(trx);
  return findUser(trx, sql<boolean>`users.id = ${id}`);
}

async function existing(trx: Db, id: string): Promise<User> {
  const user = await findUser(trx, sql<boolean>`users.id = ${id}`);
  if (user === undefined) throw new Error(`the user ${id} disappeared within a transaction`);
  return user;
}

/** Whoever is no longer linked is forgotten by the provider's account, and leaves what groups came with it. */
async function setLink(trx: Db, before: User, oidc: OidcLink): Promise<void> {
  if (oidc === 'linked') {
    throw new StoreError(
      'protected',
      `${before.name} is linked to an account of the identity provider by a login only`,
    );
  }
  await trx.updateTable('users').set({ oidc }).where('id', '=', before.id).execute();
  if (before.oidc !== 'linked') return;
  await trx.deleteFrom('user_identities').where('user_id', '=', before.id).execute();
  await trx.deleteFrom('user_groups').where('user_id', '=', before.id).where('source', '=', 'oidc').execute();
}

async function setGroups(trx: Db, id: string, groups: readonly string[]): Promise<void> {
  const names = [...new Set(groups)];
  await ensureGroups(trx, names);
  // What stays keeps its source: a membership that came from the provider ends there, however often a user is saved.
  let leaving = trx.deleteFrom('user_groups').where('user_id', '=', id);
  if (names.length > 0) leaving = leaving.where('group_name', 'not in', names);
  await leaving.execute();
  if (names.length === 0) return;
  const rows = names.map((name) => ({ user_id: id, group_name: name }));
  await trx
    .insertInto('user_groups')
    .values(rows)
    .onConflict((conflict) => conflict.doNothing())
    .execute();
}

/** Throws, and so undoes the change, when it took away the last person who can administer the gateway; programs do not count. */
async function requireAdmin(trx: Db, before: User): Promise<void> {
  if (before.kind !== 'person' || before.status !== 'active' || !before.groups.includes(ADMIN_GROUP)) return;
  const left = await trx
    .selectFrom('users')
    .innerJoin('user_groups', 'user_groups.user_id', 'users.id')
    .select('users.id')
    .where('group_name', '=', ADMIN_GROUP)
    .where('kind', '=', 'person')
    .where('status', '=', 'active')
    .limit(1)
    .executeTakeFirst();
  if (left === undefined) throw new StoreError('last_admin', `${before.name} is the last active admin`);
}

export { remove as removeUser, update as updateUser };
