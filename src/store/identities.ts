import { type Kysely, sql } from 'kysely';
import type { Db, Tables } from './database.ts';
import { refusing } from './errors.ts';
import { ensureGroups, holdGroups } from './groups.ts';
import { announce } from './policy-changes.ts';
import { findUser, insertUser, lockUsers, type User } from './users.ts';
import { storable } from './values.ts';

/** Somebody the identity provider vouches for. */
export interface ProviderIdentity {
  readonly issuer: string;
  readonly subject: string;
  readonly email: string;
  /** Whether the provider made sure that the address is theirs. */
  readonly isEmailVerified: boolean;
  /** The name they would like here; a user's name in form. */
  readonly name: string;
  /** Names of groups here. */
  readonly groups: readonly string[];
}

/** What a login through the provider came to. */
export type SignIn =
  | {
      readonly kind: 'done';
      readonly user: User;
      /** As the user was until now; undefined for one who was just made. */
      readonly before: User | undefined;
      /** Groups that were not made, because there are too many already. */
      readonly leftOut: readonly string[];
    }
  /** `taken`: another user has this e-mail address, and no administrator said that they are the same person. */
  | { readonly kind: 'refused'; readonly why: 'inactive' | 'taken' };

export interface Identities {
  /** Finds, links or makes the user of an account, and takes over its groups. Throws StoreError `conflict` when it races. */
  signIn(identity: ProviderIdentity): Promise<SignIn>;
}

/** As many groups as the API lists. */
const GROUPS_MAX = 1000;
const NAME_LENGTH_MAX = 63;
const NAMES_TRIED_MAX = 99;
/** Below the API's /users this word is an address of its own. */
const RESERVED_NAMES: readonly string[] = ['groups', 'self'];

/** The accounts of the identity provider in this database. */
export function createIdentities(db: Kysely<Tables>): Identities {
  return {
    signIn: (identity) =>
      refusing(
        db.transaction().execute((trx) => signIn(trx, clean(identity))),
        { conflict: 'Somebody with this name or e-mail was made meanwhile; log in again' },
      ),
  };
}

function clean(identity: ProviderIdentity): ProviderIdentity {
  return { ...identity, subject: storable(identity.subject), email: storable(identity.email) };
}

async function signIn(trx: Db, identity: ProviderIdentity): Promise<SignIn> {
  let userId = await linkedUser(trx, identity);
  let before: User | undefined;
  if (userId === undefined) {
    // First logins come one after the other, and see what the one before made.
    await lockUsers(trx);
    userId = await linkedUser(trx, identity);
  }
  if (userId === undefined) {
    const holder = await findUser(trx, sql<boolean>`lower(users.email) = lower(${identity.email})`);
    if (holder !== undefined && !(holder.kind === 'person' && holder.oidc === 'expected' && identity.isEmailVerified)) {
      return { kind: 'refused', why: 'taken' };
    }
    if (holder?.status === 'inactive') return { kind: 'refused', why: 'inactive' };
    if (holder !== undefined) await dropPassword(trx, holder.id);
    userId = holder?.id ?? (await make(trx, identity));
    before = holder;
    await trx.updateTable('users').set({ oidc: 'linked' }).where('id', '=', userId).execute();
    await remember(trx, identity, userId);
  } else {
    // Locked, so that two logins of one person take over their groups one after the other.
    await trx.selectFrom('users').select('id').where('id', '=', userId).forUpdate().execute();
    before = await existing(trx, userId);
    if (before.status === 'inactive') return { kind: 'refused', why: 'inactive' };
    await remember(trx, identity, userId);
  }
  const leftOut = await takeOverGroups(trx, userId, identity.groups);
  const user = await existing(trx, userId);
  if (before === undefined || before.oidc !== user.oidc || before.groups.join('\n') !== user.groups.join('\n')) {
    await announce(trx, 'user', userId);
  }
  return { kind: 'done', user, before, leftOut };
}

async function linkedUser(trx: Db, { issuer, subject }: ProviderIdentity): Promise<string | undefined> {
  const row = await trx
    .selectFrom('user_identities')
    .select('user_id')
    .where('issuer', '=', issuer)
    .where('subject', '=', subject)
    .executeTakeFirst();
  return row?.user_id;
}

async function remember(trx: Db, { issuer, subject }: ProviderIdentity, userId: string): Promise<void> {
  const at = sql<Date>`clock_timestamp()`;
  await trx
    .insertInto('user_identities')
    .values({ issuer, subject, user_id: userId, last_login_at: at })
    .onConflict((conflict) => conflict.columns(['issuer', 'subject']).doUpdateSet({ last_login_at: at }))
    .execute();
}

/** From now on the provider says whether they may log in; a password from before would be a way around it. */
async function dropPassword(trx: Db, userId: string): Promise<void> {
  await trx.updateTable('users').set({ password_hash: null }).where('id', '=', userId).execute();
  await trx.deleteFrom('tokens').where('user_id', '=', userId).where('kind', '=', 'login').execute();
}

async function make(trx: Db, identity: ProviderIdentity): Promise<string> {
  const name = await freeName(trx, identity.name);
  const { id } = await insertUser(trx, { name, email: identity.email }, null);
  return id;
}

/** The name, or the first of `name-2`, `name-3` … that nobody has: a name is never taken over. */
async function freeName(trx: Db, wish: string): Promise<string> {
  const numbered = Array.from({ length: NAMES_TRIED_MAX - 1 }, (_, i) => {
    const suffix = `-${i + 2}`;
    return wish.slice(0, NAME_LENGTH_MAX - suffix.length) + suffix;
  });
  const candidates = [wish, ...numbered];
  const rows = await trx.selectFrom('users').select('name').where('name', 'in', candidates).execute();
  const taken = new Set([...rows.map((row) => row.name), ...RESERVED_NAMES]);
  // When all are taken the database refuses the insert, and with it the login.
  return candidates.find((name) => !taken.has(name)) ?? wish;
}

/** Memberships that came from the provider become the ones it names now; the others stay. Returns the groups there was no room for. */
async function takeOverGroups(trx: Db, userId: string, wanted: readonly string[]): Promise<readonly string[]> {
  const { known, leftOut } = await makeGroups(trx, [...new Set(wanted)].sort());
  let leaving = trx.deleteFrom('user_groups').where('user_id', '=', userId).where('source', '=', 'oidc');
  if (known.length > 0) leaving = leaving.where('group_name', 'not in', known);
  await leaving.execute();
  if (known.length === 0) return leftOut;
  await trx
    .insertInto('user_groups')
    .values(known.map((name) => ({ user_id: userId, group_name: name, source: 'oidc' as const })))
    .onConflict((conflict) => conflict.doNothing())
    .execute();
  return leftOut;
}

async function makeGroups(trx: Db, wanted: readonly string[]): Promise<{ known: string[]; leftOut: string[] }> {
  if (wanted.length === 0) return { known: [], leftOut: [] };
  const rows = await trx.selectFrom('groups').select('name').execute();
  const there = new Set(rows.map((row) => row.name));
  const missing = wanted.filter((name) => !there.has(name));
  const fitting = missing.slice(0, Math.max(0, GROUPS_MAX - there.size));
  await ensureGroups(trx, fitting, 'oidc');
  const leftOut = missing.slice(fitting.length);
  // One that was deleted just now is made again at the next login.
  return { known: [...(await holdGroups(trx, wanted))], leftOut };
}

async function existing(trx: Db, userId: string): Promise<User> {
  const user = await findUser(trx, sql<boolean>`users.id = ${userId}`);
  if (user === undefined) throw new Error(`the user ${userId} disappeared within a transaction`);
  return user;
}
