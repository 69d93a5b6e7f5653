import type { Db } from './database.ts';
import type { Notifications } from './notifications.ts';
import { notify } from './notifications.ts';

export type PolicyEntity = 'connection' | 'guardrail' | 'masking_rule' | 'user' | 'group' | 'token' | 'plugin';

/** What changed in the configuration, here or on another gateway; `all` when changes may have been missed. */
export interface PolicyChange {
  readonly entity: PolicyEntity | 'all';
  /** A group's name; empty for `all`. */
  readonly id: string;
}

const ENTITIES: readonly string[] = ['connection', 'guardrail', 'masking_rule', 'user', 'group', 'token', 'plugin'];

/** Announces a change as part of the transaction that makes it. */
export function announce(db: Db, entity: PolicyEntity, id: string): Promise<void> {
  return notify(db, 'sluice_policy', `${entity} ${id}`);
}

/** Calls `listener` for every change of any gateway. Returns a function that stops it. */
export function onPolicyChange(notifications: Notifications, listener: (change: PolicyChange) => void): () => void {
  return notifications.subscribe('sluice_policy', {
    onPayload: (payload) => listener(parse(payload)),
    onGap: () => listener({ entity: 'all', id: '' }),
  });
}

/** What cannot be read, say from a newer gateway, may mean anything. */
function parse(payload: string): PolicyChange {
  const space = payload.indexOf(' ');
  const entity = payload.slice(0, space);
  if (!ENTITIES.includes(entity)) return { entity: 'all', id: '' };
  return { entity: entity as PolicyEntity, id: payload.slice(space + 1) };
}
