import { z } from 'zod';
import { callerOf } from './auth.ts';
import type { Api, ApiDeps } from './deps.ts';
import { FAILURES, page, pageOf, paging, Time, TimeFilter, time } from './schemas.ts';

const Action = z.enum(['create', 'update', 'delete']);
const Values = z.record(z.string(), z.unknown()).nullable();
const ConfigChange = z
  .object({
    id: z.string(),
    at: Time,
    actor_id: z.string(),
    actor_name: z.string(),
    action: Action,
    entity: z.string(),
    entity_id: z.string(),
    entity_name: z.string(),
    before: Values,
    after: Values,
  })
  .meta({ id: 'ConfigChange' });
const Filters = z.strictObject({
  entity: z.string().max(63).exactOptional(),
  entity_id: z.string().max(254).exactOptional(),
  action: Action.exactOptional(),
  search: z.string().min(1).max(254).exactOptional().describe('Part of the name of what was changed.'),
  actor: z.string().max(254).exactOptional().describe('Name or id.'),
  start_date: TimeFilter.exactOptional(),
  end_date: TimeFilter.exactOptional(),
  ...paging,
});

const AuditHead = z
  .object({ gateway_id: z.string(), seq: z.number().int(), hash: z.string() })
  .meta({ id: 'AuditHead' });

type Recorded = Readonly<Record<string, unknown>> | null;

/** Where the parts of a connection's secret are kept is for administrators, here as everywhere; which parts there are stays. */
function withoutReferences(values: Recorded): z.infer<typeof Values> {
  if (typeof values?.secret !== 'object' || values.secret === null) return values;
  return { ...values, secret: Object.fromEntries(Object.keys(values.secret).map((key) => [key, ''])) };
}

/** `/api/audit/logs`: who changed which configuration, newest first. `/api/audit/heads`: where the indexed logs end. */
export function auditLogRoutes(api: Api, deps: ApiDeps): void {
  api.route({
    method: 'GET',
    url: '/api/audit/logs',
    config: { access: 'reader' },
    schema: {
      tags: ['audit'],
      summary: 'List changes of configuration',
      querystring: Filters,
      response: { 200: pageOf(ConfigChange), ...FAILURES },
    },
    handler: async (request, reply) => {
      const { entity_id: entityId, start_date: since, end_date: until, ...rest } = request.query;
      const { isAdmin } = callerOf(request);
      const { items, total } = await deps.store.configAudit.list({ ...rest, entityId, since, until });
      reply.header('x-total-count', total);
      const data = items.map((change) => ({
        id: change.id,
        at: time(change.at),
        actor_id: change.actorId,
        actor_name: change.actorName,
        action: change.action,
        entity: change.entity,
        entity_id: change.entityId,
        entity_name: change.entityName,
        before: isAdmin ? change.before : withoutReferences(change.before),
        after: isAdmin ? change.after : withoutReferences(change.after),
      }));
      return page(data, total, rest.offset);
    },
  });
  api.route({
    method: 'GET',
    url: '/api/audit/heads',
    config: { access: 'reader' },
    schema: {
      tags: ['audit'],
      summary: 'The last indexed record of each gateway’s audit log: anchors to verify the log files against',
      response: { 200: z.array(AuditHead), ...FAILURES },
    },
    handler: async () => {
      const heads = await deps.store.events.heads();
      return heads.map(({ gatewayId, seq, hash }) => ({ gateway_id: gatewayId, seq: Number(seq), hash }));
    },
  });
}
