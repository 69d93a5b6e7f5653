import type { Kysely } from 'kysely';
import type { Db, Tables } from './database.ts';
import { refusing, StoreError } from './errors.ts';
import { usesOfGroup } from './group-uses.ts';
import { announce } from './policy-changes.ts';
import { storable } from './values.ts';

/** Its members administer the gateway. */
export const ADMIN_GROUP = 'admin';
/** Its members read everything and change nothing. */
export const AUDITOR_GROUP = 'auditor';

export type GroupSource = 'local' | 'oidc';

/** A named set of users. */
export interface Group {
  readonly name: string;
  readonly memberCount: number;
  /** `oidc`: made because the identity provider named it. */
  readonly source: GroupSource;
  readonly createdAt: Date;
}

/** Throws StoreError `conflict`, `in_use` (connections or pending reviews name it) and `protected` (admin, auditor). */
export interface Groups {
  create(name: string): Promise<Group>;
  list(): Promise<readonly Group[]>;
  /** The names of who is in it, sorted. */
  members(name: string): Promise<readonly string[]>;
  /** False when there is none. Its members leave it. */
  delete(name: string): Promise<boolean>;
}

/** Without them nobody could administer or audit. */
const BUILT_IN: readonly string[] = [ADMIN_GROUP, AUDITOR_GROUP];

/** The groups of this database. */
export function createGroups(db: Kysely<Tables>): Groups {
  return {
    create: (name) => create(db, name),
    list: () => list(db),
    members: (name) => members(db, storable(name)),
    delete: (name) => db.transaction().execute((trx) => remove(trx, storable(name))),
  };
}

/** Makes the groups that are not there yet. Until the transaction ends nobody deletes any of them. */
export async function ensureGroups(db: Db, names: readonly string[], source: GroupSource = 'local'): Promise<void> {
  // Sorted, so that two transactions that make the same groups do not wait for each other crosswise.
  let missing = [...new Set(names)].sort();
  while (missing.length > 0) {
    const values = missing.map((name) => ({ name, source }));
    await db
      .insertInto('groups')
      .values(values)
      .onConflict((conflict) => conflict.doNothing())
      .execute();
    // One that was there may have been deleted since.
    const held = await holdGroups(db, missing);
    missing = missing.filter((name) => !held.includes(name));
  }
}

/** Those of the groups that there are; nobody deletes them until the transaction ends. */
export async function holdGroups(trx: Db, names: readonly string[]): Promise<readonly string[]> {
  if (names.length === 0) return [];
  const rows = await trx
    .selectFrom('groups')
    .select('name')
    .where('name', 'in', names)
    .orderBy('name')
    .forKeyShare()
    .execute();
  return rows.map(({ name }) => name);
}

async function create(db: Db, name: string): Promise<Group> {
  const insert = db.insertInto('groups').values({ name }).returningAll().executeTakeFirstOrThrow();
  const row = await refusing(insert, { conflict: `The group ${name} exists already` });
  return { name: row.name, memberCount: 0, source: row.source, createdAt: row.created_at };
}

async function list(db: Db): Promise<readonly Group[]> {
  const rows = await db
    .selectFrom('groups')
    .leftJoin('user_groups', 'user_groups.group_name', 'groups.name')
    .select(({ fn }) => [
      'groups.name',
      'groups.source',
      'groups.created_at',
      fn.count('user_groups.user_id').as('members'),
    ])
    .groupBy(['groups.name', 'groups.source', 'groups.created_at'])
    .orderBy('groups.name')
    .execute();
  return rows.map((row) => ({
    name: row.name,
    memberCount: Number(row.members),
    source: row.source,
    createdAt: row.created_at,
  }));
}

async function members(db: Db, group: string): Promise<readonly string[]> {
  const rows = await db
    .selectFrom('user_groups')
    .innerJoin('users', 'users.id', 'user_groups.user_id')
    .select('users.name')
    .where('user_groups.group_name', '=', group)
    .orderBy('users.name')
    .execute();
  return rows.map((row) => row.name);
}

async function remove(trx: Db, name: string): Promise<boolean> {
  if (BUILT_IN.includes(name)) throw new StoreError('protected', `The group ${name} cannot be deleted`);
  const uses = await usesOfGroup(trx, name);
  if (uses.length > 0) throw new StoreError('in_use', `The group ${name} is still named by ${uses.join(' and ')}`);
  const { numDeletedRows } = await trx.deleteFrom('groups').where('name', '=', name).executeTakeFirst();
  if (numDeletedRows === 0n) return false;
  await announce(trx, 'group', name);
  return true;
}
