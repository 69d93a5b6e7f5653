import { z } from 'zod';
import type {
  WebhookEndpoint as StoredEndpoint,
  WebhookMessage as StoredMessage,
  WebhookEndpointDraft,
} from '../store/index.ts';
import { TEST_EVENT, WEBHOOK_EVENTS } from '../webhooks/events.ts';
import { Time, time } from './schemas.ts';

const URL_LENGTH_MAX = 2048;
const DESCRIPTION_LENGTH_MAX = 254;
const CONNECTIONS_MAX = 1000;

/** What may be said of an endpoint. */
const fields = {
  url: z.string().min(1).max(URL_LENGTH_MAX),
  description: z
    .string()
    .max(DESCRIPTION_LENGTH_MAX)
    .regex(/^[^\p{Cc}]*$/u, 'must not hold control characters'),
  kind: z.enum(['generic', 'microsoftteams']).describe('`microsoftteams` sends Adaptive Cards for Teams Workflows.'),
  event_types: z.array(z.enum(WEBHOOK_EVENTS)).max(WEBHOOK_EVENTS.length).describe('Empty: all.'),
  connections: z
    .array(z.string().min(1).max(254))
    .max(CONNECTIONS_MAX)
    .nullable()
    .describe('Names or ids; null: all, also those to come.'),
  include_command: z.boolean().describe('Whether messages hold the text of commands.'),
  disabled: z.boolean(),
};

/** What POST and PUT take: what is left out gets its default. */
export const NewWebhookEndpoint = z
  .strictObject(fields)
  .partial()
  .required({ url: true })
  .meta({ id: 'NewWebhookEndpoint' });
export type EndpointBody = z.infer<typeof NewWebhookEndpoint>;

/** What is read of an endpoint. Auditors read of the address only where it leads: the rest may be a password. */
export const WebhookEndpoint = z
  .object({
    id: z.string(),
    ...fields,
    disabled_reason: z.string().nullable().describe('Why, when the gateway disabled it.'),
    delivered_at: Time.nullable().describe('When it last took a message.'),
    created_at: Time,
    updated_at: Time,
  })
  .meta({ id: 'WebhookEndpoint' });

/** An endpoint together with the secret its messages are signed with. */
export const WebhookEndpointWithSecret = WebhookEndpoint.extend({
  secret: z.string().describe('`whsec_…`, shown this once.'),
}).meta({ id: 'WebhookEndpointWithSecret' });

/** What became of telling one endpoint of one event. */
export const WebhookMessage = z
  .object({
    id: z.string().describe('The header webhook-id of every attempt.'),
    event_type: z.enum([...WEBHOOK_EVENTS, TEST_EVENT]),
    endpoint_id: z.string(),
    subject_id: z.string().describe('The session or review it is about.'),
    connection_id: z.string().nullable(),
    status: z.enum(['pending', 'delivered', 'failed', 'discarded']),
    attempts: z.number().int(),
    response_status: z.number().int().nullable().describe('Of the last attempt, as is what follows.'),
    error: z.string().nullable(),
    duration_ms: z.number().int().nullable(),
    attempted_at: Time.nullable(),
    created_at: Time,
  })
  .meta({ id: 'WebhookMessage' });

/** A body with its defaults; `connectionIds` are those it names. */
export function endpointDraft(body: EndpointBody, connectionIds: readonly string[] | undefined): WebhookEndpointDraft {
  return {
    url: body.url,
    description: body.description ?? '',
    kind: body.kind ?? 'generic',
    eventTypes: body.event_types ?? [],
    connectionIds,
    includeCommand: body.include_command ?? true,
    disabled: body.disabled ?? false,
  };
}

/** An endpoint on its way out. `names` has the connections' names by id. */
export function shownEndpoint(
  stored: StoredEndpoint,
  names: ReadonlyMap<string, string>,
  view: 'admin' | 'other',
): z.infer<typeof WebhookEndpoint> {
  return {
    id: stored.id,
    url: view === 'admin' ? stored.url : shownUrl(stored.url),
    description: stored.description,
    kind: stored.kind,
    event_types: WEBHOOK_EVENTS.filter((event) => stored.eventTypes.includes(event)),
    connections: stored.connectionIds?.map((id) => names.get(id) ?? id) ?? null,
    include_command: stored.includeCommand,
    disabled: stored.disabled,
    disabled_reason: stored.disabledReason ?? null,
    delivered_at: time(stored.deliveredAt),
    created_at: time(stored.createdAt),
    updated_at: time(stored.updatedAt),
  };
}

/** Where a URL leads, without what may be a password in it. */
export function shownUrl(url: string): string {
  const { origin, pathname, search } = new URL(url);
  return pathname === '/' && search === '' ? origin : `${origin}/…`;
}

/** A message on its way out. */
export function shownMessage(stored: StoredMessage): z.infer<typeof WebhookMessage> {
  return {
    id: stored.id,
    event_type: WebhookMessage.shape.event_type.parse(stored.eventType),
    endpoint_id: stored.endpointId,
    subject_id: stored.subjectId,
    connection_id: stored.connectionId ?? null,
    status: stored.status,
    attempts: stored.attempts,
    response_status: stored.responseStatus ?? null,
    error: stored.error ?? null,
    duration_ms: stored.durationMs ?? null,
    attempted_at: time(stored.attemptedAt),
    created_at: time(stored.createdAt),
  };
}
