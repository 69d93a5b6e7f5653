import { z } from 'zod';
import type { Api, ApiDeps } from './deps.ts';
import { conflict, notFound } from './errors.ts';
import { FAILURES, IdParams, NoBody, page, pageOf, paging } from './schemas.ts';
import { shownMessage, WebhookMessage } from './webhook-shape.ts';

const TAGS = ['webhooks'];
const Filters = z.strictObject({
  endpoint_id: z.uuid().exactOptional(),
  event_type: WebhookMessage.shape.event_type.exactOptional(),
  status: WebhookMessage.shape.status.exactOptional(),
  ...paging,
});

/** The log of deliveries. What was sent is not in it: it would be read by more people than the endpoint's. */
export function webhookMessageRoutes(api: Api, deps: ApiDeps): void {
  readRoutes(api, deps);
  redeliverRoute(api, deps);
}

function readRoutes(api: Api, deps: ApiDeps): void {
  api.route({
    method: 'GET',
    url: '/api/webhooks/messages',
    config: { access: 'reader' },
    schema: {
      tags: TAGS,
      summary: 'List what was sent to webhook endpoints, newest first',
      querystring: Filters,
      response: { 200: pageOf(WebhookMessage), ...FAILURES },
    },
    handler: async (request, reply) => {
      const { endpoint_id, event_type, status, limit, offset } = request.query;
      const query = { endpointId: endpoint_id, eventType: event_type, status, limit, offset };
      const { items, total } = await deps.store.webhookMessages.list(query);
      reply.header('x-total-count', total);
      return page(items.map(shownMessage), total, offset);
    },
  });
  api.route({
    method: 'GET',
    url: '/api/webhooks/messages/:id',
    config: { access: 'reader' },
    schema: {
      tags: TAGS,
      summary: 'Read what became of a webhook message',
      params: IdParams,
      response: { 200: WebhookMessage, ...FAILURES },
    },
    handler: async (request) => messageOf(deps, request.params.id),
  });
}

function redeliverRoute(api: Api, deps: ApiDeps): void {
  api.route({
    method: 'POST',
    url: '/api/webhooks/messages/:id/redeliver',
    config: { access: 'admin' },
    schema: {
      tags: TAGS,
      summary: 'Send a webhook message again, under the same id',
      params: IdParams,
      body: NoBody,
      response: { 202: WebhookMessage, ...FAILURES },
    },
    handler: async (request, reply) => {
      const { id } = await messageOf(deps, request.params.id);
      if (!(await deps.webhooks.redeliver(id))) throw conflict('the message is waiting to be sent already');
      return reply.code(202).send(await messageOf(deps, id));
    },
  });
}

async function messageOf(deps: ApiDeps, id: string): Promise<z.infer<typeof WebhookMessage>> {
  const message = await deps.store.webhookMessages.get(id);
  if (message === undefined) throw notFound('webhook message');
  return shownMessage(message);
}
