import type { MantineColor } from '@mantine/core';
import type { components } from '../../api/schema.d.ts';
import type { Webhook, WebhookMessage } from './webhook-queries.ts';

type NewWebhook = components['schemas']['NewWebhookEndpointInput'];
type EventType = Webhook['event_types'][number];

/** What webhooks tell of, in words. */
export const EVENTS: Readonly<Record<EventType, string>> = {
  'review.created': 'A request waits for approval',
  'review.approved': 'A request was approved',
  'review.rejected': 'A request was rejected',
  'review.expired': 'A request expired',
  'review.revoked': 'A request was revoked',
  'review.executed': 'A request was executed',
  'query.denied': 'A command was denied',
  'session.open': 'A session began',
  'session.close': 'A session ended',
};

/** What a message told of, in words. */
export function eventWords(type: WebhookMessage['event_type']): string {
  return type === 'webhook.test' ? 'Test' : EVENTS[type];
}

/** What became of a message. */
export const OUTCOMES: Readonly<
  Record<WebhookMessage['status'], { readonly label: string; readonly color: MantineColor }>
> = {
  pending: { label: 'Waits', color: 'amber' },
  delivered: { label: 'Delivered', color: 'teal' },
  failed: { label: 'Failed', color: 'red' },
  discarded: { label: 'Discarded', color: 'gray' },
};

/** A webhook as its form has it. */
export interface WebhookDraft {
  readonly url: string;
  readonly description: string;
  readonly kind: Webhook['kind'];
  /** Empty: all, also those to come. */
  readonly events: readonly EventType[];
  /** Empty: all, also those to come. */
  readonly connections: readonly string[];
  readonly includeCommand: boolean;
}

/** What the form begins with. */
export function draftOf(webhook: Webhook | undefined): WebhookDraft {
  return {
    url: webhook?.url ?? '',
    description: webhook?.description ?? '',
    kind: webhook?.kind ?? 'generic',
    events: webhook?.event_types ?? [],
    connections: webhook?.connections ?? [],
    includeCommand: webhook?.include_command ?? true,
  };
}

/** A webhook as the gateway takes it: always whole. */
export function bodyOf(draft: WebhookDraft, disabled: boolean): NewWebhook {
  return {
    url: draft.url.trim(),
    description: draft.description.trim(),
    kind: draft.kind,
    event_types: [...draft.events],
    connections: draft.connections.length === 0 ? null : [...draft.connections],
    include_command: draft.includeCommand,
    disabled,
  };
}

/** How a delivery went, in one line. */
export function resultWords({ status, response_status: answered, error, duration_ms: ms }: WebhookMessage): string {
  const parts = [
    ...(answered === null ? [] : [`HTTP ${answered}`]),
    ...(error === null ? [] : [error]),
    ...(ms === null ? [] : [`${ms.toLocaleString('en')} ms`]),
  ];
  if (parts.length > 0) return parts.join(' · ');
  return status === 'pending' ? 'not sent yet' : 'not sent';
}
