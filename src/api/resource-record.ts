import type { Resource as StoredResource } from '../store/index.ts';
import type { Caller } from './auth.ts';
import { changed, recordChange } from './config-audit.ts';
import type { ApiDeps } from './deps.ts';
import { auditedResource } from './resource-shape.ts';

/** Keeps who changed a resource, and what it was before. */
export async function recordResource(
  deps: ApiDeps,
  caller: Caller,
  before: StoredResource | undefined,
  after: StoredResource | undefined,
  record: typeof changed = changed,
): Promise<void> {
  const subject = after ?? before;
  if (subject === undefined) return;
  await record(deps, caller, {
    action: before === undefined ? 'create' : after === undefined ? 'delete' : 'update',
    entity: 'resource',
    entityId: subject.id,
    entityName: subject.name,
    ...(before === undefined ? {} : { before: auditedResource(before) }),
    ...(after === undefined ? {} : { after: auditedResource(after) }),
  });
}

/** Makes a change of a connection, and keeps which resources came and went with it. */
export async function recordingResources<T>(
  deps: ApiDeps,
  caller: Caller,
  names: readonly string[],
  change: () => Promise<T>,
): Promise<T> {
  const unique = [...new Set(names)];
  const look = (): Promise<(StoredResource | undefined)[]> =>
    Promise.all(unique.map((name) => deps.store.resources.byName(name)));
  const before = await look();
  const result = await change();
  for (const [at, after] of (await look()).entries()) {
    const earlier = before[at];
    if (earlier?.id !== after?.id) await recordResource(deps, caller, earlier, after, recordChange);
  }
  return result;
}
