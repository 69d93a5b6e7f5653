import type { Connection, Store } from '../store/index.ts';
import type { Caller } from './auth.ts';
import { notFound } from './errors.ts';
import { isUuid } from './schemas.ts';

/** Whether this person sees everything, whoever it belongs to. */
export function isStaff(caller: Caller): boolean {
  return caller.isAdmin || caller.isAuditor;
}

/** May this person see and use the connection? Auditors see all of them. */
export function canSee(caller: Caller, connection: Pick<Connection, 'accessGroups'>): boolean {
  if (isStaff(caller) || connection.accessGroups.length === 0) return true;
  return connection.accessGroups.some((group) => caller.groups.includes(group));
}

/** The connection by name or id, or 404; one the caller may not see is answered as if it did not exist. */
export async function visibleConnection(store: Store, caller: Caller, nameOrId: string): Promise<Connection> {
  const found = await connectionBy(store, nameOrId);
  if (found === undefined || !canSee(caller, found)) throw notFound('connection');
  return found;
}

/** A name may look like an id, so the name is tried first. */
async function connectionBy(store: Store, nameOrId: string): Promise<Connection | undefined> {
  const byName = await store.connections.byName(nameOrId);
  if (byName !== undefined || !isUuid(nameOrId)) return byName;
  return store.connections.byId(nameOrId);
}
