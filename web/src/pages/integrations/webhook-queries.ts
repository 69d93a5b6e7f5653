import { queryOptions } from '@tanstack/react-query';
import { api, dataOf } from '../../api/client.ts';
import type { components } from '../../api/schema.d.ts';

export type Webhook = components['schemas']['WebhookEndpoint'];
export type WebhookMessage = components['schemas']['WebhookMessage'];

/** So many deliveries stand on one page. */
export const MESSAGES_PAGE = 25;

/** Every webhook. For admins and auditors. */
export const webhooksQuery = queryOptions({
  queryKey: ['webhooks', 'list'],
  queryFn: ({ signal }) => dataOf(api.GET('/api/webhooks/endpoints', { signal })),
});

/** One webhook. */
export const webhookQuery = (id: string) =>
  queryOptions({
    queryKey: ['webhooks', 'one', id],
    queryFn: ({ signal }) => dataOf(api.GET('/api/webhooks/endpoints/{id}', { params: { path: { id } }, signal })),
  });

/** One page of what was sent to a webhook, newest first. */
export const messagesQuery = (id: string, status: WebhookMessage['status'] | undefined, page: number) =>
  queryOptions({
    queryKey: ['webhook-messages', id, status, page],
    queryFn: ({ signal }) => {
      const query = {
        endpoint_id: id,
        limit: MESSAGES_PAGE,
        offset: (page - 1) * MESSAGES_PAGE,
        ...(status === undefined ? {} : { status }),
      };
      return dataOf(api.GET('/api/webhooks/messages', { params: { query }, signal }));
    },
  });

/** How the gateway stands with Slack; null where this gateway has no such plugin. */
export const slackQuery = queryOptions({
  queryKey: ['plugins', 'slack'],
  queryFn: async ({ signal }) => {
    const plugins = await dataOf(api.GET('/api/plugins', { signal }));
    return plugins.find(({ name }) => name === 'slack') ?? null;
  },
  // It connects while nobody tells of it.
  refetchInterval: 10_000,
});
