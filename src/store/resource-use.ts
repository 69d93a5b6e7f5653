import { randomUUID } from 'node:crypto';
import { sql } from 'kysely';
import type { ConnectionType } from './connections.ts';
import type { Db } from './database.ts';
import { StoreError } from './errors.ts';

/** The agent of resources that are made with a connection. */
const AGENT_DEFAULT = 'default';
/** A resource may be deleted between the look for it and the lock on it; more often than this it is not. */
const ATTEMPTS_MAX = 5;

/** What a resource is made of with its first connection. */
interface Kind {
  readonly type: ConnectionType;
  readonly subtype: string;
}

/**
 * Makes sure of the resource a connection is to belong to, and locks it and the one it leaves until the transaction ends,
 * so that neither goes meanwhile. Returns the resource's name as it is written.
 */
export async function enterResource(trx: Db, name: string, kind: Kind, leaving = name): Promise<string> {
  for (let attempt = 0; attempt < ATTEMPTS_MAX; attempt += 1) {
    await trx
      .insertInto('resources')
      .values({ id: randomUUID(), name, ...kind, agent_id: AGENT_DEFAULT, is_automatic: true })
      .onConflict((conflict) => conflict.doNothing())
      .execute();
    // In one order, so that two connections that change places do not wait for each other crosswise.
    const locked = await trx
      .selectFrom('resources')
      .select(['name', sql<boolean>`lower(name) = lower(${name})`.as('is_wanted')])
      .where(sql<boolean>`lower(name) in (lower(${name}), lower(${leaving}))`)
      .orderBy('id')
      .forUpdate()
      .execute();
    const found = locked.find((resource) => resource.is_wanted);
    if (found !== undefined) return found.name;
  }
  throw new StoreError('conflict', `The resource ${name} is being deleted`);
}

/** Deletes a resource that was made with a connection and has none any more. */
export async function leaveResource(trx: Db, name: string): Promise<void> {
  const found = await trx
    .selectFrom('resources')
    .select(['id', 'is_automatic'])
    .where('name', '=', name)
    .forUpdate()
    .executeTakeFirst();
  if (found?.is_automatic !== true) return;
  await trx
    .deleteFrom('resources')
    .where('id', '=', found.id)
    .where(sql<boolean>`not exists (select from connections where resource_name = ${name})`)
    .execute();
}

/** A resource that was made with one connection, and has no other, stays what that connection is. */
export async function followConnection(trx: Db, name: string, kind: Kind): Promise<void> {
  await trx
    .updateTable('resources')
    .set({ type: kind.type, subtype: kind.subtype, updated_at: sql<Date>`now()` })
    .where('name', '=', name)
    .where('is_automatic', '=', true)
    .where(sql<boolean>`(type, subtype) is distinct from (${kind.type}, ${kind.subtype})`)
    .where(sql<boolean>`(select count(*) from connections where resource_name = ${name}) = 1`)
    .execute();
}
