import { z } from 'zod';
import type { Resource as StoredResource } from '../store/index.ts';
import { Subtype, Type } from './connection-kind.ts';
import { Time, time } from './schemas.ts';

const NAME_LENGTH_SANE_MAX = 1024;

/** The agent of a connection or a resource; null: none of its own. */
export const AgentId = z.string().min(1).max(254).nullable();

const fields = {
  type: Type,
  subtype: Subtype,
  agent_id: AgentId.describe('The agent of its connections that name none; null: those have none.'),
};

/** What POST takes. */
export const NewResource = z
  .strictObject({ name: z.string().max(NAME_LENGTH_SANE_MAX), ...fields })
  .partial({ subtype: true, agent_id: true })
  .meta({ id: 'NewResource' });

/** What PUT takes: what is left out gets its default. */
export const WholeResource = NewResource.partial({ name: true }).meta({ id: 'WholeResource' });

/** What PATCH takes: only what shall change. */
export const ResourcePatch = z.strictObject(fields).partial().meta({ id: 'ResourcePatch' });

/** What is read of a resource. */
export const Resource = z
  .object({
    id: z.string(),
    name: z.string(),
    ...fields,
    automatic: z.boolean().describe('Made with a connection, and gone with the last one; until somebody changes it.'),
    connections: z.array(z.string()).describe('Names of its connections, as far as one may see them.'),
    created_at: Time,
    updated_at: Time,
  })
  .meta({ id: 'Resource' });

/** A resource on its way out. */
export function shownResource(stored: StoredResource): z.infer<typeof Resource> {
  return {
    id: stored.id,
    name: stored.name,
    type: stored.type,
    subtype: stored.subtype,
    agent_id: stored.agentId,
    automatic: stored.isAutomatic,
    connections: [...stored.connections],
    created_at: time(stored.createdAt),
    updated_at: time(stored.updatedAt),
  };
}

/** A resource as the record of changes keeps it: connections have records of their own. */
export function auditedResource(stored: StoredResource): Record<string, unknown> {
  const { connections: _connections, ...shown } = shownResource(stored);
  return shown;
}
