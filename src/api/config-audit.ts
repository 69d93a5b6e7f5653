import type { Caller } from './auth.ts';
import type { ApiDeps } from './deps.ts';

/** Whose change it is. */
type Actor = Pick<Caller, 'id' | 'name'>;

/** A change of configuration as the audit keeps it: the shapes people see, which hold no secret. */
export interface Change {
  readonly action: 'create' | 'update' | 'delete';
  readonly entity:
    | 'user'
    | 'serviceaccount'
    | 'api_key'
    | 'group'
    | 'token'
    | 'connection'
    | 'resource'
    | 'guardrail'
    | 'datamasking_rule'
    | 'plugin'
    | 'webhook_endpoint';
  readonly entityId: string;
  readonly entityName: string;
  readonly before?: Readonly<Record<string, unknown>>;
  readonly after?: Readonly<Record<string, unknown>>;
}

/**
 * Records who changed what, and lets the gateway take it into force before the answer says it is done. The change is
 * saved already, so it takes force even when recording it fails; the request then fails and the log says why.
 */
export async function changed(deps: ApiDeps, caller: Actor, change: Change): Promise<void> {
  try {
    await recordChange(deps, caller, change);
  } finally {
    await deps.policyChanged();
  }
}

/** Records a change that comes with another one, which then takes force. */
export async function recordChange(deps: ApiDeps, caller: Actor, change: Change): Promise<void> {
  await deps.store.configAudit.record({
    actorId: caller.id,
    actorName: caller.name,
    action: change.action,
    entity: change.entity,
    entityId: change.entityId,
    entityName: change.entityName,
    before: change.before ?? null,
    after: change.after ?? null,
  });
}
